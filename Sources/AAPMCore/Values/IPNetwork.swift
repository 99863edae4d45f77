/// The addresses that begin alike.
package struct IPNetwork: Hashable, Sendable {
    private let address: IPAddress
    /// Of the version 6 form: 0 … 128.
    private let prefix: Int

    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or one address.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        self.address = address
        guard parts.count == 2 else {
            self.prefix = 128
            return
        }
        let offset = address.isVersion4 && !first.contains(":") ? 96 : 0
        guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let length = Int(parts[1]), (0...(128 - offset)).contains(length)
        else { return nil }
        self.prefix = offset + length
    }

    /// Whether the address is one of them.
    package func contains(_ other: IPAddress) -> Bool {
        let high = Self.mask(bits: self.prefix)
        let low = Self.mask(bits: self.prefix - 64)
        return other.high & high == self.address.high & high && other.low & low == self.address.low & low
    }

    private static func mask(bits: Int) -> UInt64 {
        switch bits {
        case ...0: 0
        case 64...: .max
        default: ~(UInt64.max >> UInt64(bits))
        }
    }
}
