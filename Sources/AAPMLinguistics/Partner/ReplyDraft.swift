import AAPMCore

/// A reply while it is put together: parts of a line and what they do.
struct ReplyDraft: Sendable {
    /// A filled surface form.
    struct Part: Hashable, Sendable {
        let text: String
        /// In L1.
        let gloss: String?
    }

    var parts: [Part] = []
    /// See `ReplyFacts.move`; the weightiest of the parts.
    var move = "ask"
    /// Help in L1 that was asked for, shown in every tier.
    var help: [String] = []
    var recasts: String?
    /// The memory that is taken up.
    var recalls: ID<Memory>?
    /// The part that does nothing but recast a single word.
    var recastPart: Part?
    var elicits: ID<Directive>?
    var isUnderstood = true
    var countsTurn = true
    var taskCompleted = false
    var concludes = false
    /// How the negotiation stands after this line.
    var negotiation: NegotiationStanding?
    var acceptsApology = false

    /// The whole line.
    var line: String { self.parts.map(\.text).joined(separator: " ") }

    /// The meaning in L1, as far as the forms have one; `nil` when the last part, usually the question, has none.
    var gloss: String? {
        guard self.parts.last?.gloss != nil else { return nil }
        return self.parts.compactMap(\.gloss).joined(separator: " ")
    }
}
