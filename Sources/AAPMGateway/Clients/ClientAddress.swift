import AAPMCore

/// Whom a limit counts as one: an address, and with version 6 a network of 64 bits, since whoever has one address of it
/// has all of them.
struct ClientAddress: Hashable, Sendable {
    let text: String

    /// - Parameter remote: As the connection has it; kept as it is when it is no address.
    init(_ remote: String) {
        self.text = IPAddress(remote).map(Self.text) ?? remote
    }

    init(_ address: IPAddress) {
        self.text = Self.text(address)
    }

    private static func text(_ address: IPAddress) -> String {
        guard address.isVersion4 else { return String(address.high, radix: 16) + "::/64" }
        return String(address.low & 0xffff_ffff, radix: 16)
    }
}
