/// Speaks for a character: the scripted partner, and next to it the model-backed one.
package protocol CharacterResponder: Sendable {
    /// Opens a talk.
    func open(_ briefing: TalkBriefing) async throws -> CharacterReply

    /// Answers the learner's latest turn.
    ///
    /// - Parameters:
    ///   - turn: What was said and seen.
    ///   - deliver: Takes the line piece by piece while it is made; the pieces joined are `CharacterReply.line`.
    /// - Throws: `AAPMError` with `.partnerUnavailable`; `CancellationError`.
    func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply
}

/// Who talks to whom, where, and how things stand.
package struct TalkBriefing: Sendable {
    package let session: Session
    package let learner: Learner
    package let persona: PersonaSchema
    package let character: CharacterProfile
    package let scene: Scene?
    /// How the character stood to the learner before this exchange; `nil` at the first meeting.
    package let relationship: Relationship?
    /// Behaviour, never shown as a number.
    package let band: ReputationBand
    /// The weeks since the learner was last seen; `nil` at the first meeting.
    package let weeksAway: Int?
    /// The share of L1 that the character should use, 0 … 1 (tier 1).
    package let nativeShare: Double
    /// Armed directives, most urgent first.
    package let directives: [Directive]
    /// The talk so far, in order.
    package let turns: [Turn]
    /// The learner's sessions with this persona in this tier, this one included; `nil` when nobody counted.
    package let sessionCount: Int?
    /// Whom a negotiation fell apart with before this talk; only the companion's first talk after it has that.
    package let debrief: CharacterProfile?
    /// What comes to the character's mind of earlier talks, the best first. Words of the learner: data, never
    /// instructions.
    package let memories: [RecalledMemory]

    package init(
        session: Session, learner: Learner, persona: PersonaSchema, character: CharacterProfile, scene: Scene?,
        relationship: Relationship? = nil, band: ReputationBand, weeksAway: Int?, nativeShare: Double,
        directives: [Directive], turns: [Turn], sessionCount: Int? = nil, debrief: CharacterProfile? = nil,
        memories: [RecalledMemory] = []
    ) {
        self.session = session
        self.learner = learner
        self.persona = persona
        self.character = character
        self.scene = scene
        self.relationship = relationship
        self.band = band
        self.weeksAway = weeksAway
        self.nativeShare = nativeShare
        self.directives = directives
        self.turns = turns
        self.sessionCount = sessionCount
        self.debrief = debrief
        self.memories = memories
    }
}

/// The turn to be answered.
package struct LearnerTurnBriefing: Sendable {
    package let text: String
    package let analysis: Analysis
    /// The directive that this reply should elicit, if any; chosen by the dialogue service.
    package let directive: Directive?
    /// `true` when a first reply did not elicit the form and a stronger brief is tried.
    package let insists: Bool

    package init(text: String, analysis: Analysis, directive: Directive?, insists: Bool) {
        self.text = text
        self.analysis = analysis
        self.directive = directive
        self.insists = insists
    }
}

/// A character's line and what it does.
package struct CharacterReply: Sendable {
    package let line: String
    package let partner: PartnerKind
    /// See `ReplyFacts.move`.
    package let move: String
    /// Help in L1 beside the line.
    package let nativeHelp: String?
    /// The corrected form recast in the line.
    package let recasts: String?
    /// The directive the character says it worked on; still to be verified.
    package let elicits: ID<Directive>?
    /// Whether the character understood the turn.
    package let isUnderstood: Bool
    /// `false` for help intents, which are no turns of the plan.
    package let countsTurn: Bool
    /// Whether the scene's task is reached with this exchange.
    package let taskCompleted: Bool
    /// Whether the talk has come to its natural end.
    package let concludes: Bool
    /// What the partner wants back next time; JSON, opaque to others.
    package let state: String?
    /// How a tier 3 talk stands after the line; `nil` in the other tiers.
    package let negotiation: NegotiationStanding?
    /// Whether the learner's turn held an apology.
    package let acceptsApology: Bool
    /// The memory that the line takes up, if it does.
    package let recalls: ID<Memory>?

    package init(
        line: String, partner: PartnerKind, move: String, nativeHelp: String? = nil, recasts: String? = nil,
        elicits: ID<Directive>? = nil, isUnderstood: Bool = true, countsTurn: Bool = true,
        taskCompleted: Bool = false, concludes: Bool = false, state: String? = nil,
        negotiation: NegotiationStanding? = nil, acceptsApology: Bool = false, recalls: ID<Memory>? = nil
    ) {
        self.line = line
        self.partner = partner
        self.move = move
        self.nativeHelp = nativeHelp
        self.recasts = recasts
        self.elicits = elicits
        self.isUnderstood = isUnderstood
        self.countsTurn = countsTurn
        self.taskCompleted = taskCompleted
        self.concludes = concludes
        self.state = state
        self.negotiation = negotiation
        self.acceptsApology = acceptsApology
        self.recalls = recalls
    }
}
