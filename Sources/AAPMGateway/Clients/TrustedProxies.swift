import AAPMCore

/// Whose word on a client's address counts. Each proxy appends the address that it was called from to
/// `X-Forwarded-For`; whatever a client wrote there itself stands further left and is never believed.
package struct TrustedProxies: Hashable, Sendable {
    private enum Rule: Hashable, Sendable {
        /// The client is what the connection says.
        case none
        /// So many proxies stand in front, whatever their addresses.
        case count(Int)
        case networks([IPNetwork])
    }

    private let rule: Rule

    /// Nobody: the header is ignored.
    package static let none = Self(rule: .none)

    private static let countLimit = 16

    private init(rule: Rule) {
        self.rule = rule
    }

    /// Reads an operator's setting: nothing or 0 for none, a number of proxies up to 16, or addresses and networks with
    /// commas between them, such as `10.0.0.0/8, 2001:db8::1`.
    ///
    /// - Returns: `nil` for anything else.
    package init?(_ setting: String) {
        let parts = setting.split(separator: ",").map { $0.trimmingBlanks() }
        if parts.isEmpty {
            self = .none
        } else if parts.count == 1, let count = Int(parts[0]) {
            guard (0...Self.countLimit).contains(count) else { return nil }
            self.rule = count == 0 ? .none : .count(count)
        } else {
            let networks = parts.compactMap { IPNetwork($0) }
            guard networks.count == parts.count else { return nil }
            self.rule = .networks(networks)
        }
    }

    /// Who is behind a request.
    ///
    /// - Parameters:
    ///   - remote: The address of the connection.
    ///   - forwardedFor: The header's values in order, with commas between them.
    func client(of remote: String, forwardedFor: String?) -> ClientAddress {
        let hops = (forwardedFor ?? "").split(separator: ",").map { Self.address(ofHop: $0.trimmingBlanks()) }
        switch self.rule {
        case .none: return ClientAddress(remote)
        case .count(let count):
            // With fewer entries the request came past a proxy; nothing in them is sure then.
            guard hops.count >= count, let client = hops[hops.count - count] else { return ClientAddress(remote) }
            return ClientAddress(client)
        case .networks(let networks):
            guard var client = IPAddress(remote) else { return ClientAddress(remote) }
            for hop in hops.reversed() {
                guard networks.contains(where: { $0.contains(client) }), let hop else { break }
                client = hop
            }
            return ClientAddress(client)
        }
    }

    /// Some proxies add a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    private static func address(ofHop hop: Substring) -> IPAddress? {
        if hop.hasPrefix("[") { return IPAddress(hop.dropFirst().prefix { $0 != "]" }) }
        let parts = hop.split(separator: ":", omittingEmptySubsequences: false)
        return IPAddress(parts.count == 2 ? parts[0] : hop)
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        var text = self.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
