/// What makes a scene a tier 3 one: stakes, objectives and what is judged (PEDAGOGY section 3).
package struct Negotiation: Hashable, Sendable {
    package let stakes: LocalizedText
    package let objectives: [NegotiationObjective]
    package let weights: NegotiationWeights
    /// The opening openness in tenths, 1 … 10; 7 unless authored. Whole tenths, so that four violations are exactly 3.
    package let opennessTenths: Int
    /// The visible warning sign before the authority becomes resistant.
    package let warning: [SurfaceForm]
    /// The authority's last line when the talk collapses; kind enough to come back from.
    package let collapse: [SurfaceForm]
    /// What people do here and expect to hear; the measure of cultural intelligence.
    package let customs: [NegotiationCustom]

    package init(
        stakes: LocalizedText, objectives: [NegotiationObjective], weights: NegotiationWeights, opennessTenths: Int,
        warning: [SurfaceForm], collapse: [SurfaceForm], customs: [NegotiationCustom] = []
    ) {
        self.stakes = stakes
        self.objectives = objectives
        self.weights = weights
        self.opennessTenths = opennessTenths
        self.warning = warning
        self.collapse = collapse
        self.customs = customs
    }

    /// The objectives that are reached.
    ///
    /// - Parameters:
    ///   - filled: The slots that hold an answer of the learner's own.
    ///   - reached: The nodes that the talk has passed.
    package func objectivesReached(
        filled: Set<ID<Slot>>, reached: Set<ID<SceneNode>>
    ) -> [NegotiationObjective] {
        self.objectives.filter { objective in
            objective.slots.allSatisfy(filled.contains) && (objective.node.map(reached.contains) ?? true)
        }
    }
}

/// A norm of the persona schema that can be heard in a learner's words during a negotiation.
package struct NegotiationCustom: Hashable, Sendable {
    package let id: ID<NegotiationCustom>
    /// The norm that it belongs to.
    package let norm: ID<CulturalNorm>
    /// Common intents that follow it, such as a greeting.
    package let common: [CommonIntent]
    /// Words that follow it.
    package let patterns: [FormPattern]

    package init(
        id: ID<NegotiationCustom>, norm: ID<CulturalNorm>, common: [CommonIntent], patterns: [FormPattern]
    ) {
        self.id = id
        self.norm = norm
        self.common = common
        self.patterns = patterns
    }
}

/// One thing to obtain in a negotiation.
package struct NegotiationObjective: Hashable, Sendable {
    package let id: ID<NegotiationObjective>
    package let text: LocalizedText
    /// The slots that must be filled for it.
    package let slots: [ID<Slot>]
    /// The node that must be reached for it.
    package let node: ID<SceneNode>?

    package init(id: ID<NegotiationObjective>, text: LocalizedText, slots: [ID<Slot>], node: ID<SceneNode>?) {
        self.id = id
        self.text = text
        self.slots = slots
        self.node = node
    }
}

/// The four dimensions; they sum to 1.
package struct NegotiationWeights: Hashable, Sendable {
    package let linguisticAccuracy: Double
    package let pragmaticAppropriateness: Double
    package let registerAlignment: Double
    package let culturalIntelligence: Double

    package init(
        linguisticAccuracy: Double, pragmaticAppropriateness: Double, registerAlignment: Double,
        culturalIntelligence: Double
    ) {
        self.linguisticAccuracy = linguisticAccuracy
        self.pragmaticAppropriateness = pragmaticAppropriateness
        self.registerAlignment = registerAlignment
        self.culturalIntelligence = culturalIntelligence
    }
}
