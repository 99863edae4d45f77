/// Seeded choice: the same talk and exchange always choose the same, so that a reply made again after a crash is the
/// same reply. There is no randomness here.
package struct Variation: Hashable, Sendable {
    /// Another salt is another, equally steady, run of choices.
    package let salt: UInt64

    package init(salt: UInt64 = 0) {
        self.salt = salt
    }

    /// A choice among `count` things.
    ///
    /// - Parameters:
    ///   - count: At least 1.
    ///   - key: What the choice is about, such as the session and the number of the exchange.
    /// - Returns: 0 ..< `count`.
    func pick(_ count: Int, for key: String) -> Int {
        guard count > 1 else { return 0 }
        return Int(Self.mixed(Self.hash(key) ^ self.salt &* 0x9E37_79B9_7F4A_7C15) % UInt64(count))
    }

    /// FNV-1a, 64 bits: stable across processes, unlike `Hasher`.
    static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }

    /// FNV's low bits follow the last bytes too closely for a remainder; the finaliser of SplitMix64 spreads them.
    private static func mixed(_ hash: UInt64) -> UInt64 {
        var value = hash
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
