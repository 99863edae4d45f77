/// The six levels of the Common European Framework of Reference.
package enum CEFRLevel: String, Codable, Sendable, CaseIterable, Comparable {
    case a1 = "A1"
    case a2 = "A2"
    case b1 = "B1"
    case b2 = "B2"
    case c1 = "C1"
    case c2 = "C2"

    /// 1 (A1) … 6 (C2).
    package var rank: Int { 1 + (Self.allCases.firstIndex(of: self) ?? 0) }

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// How much a talk asks of the learner (PEDAGOGY section 3).
package enum Tier: Int, Codable, Sendable, CaseIterable, Comparable {
    /// Bilingual, safe, recasts, never fails.
    case companion = 1
    /// L2 only, social consequence, repairable.
    case immersion = 2
    /// Authority, register enforced, can collapse.
    case negotiation = 3

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// How formally one speaks; `neutral` fits anywhere.
package enum Register: String, Codable, Sendable, CaseIterable {
    case informal, neutral, formal
}

/// How much a breakdown hinders the talk.
package enum Severity: String, Codable, Sendable, CaseIterable, Comparable {
    case low, medium, high, critical

    /// The factor on a reputation delta (PEDAGOGY section 4).
    package var weight: Double {
        switch self {
        case .low: 0.25
        case .medium: 0.5
        case .high: 0.75
        case .critical: 1
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.weight < right.weight }
}
