package import AAPMCore

extension SessionService {
    /// Says something and waits for the whole answer. A caller that goes away does not stop it.
    ///
    /// - Throws: As `stream`, and what the reply failed with.
    package func take(
        _ request: TurnRequest, in id: ID<Session>, of learner: ID<Learner>
    ) async throws -> Exchange {
        let feed = try await coded { try await self.admit(request, in: id, of: learner) }
        var reply: Turn?
        for await event in ReplyEvents(feed: feed, position: 0) {
            switch event.kind {
            case .accepted, .delta: break
            case .reply(let turn): reply = turn
            case .done(let session):
                guard let reply else { break }
                return Exchange(
                    learnerTurn: feed.turn.shown, reply: reply, turnsRemaining: session.turnsRemaining,
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
        ReplyEvents(feed: try await coded { try await self.admit(request, in: id, of: learner) }, position: 0)
    }

    /// Joins the answer to a turn: live when it is under way, from the journal when it is there, and made now when
    /// nobody is at it.
    ///
    /// - Parameters:
    ///   - index: The learner turn's.
    ///   - lastEventID: The id of the last event seen; 0 for all.
    /// - Throws: `AAPMError` with `.sessionNotFound`, `.turnNotFound`, `.sessionEnded` (ended without an answer) or
    ///   `.turnInProgress` (being answered elsewhere).
    package func events(
        of id: ID<Session>, turn index: Int, after lastEventID: Int, learner: ID<Learner>
    ) async throws -> ReplyEvents {
        try await coded {
            let session = try await self.requireSession(id, of: learner)
            return ReplyEvents(
                feed: try await self.feed(of: session, turn: index), position: max(0, lastEventID))
        }
    }

    // MARK: Admission

    private func admit(_ request: TurnRequest, in id: ID<Session>, of learner: ID<Learner>) async throws -> ReplyFeed {
        try TurnRules(lengthLimit: self.policy.turnLengthLimit).check(request)
        try self.engine.requireRoom()
        let now = self.ports.clock.now
        let talk = try await self.endIfIdle(try await self.requireTalk(id, of: learner), at: now)
        let leaseUntil = self.engine.lease(at: now)
        let admission = try await self.ports.sessions.accept(
            TurnDraft(
                session: id, learner: learner, text: request.text, idempotencyKey: request.idempotencyKey,
                responseLatencyMilliseconds: request.responseLatencyMilliseconds,
                analysis: try await self.analysis(of: request.text, in: talk), now: now, leaseUntil: leaseUntil),
            in: talk)
        switch admission {
        case .accepted(let turn, let talk), .resumed(let turn, let talk):
            return self.engine.answer(turn, in: talk, leaseUntil: leaseUntil)
        case .answered(let turn, let reply, let session):
            return ReplyFeed(to: turn, reply: reply, session: session)
        case .beingAnswered(let turn, let session):
            return try await self.feed(of: session, turn: turn.index)
        case .busy: throw AAPMError.turnInProgress
        case .keyReused:
            throw AAPMError(
                .idempotencyKeyReused, "This idempotency key came before with other words. Use a new one.",
                faults: [FieldFault(field: "Idempotency-Key", reason: "was used for another turn")])
        case .ended: throw AAPMError.sessionEnded
        case .limitReached:
            throw AAPMError(
                .turnLimitReached,
                "This talk has had its \(talk.session.turnLimit) turns. End it to see what you practised, or start another."
            )
        case .notFound: throw AAPMError.sessionNotFound
        }
    }

    /// - Returns: `nil` for a session that takes no turns any more: its resends are looked up, not analysed.
    private func analysis(of text: String, in talk: TalkSnapshot) async throws -> Analysis? {
        guard talk.session.status == .active else { return nil }
        let cast = try await self.briefings.cast(of: talk)
        return await self.analyses.analysis(of: text, in: talk.session, cast: cast, after: talk.turns)
    }

    // MARK: Joining

    private func feed(of session: Session, turn index: Int) async throws -> ReplyFeed {
        if let live = self.engine.feed(of: session.id, turn: index) { return live }
        if let stored = try await self.storedFeed(of: session, turn: index) { return stored }
        guard session.status == .active else { throw AAPMError.sessionEnded }
        try self.engine.requireRoom()
        let now = self.ports.clock.now
        let leaseUntil = self.engine.lease(at: now)
        if let resumed = try await self.ports.sessions.resume(
            session: session.id, learner: session.learner, index: index, leaseUntil: leaseUntil, now: now)
        {
            return self.engine.answer(resumed.turn, in: resumed.talk, leaseUntil: leaseUntil)
        }
        return try await self.contestedFeed(of: session, turn: index, at: now)
    }

    /// Somebody holds the lease: this process after a failure, this process just now, or another node.
    private func contestedFeed(of session: Session, turn index: Int, at now: Timestamp) async throws -> ReplyFeed {
        let talk = try await self.requireTalk(session.id, of: session.learner)
        if let turn = talk.turns.first(where: { $0.index == index }),
            let retried = self.engine.retry(turn, in: talk, at: now)
        {
            return retried
        }
        if let live = self.engine.feed(of: session.id, turn: index) { return live }
        if let stored = try await self.storedFeed(of: session, turn: index) { return stored }
        throw AAPMError.turnInProgress
    }

    /// - Returns: `nil` when the turn has no answer in the journal.
    private func storedFeed(of session: Session, turn index: Int) async throws -> ReplyFeed? {
        let turns = try await self.ports.sessions.turns(of: session.id, learner: session.learner)
        guard let turn = turns.first(where: { $0.index == index && $0.speaker == .learner }) else {
            throw AAPMError.turnNotFound
        }
        guard let reply = turns.first(where: { $0.answers == index }) else { return nil }
        let current = try await self.requireSession(session.id, of: session.learner)
        return ReplyFeed(to: turn, reply: reply, session: current)
    }
}
