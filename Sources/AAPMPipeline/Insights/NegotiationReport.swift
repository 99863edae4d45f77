package import AAPMCore

/// How a tier 3 talk went, for the learner after its end. Never during it.
package struct NegotiationReport: Hashable, Sendable {
    /// What there was to obtain, in L1.
    package struct Objective: Hashable, Sendable {
        package let id: String
        package let text: String
        package let isReached: Bool

        package init(id: String, text: String, isReached: Bool) {
            self.id = id
            self.text = text
            self.isReached = isReached
        }
    }

    /// What to play next on the way back after a talk fell apart.
    package struct NextStep: Hashable, Sendable {
        package let step: RecoveryStep
        package let tier: Tier
        package let scene: String
        package let character: String

        package init(step: RecoveryStep, tier: Tier, scene: String, character: String) {
            self.step = step
            self.tier = tier
            self.scene = scene
            self.character = character
        }
    }

    /// Whether all objectives were reached and the talk came to its end so.
    package let isReached: Bool
    package let objectives: [Objective]
    package let dimensions: NegotiationDimensions
    package let weights: NegotiationWeights
    /// Whether the authority ended the talk.
    package let isCollapsed: Bool
    package let next: NextStep?

    /// By the scene's weights; `nil` without data.
    package var overall: Double? { self.dimensions.overall(by: self.weights) }

    package init(
        isReached: Bool, objectives: [Objective], dimensions: NegotiationDimensions, weights: NegotiationWeights,
        isCollapsed: Bool, next: NextStep?
    ) {
        self.isReached = isReached
        self.objectives = objectives
        self.dimensions = dimensions
        self.weights = weights
        self.isCollapsed = isCollapsed
        self.next = next
    }
}

extension NegotiationReport {
    /// - Parameter recovery: Where the learner is on the way back now.
    /// - Returns: `nil` when the talk was none of tier 3, or its scene is gone.
    init?(of session: Session, turns: [Turn], in persona: PersonaSchema, recovery: Recovery?) {
        guard session.tier == .negotiation, let scene = session.scene.flatMap({ persona.scene(ID($0)) }),
            let negotiation = scene.negotiation
        else { return nil }
        let last = turns.last { $0.reply?.negotiation != nil }?.reply?.negotiation
        let learnerTurns = Dictionary(turns.map { ($0.index, $0) }) { first, _ in first }
        let judged = turns.compactMap { line -> NegotiationRules.JudgedTurn? in
            guard let reply = line.reply, reply.countsTurn, let standing = reply.negotiation,
                let turn = line.answers.flatMap({ learnerTurns[$0] })
            else { return nil }
            return NegotiationRules.JudgedTurn(analysis: turn.analysis ?? .empty, isUnderstood: standing.lost == 0)
        }
        let languages = persona.languages
        self.init(
            isReached: session.taskCompleted,
            objectives: negotiation.objectives.map { objective in
                Objective(
                    id: objective.id.text, text: objective.text.text(in: languages.native, or: languages.target),
                    isReached: last?.objectives.contains(objective.id.text) ?? false)
            },
            dimensions: NegotiationRules.dimensions(
                of: judged, expected: persona.character(ID(session.character))?.expects ?? .neutral,
                customs: (heard: last?.customs.count ?? 0, all: negotiation.customs.count)),
            weights: negotiation.weights, isCollapsed: last?.collapse != nil,
            next: recovery.flatMap { NextStep($0, in: persona) })
    }
}

extension NegotiationReport.NextStep {
    fileprivate init?(_ recovery: Recovery, in persona: PersonaSchema) {
        guard let scene = recovery.scene(in: persona) else { return nil }
        let tier: Tier =
            switch recovery.step {
            case .rolePlay: .companion
            case .immersion: .immersion
            case .otherNegotiation, .sameScene: .negotiation
            }
        self.init(step: recovery.step, tier: tier, scene: scene.id.text, character: scene.character.text)
    }
}
