package import AAPMCore

/// A character whose lines a model phrases, after the plan of the scripted partner.
///
/// The scripted partner decides first: what was understood, which move is made, what is settled, what is elicited. The
/// model gets that as a brief and writes the line. Facts and state stay the script's, so that either can go on at any
/// time; where no model answers, or what it says cannot be used, the scripted line is said instead and marked as such.
package struct ModelPartner: CharacterResponder {
    /// Tokens of an answer, hidden thinking included; a line itself is some sixty.
    private static let outputLimit = 500

    private let director: any CharacterResponder
    private let model: any LanguageModel
    private let prompts: any PromptBook
    private let report: @Sendable (PartnerFallback) -> Void

    /// - Parameters:
    ///   - director: Who decides, and speaks when the model does not.
    ///   - model: With deadlines and budgets of its own.
    ///   - report: Told of every line that the model should have made and did not.
    package init(
        director: any CharacterResponder, model: any LanguageModel, prompts: any PromptBook,
        report: @escaping @Sendable (PartnerFallback) -> Void = { _ in }
    ) {
        self.director = director
        self.model = model
        self.prompts = prompts
        self.report = report
    }

    /// Openings are the script's: authored for the scene, free, and there at once.
    package func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        try await self.director.open(briefing)
    }

    package func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        let pieces = LinePieces()
        let plan = LinePlan(
            try await self.director.respond(to: turn, in: briefing, deliver: { pieces.append($0) }), to: turn,
            in: briefing)
        let memory = TalkMemory(in: briefing.session.partnerState)
        var maker = plan.maker
        // Where there is nobody to ask, no prompt is written either.
        if maker == .model, !(await self.model.isThere(for: Self.caller(in: briefing))) { maker = .script }
        switch maker {
        case .script:
            for piece in pieces.whole(plan.director.line) { try await deliver(piece) }
            return plan.scripted(plan.director.line, memory: memory)
        case .lastLine:
            let line = plan.lastLine?.text ?? plan.director.line
            try await deliver(line)
            return plan.scripted(line, by: plan.lastLine?.reply?.partner ?? .scripted, memory: memory)
        case .model:
            let window = TalkWindow(briefing.turns, after: memory)
            // A line that is to elicit may be made twice; the notes are made with the one that is kept for sure. A talk
            // in which no model takes part needs none.
            let mayBeDropped = turn.directive != nil && !turn.insists
            let isDue = !window.due.isEmpty && window.hasModelLine && !mayBeDropped
            async let next =
                isDue
                ? TalkNotes(model: self.model, prompts: self.prompts).memory(
                    adding: window.due, to: memory, in: briefing)
                : memory
            let spoken = try await self.speak(
                plan, pieces, in: briefing, window: window, memory: memory, deliver: deliver)
            return spoken.isModels
                ? plan.reply(spoken.line, memory: await next) : plan.scripted(spoken.line, memory: await next)
        }
    }

    // MARK: - The line

    private struct Spoken: Sendable {
        let line: String
        /// Whether all of it is the model's.
        let isModels: Bool
    }

    private func speak(
        _ plan: LinePlan, _ pieces: LinePieces, in briefing: TalkBriefing, window: TalkWindow, memory: TalkMemory,
        deliver: @Sendable (String) async throws -> Void
    ) async throws -> Spoken {
        let line = SpokenLine(
            cleaner: LineCleaner(names: [briefing.character.name, briefing.character.shortName]),
            watch: LineGuard(
                prompts: self.prompts, language: briefing.persona.languages.target, tier: briefing.session.tier))
        guard let failure = try await self.failure(plan, in: briefing, window, memory, of: line, deliver: deliver)
        else {
            return Spoken(line: line.said, isModels: true)
        }
        try Task.checkCancellation()
        let said = line.said
        self.report(
            PartnerFallback(
                session: briefing.session.id, reason: failure.reason, error: failure.error,
                isInTheMiddle: !said.isEmpty))
        if let last = said.last {
            try await line.add(".!?…".contains(last) ? " " : "… ", deliver: deliver)
        }
        for piece in pieces.whole(plan.director.line) { try await line.add(piece, deliver: deliver) }
        return Spoken(line: line.said, isModels: false)
    }

    private struct Failure: Sendable {
        let reason: PartnerFallback.Reason
        var error: ModelError.Kind?
    }

    /// Has the model speak.
    ///
    /// - Returns: Why what it said cannot stand alone; `nil` when it can.
    /// - Throws: `CancellationError`; what `deliver` throws.
    private func failure(
        _ plan: LinePlan, in briefing: TalkBriefing, _ window: TalkWindow, _ memory: TalkMemory, of line: SpokenLine,
        deliver: @Sendable (String) async throws -> Void
    ) async throws -> Failure? {
        let request: ModelRequest
        do {
            request = try self.request(plan, in: briefing, window, memory)
        } catch {
            return Failure(reason: .prompts)
        }
        var failure: Failure?
        var stop = StopReason.complete
        do {
            stop = try await withoutActuallyEscaping(deliver) { deliver in
                try await self.model.reply(to: request) { try await line.take($0, deliver: deliver) }
            }.stop
        } catch let error as ModelError {
            failure = Failure(reason: .model, error: error.kind)
        } catch is SpokenLine.Stopped {
            // The line says why.
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // Whatever it is, the learner gets an answer.
            failure = Failure(reason: .model)
        }
        if let listenerError = line.listenerError { throw listenerError }
        if let objection = line.objection { return Failure(reason: objection) }
        if !line.isFull {
            if let failure { return failure }
            if stop == .refusal { return Failure(reason: .refusal) }
            if stop == .length { return Failure(reason: .tooLong) }
        }
        try await line.finish(deliver: deliver)
        if let objection = line.objection { return Failure(reason: objection) }
        return line.said.isEmpty ? Failure(reason: .empty) : nil
    }

    private func request(
        _ plan: LinePlan, in briefing: TalkBriefing, _ window: TalkWindow, _ memory: TalkMemory
    ) throws -> ModelRequest {
        let writer = PromptWriter(prompts: self.prompts)
        return ModelRequest(
            caller: Self.caller(in: briefing),
            system: try writer.layers(of: briefing, window: window, memory: memory),
            messages: writer.messages(window.recent, answering: plan.turn.text),
            brief: try writer.brief(of: plan, in: briefing), outputLimit: Self.outputLimit, temperature: 0.7)
    }

    private static func caller(in briefing: TalkBriefing) -> ModelCaller {
        ModelCaller(learner: briefing.learner.id, purpose: .turn, session: briefing.session.id)
    }
}
