package import AAPMCore

/// A character that talks without a model, from the scenes of a persona schema and the shared library of its language.
///
/// Every reply is a pure function of the briefing and of the state that the last reply left, so that a reply made again
/// after a crash is the same. See docs/scripted-partner.md.
package struct ScriptedPartner: CharacterResponder {
    private let library: PersonaLibrary
    private let variation: Variation
    private let indices: [Language: LibraryIndex]
    private let shapes = ShapeCache()

    /// - Parameters:
    ///   - library: Whose partner libraries hold the shared moves of the languages spoken.
    ///   - variation: Which of several fitting forms is chosen.
    package init(library: PersonaLibrary, variation: Variation = Variation()) {
        self.library = library
        self.variation = variation
        self.indices = library.partners.mapValues { LibraryIndex($0) }
    }

    /// What stays the same during one reply.
    ///
    /// - Throws: `AAPMError` with `.partnerUnavailable` when the language has no library.
    func talk(_ briefing: TalkBriefing) throws -> Talk {
        try Talk(
            briefing, library: self.library, indices: self.indices, shapes: self.shapes, variation: self.variation)
    }

    package func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        let talk = try self.talk(briefing)
        var turn = SceneTurn(talk, state: PartnerState(scene: talk.scene.id.text), turn: nil, attempt: 0)
        turn.open()
        return try self.reply(turn)
    }

    package func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        let reply = try self.reply(to: turn, in: briefing)
        for piece in DeliveryPieces.of(reply.line) {
            try Task.checkCancellation()
            try await deliver(piece)
        }
        return reply
    }

    /// The reply itself, without its delivery.
    ///
    /// - Throws: `AAPMError` with `.partnerUnavailable` when the language has no library.
    func reply(to turn: LearnerTurnBriefing, in briefing: TalkBriefing) throws -> CharacterReply {
        let talk = try self.talk(briefing)
        let state =
            PartnerState(json: briefing.session.partnerState, scene: talk.scene.id.text)
            ?? TalkReplay.state(of: talk, briefing: briefing, before: turn.text)
        return try self.reply(Self.answered(turn, in: talk, from: state))
    }

    /// Answers from a state; tries again in other words when the line would be the last one again.
    static func answered(_ turn: LearnerTurnBriefing, in talk: Talk, from state: PartnerState) -> SceneTurn {
        let reading = Understanding(talk: talk, state: state)
            .read(turn.text, nativeShare: turn.analysis.nativeShare)
        var made = SceneTurn(talk, state: state, turn: turn, attempt: 0)
        made.answer(reading)
        var attempt = 1
        while made.draft.line == state.lastLine, attempt < 4 {
            made = SceneTurn(talk, state: state, turn: turn, attempt: attempt)
            made.answer(reading)
            attempt += 1
        }
        if made.draft.line == state.lastLine { made.varyOpening() }
        return made
    }

    private func reply(_ turn: SceneTurn) throws -> CharacterReply {
        let draft = turn.draft
        guard !draft.line.isEmpty else {
            throw AAPMError(
                .partnerUnavailable, "The character has no line for this.",
                details: ["scene": turn.talk.scene.id.text, "move": draft.move])
        }
        var help = draft.help
        if help.isEmpty, let gloss = draft.gloss,
            NativeSupport.isDue(line: turn.state.exchanges, permille: turn.talk.nativePermille)
        {
            help = [gloss]
        }
        return CharacterReply(
            line: draft.line, partner: .scripted, move: draft.move,
            nativeHelp: help.isEmpty ? nil : help.joined(separator: "\n"), recasts: draft.recasts,
            elicits: draft.elicits, isUnderstood: draft.isUnderstood, countsTurn: draft.countsTurn,
            taskCompleted: draft.taskCompleted, concludes: draft.concludes, state: try turn.state.json(),
            negotiation: draft.negotiation, acceptsApology: draft.acceptsApology, recalls: draft.recalls)
    }
}
