/// What the session service needs of the dialogue service.
package protocol DialoguePort: Sendable {
    /// The opening line of a new session.
    func open(_ briefing: TalkBriefing) async throws -> CharacterReply

    /// Scores a directive that the last line elicited, chooses the next, lets the character answer, verifies.
    func exchange(
        _ turn: Turn, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> DialogueOutcome
}

/// A reply with its consequences, ready to be written at once.
package struct DialogueOutcome: Sendable {
    package let reply: CharacterReply
    /// The directive that the line was verified to elicit.
    package let elicited: ID<Directive>?
    package let directives: [Directive]
    package let evidence: [Evidence]
    package let relationship: Relationship

    package init(
        reply: CharacterReply, elicited: ID<Directive>?, directives: [Directive], evidence: [Evidence],
        relationship: Relationship
    ) {
        self.reply = reply
        self.elicited = elicited
        self.directives = directives
        self.evidence = evidence
        self.relationship = relationship
    }
}

/// The persona schemas that can be played.
package protocol PersonaCatalog: Sendable {
    /// In order of id.
    func personas() async throws -> [PersonaSchema]
    func persona(_ id: String) async throws -> PersonaSchema?
}
