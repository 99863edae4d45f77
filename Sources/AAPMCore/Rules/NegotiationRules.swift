/// What a turn does to an authority's openness (PEDAGOGY section 3). Counted in whole tenths, so that four violations
/// from 7 are exactly 3.
package enum NegotiationRules {
    /// Below this an authority resists.
    package static let resistantBelow = 3
    /// Below this the talk falls apart.
    package static let collapseBelow = 1
    /// So many turns running without meaning end the talk.
    package static let lostLimit = 3
    /// So many turns running wholly in L1 are a full reversion: the first is met with a sign and a request.
    package static let nativeLimit = 2
    /// The share of the pressure in a learner's first tier 3 session.
    package static let firstPressureShare = 0.7
    /// Findings below this are no reason to feel hurt.
    private static let certain = 0.6

    package static func mood(openness: Int) -> NegotiationMood {
        openness < self.collapseBelow ? .collapsed : openness < self.resistantBelow ? .resistant : .cooperative
    }

    /// What happened in one learner turn.
    package struct TurnFacts: Sendable {
        /// One violation a turn, however many words show it.
        package let breaksRegister: Bool
        /// Whether the turn carried any meaning for the authority.
        package let isUnderstood: Bool
        /// Whether the whole turn was in L1.
        package let isNative: Bool

        package init(breaksRegister: Bool, isUnderstood: Bool, isNative: Bool) {
            self.breaksRegister = breaksRegister
            self.isUnderstood = isUnderstood
            self.isNative = isNative
        }
    }

    /// The standing after a turn that counts.
    ///
    /// Nothing falls apart without a sign about the same cause in an earlier turn; where none was given, it is given now
    /// and the talk goes on.
    package static func after(_ turn: TurnFacts, from standing: NegotiationStanding) -> NegotiationStanding {
        guard standing.collapse == nil else { return standing }
        var next = standing
        next.sign = nil
        if turn.breaksRegister { next.openness = max(0, next.openness - 1) }
        next.lost = turn.isUnderstood ? 0 : next.lost + 1
        next.native = turn.isNative ? next.native + 1 : 0
        let causes = self.near(next, after: turn)
        if let cause = causes.first(where: { standing.warned.contains($0) && self.isSpent(next, by: $0) }) {
            next.collapse = cause
            next.sign = .collapse
            return next
        }
        let unwarned = causes.filter { !standing.warned.contains($0) }
        if !unwarned.isEmpty {
            next.warned += unwarned
            next.sign = .warning
        }
        return next
    }

    /// The standing after the learner asked for a pause: nothing is held against them, and what was lost is forgotten.
    package static func paused(_ standing: NegotiationStanding) -> NegotiationStanding {
        guard standing.collapse == nil else { return standing }
        var next = standing
        next.lost = 0
        next.native = 0
        next.sign = .pause
        return next
    }

    /// Causes that are one step from the end or past it, and that this turn had a part in.
    private static func near(_ standing: NegotiationStanding, after turn: TurnFacts) -> [NegotiationCause] {
        var causes: [NegotiationCause] = []
        if turn.breaksRegister, standing.openness <= self.resistantBelow { causes.append(.register) }
        if standing.native > 0 { causes.append(.nativeLanguage) }
        if standing.lost >= self.lostLimit - 1, standing.native == 0 || standing.lost >= self.lostLimit {
            causes.append(.meaning)
        }
        return causes
    }

    private static func isSpent(_ standing: NegotiationStanding, by cause: NegotiationCause) -> Bool {
        switch cause {
        case .register: self.mood(openness: standing.openness) == .collapsed
        case .meaning: standing.lost >= self.lostLimit
        case .nativeLanguage: standing.native >= self.nativeLimit
        }
    }

    // MARK: - What words show

    /// Whether a turn breaks the register that was expected.
    package static func breaksRegister(_ analysis: Analysis) -> Bool {
        analysis.findings.contains { $0.type == .register && $0.confidence >= self.certain }
    }

    /// - Returns: `nil` when the character expects nothing or the words show nothing.
    package static func registerFits(_ analysis: Analysis, expected: Register) -> Bool? {
        if analysis.findings.contains(where: { $0.type == .register }) { return false }
        guard expected != .neutral, let heard = analysis.register, heard != .neutral else { return nil }
        return heard == expected
    }

    /// Communicative pressure of a tier, lower in the learner's first tier 3 session.
    package static func pressure(of tier: Tier, isFirst: Bool) -> Double {
        let pressure = EvidenceRules.pressure(of: tier)
        return tier == .negotiation && isFirst ? pressure * self.firstPressureShare : pressure
    }

    // MARK: - The four dimensions

    /// A learner turn that counted, with what became of it.
    package struct JudgedTurn: Sendable {
        package let analysis: Analysis
        /// Whether the authority could do anything with it.
        package let isUnderstood: Bool

        package init(analysis: Analysis, isUnderstood: Bool) {
            self.analysis = analysis
            self.isUnderstood = isUnderstood
        }
    }

    /// How a talk went in the four dimensions, each 0 … 1 or `nil` without data.
    ///
    /// * Linguistic accuracy: the mean over turns with words of 1 − Σ severity weights of what is about words, grammar
    ///   and sounds.
    /// * Pragmatic appropriateness: the mean over turns of 0 where the authority could do nothing with the turn, else
    ///   1 − Σ weights of what is pragmatic.
    /// * Register alignment: turns that fit ÷ turns whose words show a register.
    /// * Cultural intelligence: the customs of the scene that were heard ÷ all of them, less the weights of cultural
    ///   findings spread over the turns.
    ///
    /// - Parameters:
    ///   - expected: The register that the authority expects.
    ///   - customs: How many customs the scene has and how many were heard.
    package static func dimensions(
        of turns: [JudgedTurn], expected: Register, customs: (heard: Int, all: Int)
    ) -> NegotiationDimensions {
        let worded = turns.filter { $0.analysis.wordCount > 0 }
        let fits = turns.compactMap { self.registerFits($0.analysis, expected: expected) }
        let slips = turns.map { self.weight(of: [.cultural], in: $0.analysis) }
        let hasSlips = slips.contains { $0 > 0 }
        var culture: Double?
        if customs.all > 0 || hasSlips, !turns.isEmpty {
            let heard = customs.all > 0 ? Double(min(customs.heard, customs.all)) / Double(customs.all) : 1
            culture = max(0, heard - slips.reduce(0, +) / Double(turns.count))
        }
        return NegotiationDimensions(
            linguisticAccuracy: Measures.mean(
                worded.map { max(0, 1 - self.weight(of: [.lexical, .morphosyntactic, .phonemic], in: $0.analysis)) }),
            pragmaticAppropriateness: Measures.mean(
                turns.map { $0.isUnderstood ? max(0, 1 - self.weight(of: [.pragmatic], in: $0.analysis)) : 0 }),
            registerAlignment: Measures.registerAccuracy(fitting: fits.filter(\.self).count, turns: fits.count),
            culturalIntelligence: culture)
    }

    private static func weight(of types: Set<FrictionType>, in analysis: Analysis) -> Double {
        analysis.findings.filter { types.contains($0.type) && $0.confidence >= self.certain }
            .reduce(0) { $0 + $1.severity.weight }
    }
}

