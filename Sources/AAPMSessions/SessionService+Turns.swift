package import AAPMCore

extension SessionService {
    /// Says something and waits for the whole answer. A caller that goes away does not stop it.
    ///
    /// - Throws: As `stream`, and what the reply failed with.
    package func take(
        _ request: TurnRequest, in id: ID<Session>, of learner: ID<Learner>
    ) async throws -> Exchange {
        let events = try await self.stream(request, in: id, of: learner)
        var reply: Turn?
        for await event in events {
            switch event.kind {
            case .accepted, .delta: break
            case .reply(let turn): reply = turn
            case .done(let session):
                guard let reply else { break }
                return Exchange(
                    learnerTurn: events.source.turn.shown, reply: reply, turnsRemaining: session.turnsRemaining,
                    session: session)
            case .failed(let error): throw error
            }
        }
        throw CancellationError()
    }

    /// Says something and follows the answer. The turn is in the journal when this returns.
    ///
    /// - Throws: `AAPMError` with `.turnEmpty`, `.turnTooLong`, `.textInvalid`, `.sessionRequestInvalid`,
    ///   `.sessionNotFound`, `.sessionEnded`, `.turnLimitReached`, `.turnInProgress` (with a time to wait),
    ///   `.idempotencyKeyReused`, `.partnerUnavailable` or `.shuttingDown`.
    package func stream(
        _ request: TurnRequest, in id: ID<Session>, of learner: ID<Learner>
    ) async throws -> ReplyEvents {
        try await coded {
            let (source, session) = try await self.admit(request, in: id, of: learner)
            return ReplyEvents(source: source, position: 0, session: session)
        }
    }

    /// Joins the answer to a turn: live when it is under way here, from the journal when it is there or as soon as another
    /// node has put it there, and made now when nobody is at it or whoever was has not finished in time.
    ///
    /// - Parameters:
    ///   - index: The learner turn's.
    ///   - lastEventID: The id of the last event seen; 0 for all.
    /// - Throws: `AAPMError` with `.sessionNotFound`, `.turnNotFound` or `.sessionEnded` (ended without an answer).
    package func events(
        of id: ID<Session>, turn index: Int, after lastEventID: Int, learner: ID<Learner>
    ) async throws -> ReplyEvents {
        try await coded {
            let session = try await self.requireSession(id, of: learner)
            return ReplyEvents(
                source: try await self.reply(to: index, in: session), position: max(0, lastEventID))
        }
    }

    // MARK: Admission

    private func admit(
        _ request: TurnRequest, in id: ID<Session>, of learner: ID<Learner>
    ) async throws -> (source: ReplySource, session: Session) {
        try TurnRules(lengthLimit: self.policy.turnLengthLimit).check(request)
        try self.engine.requireRoom()
        let talk = try await self.endIfIdle(try await self.requireTalk(id, of: learner), at: self.ports.clock.now)
        let analysis = try await self.analysis(of: request.text, in: talk)
        // The first analysis of a language may take seconds: a lease that began before it would be over already, and another
        // node would take the next turn in the middle of this one's answer.
        let now = self.ports.clock.now
        let leaseUntil = self.engine.lease(at: now)
        let admission = try await self.ports.sessions.accept(
            TurnDraft(
                session: id, learner: learner, text: request.text, idempotencyKey: request.idempotencyKey,
                responseLatencyMilliseconds: request.responseLatencyMilliseconds, analysis: analysis, now: now,
                leaseUntil: leaseUntil),
            in: talk)
        switch admission {
        case .accepted(let turn, let talk):
            return (.here(self.engine.answer(turn, in: talk, leaseUntil: leaseUntil, isRemade: false)), talk.session)
        case .resumed(let turn, let talk):
            return (.here(self.engine.answer(turn, in: talk, leaseUntil: leaseUntil, isRemade: true)), talk.session)
        case .answered(let turn, let reply, let session):
            return (.here(ReplyFeed(to: turn, reply: reply, session: session)), session)
        case .beingAnswered(let turn, let session):
            return (try await self.reply(to: turn.index, in: session), session)
        case .busy: throw AAPMError.turnInProgress
        case .keyReused:
            throw AAPMError(
                .idempotencyKeyReused, "This idempotency key came before with other words. Use a new one.",
                faults: [FieldFault(field: "Idempotency-Key", reason: "was used for another turn")])
        case .ended: throw AAPMError.sessionEnded
        case .limitReached:
            throw AAPMError(
                .turnLimitReached,
                "This talk has had its \(talk.session.turnLimit) turns. End it to see what you practised, or start another.",
                limits: LimitFacts(quotas: [Quota(.turns, limit: Int64(talk.session.turnLimit), remaining: 0)]))
        case .notFound: throw AAPMError.sessionNotFound
        }
    }

    /// - Returns: `nil` for a session that takes no turns any more: its resends are looked up, not analysed.
    private func analysis(of text: String, in talk: TalkSnapshot) async throws -> Analysis? {
        guard talk.session.status == .active else { return nil }
        let cast = try await self.briefings.cast(of: talk)
        return await self.analyses.analysis(of: text, in: talk.session, cast: cast, after: talk.turns)
    }
}
