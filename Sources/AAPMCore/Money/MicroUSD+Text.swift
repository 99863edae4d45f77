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

    /// Why a text is no amount for `init(dollars:)`; `nil` when it is one.
    package static func fault(inDollars text: String) -> String? {
        if MicroUSD(dollars: text) != nil { return nil }
        if text.utf8.contains(UInt8(ascii: ",")) { return "has a point before its cents, such as 2.50, and no comma" }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isDigit) })
        else { return "is digits alone, with a point before the cents, such as 2.50" }
        if parts.count == 2, parts[1].utf8.count > 6 { return "has six places behind the point at most" }
        return "is 1000000000 dollars at most"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
