package import AAPMCore

/// Which addresses a transport may connect to.
package struct AddressPolicy: Hashable, Sendable {
    private enum Rule: Hashable {
        case any
        case publicOnly(permitsLoopback: Bool)
    }

    private let rule: Rule

    /// Every one: for addresses that the operator has set.
    package static let any = Self(rule: .any)
    /// Those of the public Internet, by TLS alone: for addresses that a learner has set, who must not reach what stands
    /// beside the server.
    package static let publicOnly = Self(rule: .publicOnly(permitsLoopback: false))
    /// As `publicOnly`, and this machine itself, with or without TLS: for tests, when the operator permits it.
    package static let publicAndLoopback = Self(rule: .publicOnly(permitsLoopback: true))

    var isAny: Bool { self.rule == .any }

    private var permitsLoopback: Bool { self.rule == .publicOnly(permitsLoopback: true) }

    /// Why an address is not allowed; `nil` when it is.
    package func fault(of address: IPAddress) -> AddressFault? {
        if self.isAny || (self.permitsLoopback && Self.isLoopback(address)) { return nil }
        return Self.isPublic(address) ? nil : .notPublic
    }

    /// Why addresses that a name stands for are not allowed with this scheme: one that is not is enough, since whoever
    /// owns a name decides which of its addresses comes first.
    func fault(of addresses: [IPAddress], isSecure: Bool) -> AddressFault? {
        guard !self.isAny else { return nil }
        guard !addresses.isEmpty else { return .unknownHost }
        for address in addresses {
            if let fault = self.fault(of: address) { return fault }
        }
        guard isSecure || (self.permitsLoopback && addresses.allSatisfy(Self.isLoopback)) else { return .insecure }
        return nil
    }

    static func isLoopback(_ address: IPAddress) -> Bool {
        address.isVersion4 ? address.low >> 24 & 0xff == 127 : address.high == 0 && address.low == 1
    }

    /// Whether the address is one of the public Internet, by the special-purpose registries of IANA. Addresses of
    /// version 6 that carry one of version 4 for a translator or a tunnel (`::ffff:0:0/96` apart, which is version 4)
    /// are not: where they lead is not in them to be seen.
    static func isPublic(_ address: IPAddress) -> Bool {
        if address.isVersion4 { return !Self.special4.contains { $0.contains(address) } }
        return Self.unicast6.contains { $0.contains(address) } && !Self.special6.contains { $0.contains(address) }
    }

    private static let special4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        // A public address that inside Azure is the host's own service for virtual machines.
        "168.63.129.16",
    ].map(Self.network)

    private static let unicast6 = ["2000::/3"].map(Self.network)

    private static let special6 = [
        // IETF protocols (Teredo among them), documentation, 6to4, AS112, documentation.
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    ].map(Self.network)

    private static func network(_ text: String) -> IPNetwork {
        // The texts are written above.
        guard let network = IPNetwork(text) else { preconditionFailure("\(text) is a network") }
        return network
    }
}

/// Why an address is not allowed.
package enum AddressFault: String, Hashable, Sendable, CaseIterable {
    /// It is in a private network, or in none.
    case notPublic = "not_public"
    /// It is without TLS.
    case insecure
    /// Its name stands for no address.
    case unknownHost = "unknown_host"

    /// For the person who has set the address.
    var advice: String {
        switch self {
        case .notPublic: "The address leads into a private network. Models have to be on the public Internet."
        case .insecure: "The address has to begin with https."
        case .unknownHost: "The address leads nowhere: its name is not known."
        }
    }
}
