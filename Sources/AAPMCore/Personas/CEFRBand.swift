/// Two neighbouring levels of the Common European Framework: what a line's difficulty is authored by.
package enum CEFRBand: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// Basic user: A1 and A2.
    case a = "A"
    /// Independent user: B1 and B2.
    case b = "B"
    /// Proficient user: C1 and C2.
    case c = "C"

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension CEFRLevel {
    /// The band that the level belongs to.
    package var band: CEFRBand {
        switch self {
        case .a1, .a2: .a
        case .b1, .b2: .b
        case .c1, .c2: .c
        }
    }
}
