/// An amount of money: whole millionths of a US dollar.
package struct MicroUSD: Hashable, Comparable, Sendable, Codable, AdditiveArithmetic {
    package var amount: Int64

    package init(_ amount: Int64) {
        self.amount = amount
    }

    package static let zero = Self(0)

    package static func + (left: Self, right: Self) -> Self { Self(left.amount + right.amount) }
    package static func - (left: Self, right: Self) -> Self { Self(left.amount - right.amount) }
    package static func < (left: Self, right: Self) -> Bool { left.amount < right.amount }

    package init(from decoder: any Decoder) throws {
        self.amount = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.amount)
    }
}

extension MicroUSD: CustomStringConvertible {
    /// Dollars with six places, such as `$0.001320`.
    package var description: String {
        let whole = self.amount.magnitude / 1_000_000
        let rest = String(self.amount.magnitude % 1_000_000)
        let sign = self.amount < 0 ? "-" : ""
        return "\(sign)$\(whole)." + String(repeating: "0", count: 6 - rest.count) + rest
    }
}

extension MicroUSD {
    /// Reads dollars with at most six decimals, such as `0.00132`.
    package init?(dollars text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let places = parts.count == 2 ? String(parts[1]) : "0"
        guard !parts[0].isEmpty, parts[0].utf8.count <= 12, !places.isEmpty, places.utf8.count <= 6,
            (parts[0] + places).utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let whole = Int64(parts[0]),
            let rest = Int64(places + String(repeating: "0", count: 6 - places.utf8.count))
        else { return nil }
        self.init(whole * 1_000_000 + rest)
    }
}
