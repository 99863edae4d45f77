import AAPMCore

/// A `postgresql://` URL taken apart as far as we need: our own parameters, and the rest for libpq.
struct PostgresURL {
    /// The URL without our parameters.
    let withoutOptions: String
    private(set) var options: [PostgresOption: PostgresOptionValue] = [:]

    /// libpq takes these, but they change what a connection is for or how text is read.
    private static let refused = ["replication", "client_encoding", "fallback_application_name", "scram_client_key"]

    init(_ url: String) throws(AAPMError) {
        guard !url.utf8.contains(where: { $0 <= 32 || $0 == 127 }) else {
            throw .postgresURL("it holds white space or control characters; percent-encode them")
        }
        let schemes = ["postgresql://", "postgres://"]
        guard let scheme = schemes.first(where: { url.hasPrefix($0) }) else {
            throw .postgresURL("it must begin with postgresql:// or postgres://")
        }
        // As libpq: what comes before the first @ is user and password, whatever is in it, unless a slash comes earlier.
        let rest = url.dropFirst(scheme.count)
        var afterCredentials = rest.startIndex
        if let end = rest.firstIndex(where: { $0 == "@" || $0 == "/" }), rest[end] == "@" {
            afterCredentials = rest.index(after: end)
        }
        // Then it would read the rest of a password as host, port or database.
        guard !rest[afterCredentials...].contains("@") else {
            throw .postgresURL("an @ stands where none can; percent-encode special characters of user and password")
        }
        guard let mark = rest[afterCredentials...].firstIndex(of: "?") else {
            self.withoutOptions = url
            return
        }
        let query = rest[rest.index(after: mark)...]
        var kept: [Substring] = []
        for pair in query.split(separator: "&") {
            guard let sign = pair.firstIndex(of: "=") else {
                throw .postgresURL("\(Self.spoken(pair)) has no value")
            }
            let name = pair[..<sign]
            if let option = PostgresOption(rawValue: String(name)) {
                let value = String(pair[pair.index(after: sign)...])
                guard self.options.updateValue(.init(option: option, text: value), forKey: option) == nil else {
                    throw .postgresURL("\(Self.spoken(name)) is given twice")
                }
            } else {
                try Self.check(name)
                kept.append(pair)
            }
        }
        let start = url[..<mark]
        self.withoutOptions = kept.isEmpty ? String(start) : "\(start)?\(kept.joined(separator: "&"))"
    }

    private static func check(_ name: Substring) throws(AAPMError) {
        // libpq knows `ssl=true` of JDBC's URLs as `sslmode=require`.
        guard name == "ssl" || ConnectionParameter.keywords.contains(String(name)) else {
            throw .postgresURL("\(self.spoken(name)) is not known to libpq or to us")
        }
        guard !self.refused.contains(String(name)) else {
            throw .postgresURL("\(self.spoken(name)) cannot be set here")
        }
    }

    /// A name as it may stand in an error: something else than a name could be a piece of a secret.
    private static func spoken(_ name: Substring) -> String {
        let isName = name.utf8.count <= 48 && name.utf8.allSatisfy { $0 == 95 || (97...122).contains($0) }
        return isName ? "the parameter \(name)" : "a parameter"
    }
}
