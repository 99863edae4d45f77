/// A weighted edit distance in which what learners mix up is cheap.
struct EditDistance: Sendable {
    /// Costs of replacing one letter by another, both ways, keyed by the two scalars.
    private let pairs: [UInt32: Double]

    /// - Parameter confusions: `from>to` pairs of the pack; only pairs of single letters count here.
    init(confusions: [String]) {
        var pairs: [UInt32: Double] = [:]
        for confusion in confusions {
            let sides = confusion.split(separator: ">").map { Array($0.utf16) }
            guard sides.count == 2, sides[0].count == 1, sides[1].count == 1 else { continue }
            pairs[Self.key(sides[0][0], sides[1][0])] = 0.5
            pairs[Self.key(sides[1][0], sides[0][0])] = 0.5
        }
        self.pairs = pairs
    }

    /// The cost of turning `left` into `right`; `limit` or more when it is not below `limit`.
    func cost(_ left: [UInt16], _ right: ArraySlice<UInt16>, limit: Double) -> Double {
        let right = Array(right)
        var before: [Double] = []
        var previous = (0...right.count).map { Double($0) }
        var current = previous
        for row in left.indices {
            current[0] = Double(row + 1)
            var best = current[0]
            for column in right.indices {
                let same = left[row] == right[column]
                var cost = previous[column] + (same ? 0 : self.substitution(left[row], right[column]))
                // A letter written once instead of twice, or twice instead of once, is a small slip.
                let dropped = row > 0 && left[row] == left[row - 1] ? 0.6 : 1
                let added = column > 0 && right[column] == right[column - 1] ? 0.6 : 1
                cost = min(cost, previous[column + 1] + dropped, current[column] + added)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column], !same {
                    cost = min(cost, before[column - 1] + 0.7)
                }
                current[column + 1] = cost
                best = min(best, cost)
            }
            if best >= limit { return limit }
            before = previous
            previous = current
        }
        return previous[right.count]
    }

    private func substitution(_ left: UInt16, _ right: UInt16) -> Double {
        if Self.base(left) == Self.base(right) { return 0.15 }
        if let cost = self.pairs[Self.key(left, right)] { return cost }
        return Self.isVowel(Self.base(left)) && Self.isVowel(Self.base(right)) ? 0.8 : 1
    }

    private static func key(_ left: UInt16, _ right: UInt16) -> UInt32 { UInt32(left) << 16 | UInt32(right) }

    private static func isVowel(_ letter: UInt16) -> Bool {
        switch letter {
        case 0x61, 0x65, 0x69, 0x6F, 0x75: true
        default: false
        }
    }

    /// The letter without its mark; `ñ` counts as `n`, as it is the mark that is forgotten.
    static func base(_ letter: UInt16) -> UInt16 {
        switch letter {
        case 0xE0...0xE5: 0x61
        case 0xE8...0xEB: 0x65
        case 0xEC...0xEF: 0x69
        case 0xF2...0xF6: 0x6F
        case 0xF9...0xFC: 0x75
        case 0xF1: 0x6E
        case 0xE7: 0x63
        default: letter
        }
    }
}