/// How a tier 3 talk went, 0 … 1 each; `nil` without data.
package struct NegotiationDimensions: Hashable, Sendable {
    package let linguisticAccuracy: Double?
    package let pragmaticAppropriateness: Double?
    package let registerAlignment: Double?
    package let culturalIntelligence: Double?

    package init(
        linguisticAccuracy: Double?, pragmaticAppropriateness: Double?, registerAlignment: Double?,
        culturalIntelligence: Double?
    ) {
        self.linguisticAccuracy = linguisticAccuracy
        self.pragmaticAppropriateness = pragmaticAppropriateness
        self.registerAlignment = registerAlignment
        self.culturalIntelligence = culturalIntelligence
    }

    /// The mean by the scene's weights over the dimensions that have data; `nil` when none has.
    package func overall(by weights: NegotiationWeights) -> Double? {
        let parts = [
            (self.linguisticAccuracy, weights.linguisticAccuracy),
            (self.pragmaticAppropriateness, weights.pragmaticAppropriateness),
            (self.registerAlignment, weights.registerAlignment),
            (self.culturalIntelligence, weights.culturalIntelligence),
        ].compactMap { value, weight in value.map { (value: $0, weight: weight) } }
        let weight = parts.reduce(0) { $0 + $1.weight }
        guard weight > 0 else { return nil }
        return parts.reduce(0) { $0 + $1.value * $1.weight } / weight
    }
}
