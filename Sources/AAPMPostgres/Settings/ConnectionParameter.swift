import AAPMCore
import CLibpq

/// A keyword of libpq with its value.
struct ConnectionParameter: Hashable, Sendable {
    let keyword: String
    var value: String

    /// Every keyword that this libpq knows.
    static let keywords: Set<String> = {
        guard let options = PQconndefaults() else { return [] }
        defer { PQconninfoFree(options) }
        return Set(Self.all(options).map { $0.keyword })
    }()

    /// Lets libpq read a URL.
    static func parse(_ url: String) throws(AAPMError) -> [ConnectionParameter] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &message) else {
            // Not told: libpq quotes what it could not read, and a password with a bare / or : is what it mostly cannot.
            PQfreemem(message)
            throw .postgresURL(
                "libpq cannot read it; percent-encode special characters of user, password and database, "
                    + "and check host and port")
        }
        defer { PQconninfoFree(options) }
        return self.all(options).compactMap { option in
            option.value.map { ConnectionParameter(keyword: option.keyword, value: $0) }
        }
    }

    private static func all(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [(keyword: String, value: String?)] {
        var found: [(keyword: String, value: String?)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            found.append((String(cString: keyword), option.pointee.val.map { String(cString: $0) }))
            option += 1
        }
        return found
    }
}

extension [ConnectionParameter] {
    func value(of keyword: String) -> String? {
        self.first { $0.keyword == keyword }?.value
    }

    mutating func set(_ keyword: String, _ value: String) {
        self.removeAll { $0.keyword == keyword }
        self.append(ConnectionParameter(keyword: keyword, value: value))
    }

    mutating func add(_ keyword: String, _ value: String, unlessGiven: Bool) {
        if unlessGiven, self.contains(where: { $0.keyword == keyword }) { return }
        self.set(keyword, value)
    }
}
