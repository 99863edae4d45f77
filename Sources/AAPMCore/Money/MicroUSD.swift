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
    /// For people: dollars with as many places as there are, at least two, such as `$0.25` or `$0.0012`.
    package var shortText: String {
        var text = Substring(self.description)
        var places = 6
        while places > 2, text.last == "0" {
            text = text.dropLast()
            places -= 1
        }
        return String(text)
    }
}
