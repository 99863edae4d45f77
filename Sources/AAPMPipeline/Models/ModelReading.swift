import AAPMCore

/// Has a model read a talk: one question for each part of it, and a second where the answer is not in the form asked for.
///
/// Whatever is known is kept after each answer and before anything is made of it. A run that is killed goes on behind the
/// last answer that was kept; only a question whose answer had not arrived, or was being mended, is asked again.
struct ModelReading: Sendable {
    let models: PipelineModels
    let facts: RunFacts
    let rules: [RuleProfile]
    /// The whole talk in order.
    let turns: [Turn]
    /// Whether nobody will try again after this.
    let isLastTry: Bool
    /// - Throws: `LostLease`; `StorageError`.
    let keep: @Sendable (ModelWork) async throws -> Void

    /// More of an answer than this is not sent back to be mended.
    private static let longestMended = 6_000

    /// - Parameter kept: What came before, in this try or an earlier one.
    /// - Returns: `nil` when there is nothing to ask about.
    /// - Throws: `AAPMError` with `.providerUnavailable` when it is to be tried again later; what `keep` throws;
    ///   `CancellationError`.
    func work(after kept: ModelWork?) async throws -> ModelWork? {
        if let kept, kept.isSettled { return kept }
        let helpRequests = Set(self.turns.filter { $0.reply?.countsTurn == false }.compactMap(\.answers))
        let parts = TalkParts(self.turns, passedOver: helpRequests).parts
        guard !parts.isEmpty, !self.rules.isEmpty else { return nil }
        let questions = try parts.map { try self.question(about: $0) }
        var work = kept ?? ModelWork(estimate: self.estimate(of: questions))
        if kept == nil { try await self.keep(work) }
        while !work.isSettled {
            if work.answered < parts.count, !work.isTooDear {
                try await self.ask(questions[work.answered], about: parts[work.answered].asked, &work)
            }
            work.isSettled = work.isSettled || work.answered >= parts.count || work.isTooDear
            try await self.keep(work)
        }
        return work
    }

    private func ask(_ question: ModelRequest, about turns: Set<Int>, _ work: inout ModelWork) async throws {
        do {
            let proposals = try await self.proposals(question, &work)
            work.proposals += proposals.filter { turns.contains($0.turn) }
            work.answered += 1
        } catch let error as ModelError {
            if let cost = error.cost ?? error.usage.map(self.unsettled) { work.add(cost) }
            guard error.isOutage, self.models.outage == .retry, !self.isLastTry else {
                work.isOffline = true
                work.isSettled = true
                return
            }
            try await self.keep(work)
            throw AAPMError(
                .providerUnavailable, "No model could be reached; the run is tried again.", underlying: error)
        }
    }

    /// - Returns: None where the answer could not be used.
    private func proposals(_ question: ModelRequest, _ work: inout ModelWork) async throws -> [Proposal] {
        var question = question
        var isMended = false
        while true {
            let reply = try await self.models.model.reply(to: question, deliver: nil)
            work.calls += 1
            work.add(reply.cost ?? self.unsettled(reply.usage))
            if reply.stop == .refusal || reply.text.isEmpty { return [] }
            let fault: ProposalFault
            do {
                return try self.models.reader.proposals(in: reply.text)
            } catch {
                fault = error
            }
            if isMended || work.isTooDear { return [] }
            isMended = true
            question.messages += [
                ModelMessage(role: .assistant, text: String(reply.text.prefix(Self.longestMended))),
                ModelMessage(role: .user, text: try self.models.prompts.repair(fault.reason)),
            ]
        }
    }

    private func question(about part: TalkParts.Part) throws -> ModelRequest {
        ModelRequest(
            caller: ModelCaller(
                learner: self.facts.learner.id, purpose: .extraction, session: self.facts.session.id,
                run: self.facts.run.id),
            system: [
                PromptLayer(
                    text: try self.models.prompts.instructions(for: self.facts.languages, rules: self.rules),
                    isStable: true)
            ],
            messages: [ModelMessage(role: .user, text: try self.models.prompts.talk(part.lines))],
            outputLimit: 1_000 + 120 * part.asked.count, temperature: 0, schema: self.models.reader.schema)
    }

    /// What a call costs that no till has settled.
    private func unsettled(_ usage: TokenUsage) -> CallCost {
        let cost = self.price.cost(of: usage)
        return CallCost(total: cost, billed: cost)
    }

    private var price: ModelPrice { self.models.price(self.facts.writtenAt) }

    /// What the questions should cost: for each, a token for every four bytes of the question and its schema, and for the
    /// answer 80 tokens and 40 for each learner turn, as one finding in a turn takes.
    private func estimate(of questions: [ModelRequest]) -> MicroUSD {
        questions.reduce(.zero) { sum, question in
            let turns = (question.outputLimit - 1_000) / 120
            let usage = TokenUsage(input: question.estimatedInput, output: 80 + 40 * turns)
            return sum + self.price.cost(of: usage)
        }
    }
}

extension ModelError {
    /// Whether the provider is what is missing, so that waiting may help: not money, a key, or a question it can answer.
    fileprivate var isOutage: Bool {
        switch self.kind {
        case .rateLimited, .overloaded, .serverError, .unreachable, .firstTokenTimeout, .stalled, .cut, .circuitOpen:
            true
        case .malformed, .rejected, .unauthorised, .quotaExhausted, .contextTooLong, .budgetExhausted,
            .budgetUnavailable, .notConfigured:
            false
        }
    }
}
