extension MicroUSD {
    /// Dollars as people write them, such as `2.50`: digits, and at most six more behind a point. `nil` for anything
    /// else, a sign or a comma included, and for more than can be counted.
    package init?(dollars text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isDigit) })
        else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard fraction.utf8.count <= 6 else { return nil }
        let millionths = fraction + String(repeating: "0", count: 6 - fraction.utf8.count)
        guard let whole = Int64(parts[0]), let rest = Int64(millionths), whole <= 1_000_000_000 else { return nil }
        self.init(whole * 1_000_000 + rest)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
