/// The parts of a base address such as `https://api.example.org:8443/v1`.
package struct WebAddress: Hashable, Sendable {
    package let isSecure: Bool
    /// In small letters; of version 6 without brackets.
    package let host: String
    /// `nil` for the scheme's own.
    package let port: Int?
    /// With a slash in front and none at the end; empty for none.
    package let path: String

    /// Reads an address with the scheme http or https.
    ///
    /// - Returns: `nil` for anything else, and for what has no place in a base address: a user, a query, a fragment,
    ///   characters that would need escapes, steps upwards.
    package init?(_ text: String) {
        guard let separator = text.firstRange(of: "://"), text.utf8.count <= Self.lengthLimit else { return nil }
        switch text[..<separator.lowerBound].lowercased() {
        case "https": self.isSecure = true
        case "http": self.isSecure = false
        default: return nil
        }
        let rest = text[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let (host, port) = Self.hostAndPort(authority),
            let path = Self.path(rest.dropFirst(authority.count))
        else { return nil }
        self.host = host
        self.port = port
        self.path = path
    }

    /// The address itself, when the host is one and no name.
    package var literal: IPAddress? { IPAddress(self.host) }

    package var text: String {
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        let port = self.port.map { ":\($0)" } ?? ""
        return "\(self.isSecure ? "https" : "http")://\(host)\(port)\(self.path)"
    }

    private static let lengthLimit = 1_000

    private static func hostAndPort(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var port: Int?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":"), host.contains(":"), !host.contains("%"),
                IPAddress(host) != nil
            else { return nil }
            if !rest.isEmpty {
                guard let number = Self.port(rest.dropFirst()) else { return nil }
                port = number
            }
            return (host.lowercased(), port)
        }
        if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            guard let number = Self.port(authority[authority.index(after: colon)...]) else { return nil }
            port = number
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, labels.allSatisfy({ !$0.isEmpty && $0.first != "-" && $0.last != "-" }),
            host.utf8.allSatisfy({ Self.isAlphanumeric($0) || "-._".utf8.contains($0) })
        else { return nil }
        return (host.lowercased(), port)
    }

    private static func port(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let port = Int(text), (1...65_535).contains(port)
        else { return nil }
        return port
    }

    private static func path(_ text: Substring) -> String? {
        var path = text
        while path.last == "/" { path.removeLast() }
        let isPlain = path.utf8.allSatisfy { Self.isAlphanumeric($0) || "/-._~,=+:".utf8.contains($0) }
        let steps = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard isPlain, steps.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
        return String(path)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
