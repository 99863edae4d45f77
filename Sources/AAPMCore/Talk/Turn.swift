/// One line of a talk in the append-only journal. (session, index) is unique.
package struct Turn: Hashable, Sendable, Codable {
    package let session: ID<Session>
    /// 0, 1, 2 … over both speakers.
    package let index: Int
    package let speaker: Speaker
    package let text: String
    /// The character's id when a character speaks.
    package let character: String?
    /// The learner turn that a character's line answers; `nil` for openings and learner turns.
    package let answers: Int?
    /// The client's key that makes a resend safe; learner turns only.
    package let idempotencyKey: String?
    /// How long the learner thought, as the client measured it.
    package let responseLatencyMilliseconds: Int?
    /// What the analyzer saw in a learner turn, at the time.
    package let analysis: Analysis?
    /// What the character's line is besides its words.
    package let reply: ReplyFacts?
    package let createdAt: Timestamp

    package init(
        session: ID<Session>, index: Int, speaker: Speaker, text: String, character: String? = nil,
        answers: Int? = nil, idempotencyKey: String? = nil, responseLatencyMilliseconds: Int? = nil,
        analysis: Analysis? = nil, reply: ReplyFacts? = nil, createdAt: Timestamp
    ) {
        self.session = session
        self.index = index
        self.speaker = speaker
        self.text = text
        self.character = character
        self.answers = answers
        self.idempotencyKey = idempotencyKey
        self.responseLatencyMilliseconds = responseLatencyMilliseconds
        self.analysis = analysis
        self.reply = reply
        self.createdAt = createdAt
    }
}

package enum Speaker: String, Codable, Sendable {
    case learner, character
}

/// Who made a character's line.
package enum PartnerKind: String, Codable, Sendable {
    case scripted, model
}

/// What a character's line is besides its words.
package struct ReplyFacts: Hashable, Sendable, Codable {
    package let partner: PartnerKind
    /// The move made: `opening`, `ask`, `confirm`, `refuse`, `repair`, `did_you_mean`, `repeat`, `slower`, `hint`,
    /// `small_talk`, `elicit`, `close`.
    package let move: String
    /// Help in L1 that goes with the line, shown on its own; `nil` when none was asked for or offered.
    package let nativeHelp: String?
    /// The directive that the line elicits, verified; never sent to the browser during a talk.
    package let elicits: ID<Directive>?
    /// The corrected form that the line recasts, if it does.
    package let recasts: String?
    /// Whether the learner turn that this line answers counted as one (help intents do not).
    package let countsTurn: Bool
    /// How a tier 3 talk stands after the line; never sent to the browser. `nil` in the other tiers.
    package let negotiation: NegotiationStanding?
    /// The memory that the line takes up, if it does.
    package let recalls: ID<Memory>?

    package init(
        partner: PartnerKind, move: String, nativeHelp: String? = nil, elicits: ID<Directive>? = nil,
        recasts: String? = nil, countsTurn: Bool = true, negotiation: NegotiationStanding? = nil,
        recalls: ID<Memory>? = nil
    ) {
        self.partner = partner
        self.move = move
        self.nativeHelp = nativeHelp
        self.elicits = elicits
        self.recasts = recasts
        self.countsTurn = countsTurn
        self.negotiation = negotiation
        self.recalls = recalls
    }
}
