/// How a tier 3 talk stands after a line of the authority (PEDAGOGY section 3).
///
/// Kept with the line in the journal, so that any node and any partner goes on from the same place. Never shown: the
/// learner sees only what the authority does.
package struct NegotiationStanding: Hashable, Sendable, Codable {
    /// In whole tenths, 0 … 10.
    package var openness: Int
    /// Turns running that carried no meaning.
    package var lost = 0
    /// Turns running that were wholly in L1.
    package var native = 0
    /// What the authority has given a visible sign about so far.
    package var warned: [NegotiationCause] = []
    /// What the line of this standing does besides answering.
    package var sign: NegotiationSign?
    /// Why the talk fell apart; `nil` while it has not.
    package var collapse: NegotiationCause?
    /// Ids of the objectives reached so far by the learner's own words.
    package var objectives: [String] = []
    /// Ids of the customs heard so far.
    package var customs: [String] = []
    /// Whether this is the learner's first talk of the kind, with less pressure.
    package var isFirst: Bool

    package init(openness: Int, isFirst: Bool = false) {
        self.openness = openness
        self.isFirst = isFirst
    }

    /// The same, after a turn that carried meaning for somebody who listens better than the script.
    package var understood: NegotiationStanding {
        var standing = self
        standing.lost = 0
        return standing
    }
}

/// What wears an authority's patience out.
package enum NegotiationCause: String, Codable, Sendable, CaseIterable {
    /// The register was broken too often.
    case register
    /// Three turns running without meaning.
    case meaning
    /// Back to L1 altogether.
    case nativeLanguage = "native_language"
}

/// What shows of it, as behaviour.
package enum NegotiationSign: String, Codable, Sendable {
    /// The authored sign before the authority closes up.
    case warning
    /// The last line of a talk that fell apart.
    case collapse
    /// The learner asked for a moment and has it.
    case pause
}

/// How ready an authority is to be convinced.
package enum NegotiationMood: String, Sendable {
    case cooperative, resistant, collapsed
}
