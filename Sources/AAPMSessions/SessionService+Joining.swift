import AAPMCore

/// Joining a reply, whoever makes it.
extension SessionService {
    /// - Throws: `AAPMError` with `.turnNotFound` or `.sessionEnded`.
    func reply(to index: Int, in session: Session) async throws -> ReplySource {
        if let live = self.engine.feed(of: session.id, turn: index) { return .here(live) }
        let (turn, stored) = try await self.journal(of: session, turn: index)
        if let stored { return .here(stored) }
        if let taken = try await self.takeOver(turn, in: session) { return .here(taken) }
        // Somebody holds the lease: this process after a failure, this process just now, or another node.
        let talk = try await self.requireTalk(session.id, of: session.learner)
        if let retried = self.engine.retry(turn, in: talk, at: self.ports.clock.now) { return .here(retried) }
        let learner = session.learner
        return .elsewhere(
            DistantReply(turn: turn, pace: LookPace(clock: self.pause, limit: self.policy.followLimit)) {
                try await self.look(for: turn, of: learner)
            })
    }

    /// Waits until no other node is answering in a session: that it has, or that its lease is over.
    func settleElsewhere(_ id: ID<Session>, of learner: ID<Learner>) async throws {
        let turns = try await self.ports.sessions.turns(of: id, learner: learner)
        guard let last = turns.last, last.speaker == .learner else { return }
        for pause in LookPace(clock: self.pause, limit: self.policy.followLimit) {
            let session = try await self.requireSession(id, of: learner)
            guard session.status == .active, session.nextTurnIndex == last.index + 1 else { return }
            let now = self.ports.clock.now
            if self.engine.hasAbandoned(last.index, of: id, at: now) { return }
            // Whoever gets the lease knows that nobody else has it. It ends with the session.
            let isFree = try await self.ports.sessions.resume(
                session: id, learner: learner, index: last.index, leaseUntil: self.engine.lease(at: now), now: now)
            if isFree != nil { return }
            try await self.pause.sleep(for: pause)
        }
    }

    // MARK: Parts

    /// - Returns: The reply, if it is stored, in the making here, or to be made here from now on.
    private func look(for turn: Turn, of learner: ID<Learner>) async throws -> ReplyFeed? {
        if let live = self.engine.feed(of: turn.session, turn: turn.index) { return live }
        let session = try await self.requireSession(turn.session, of: learner)
        // Without a line after the turn there is no answer to it: one row says so.
        if session.nextTurnIndex > turn.index + 1 || session.status == .ended,
            let stored = try await self.journal(of: session, turn: turn.index).reply
        {
            return stored
        }
        return try await self.takeOver(turn, in: session)
    }

    /// - Returns: `nil` while somebody else has the right to answer.
    /// - Throws: `AAPMError` with `.sessionEnded`, or that this process can take no more turns.
    private func takeOver(_ turn: Turn, in session: Session) async throws -> ReplyFeed? {
        guard session.status == .active else { throw AAPMError.sessionEnded }
        try self.engine.requireRoom()
        let now = self.ports.clock.now
        let leaseUntil = self.engine.lease(at: now)
        let resumed = try await self.ports.sessions.resume(
            session: session.id, learner: session.learner, index: turn.index, leaseUntil: leaseUntil, now: now)
        return resumed.map {
            self.engine.answer($0.turn, in: $0.talk, leaseUntil: leaseUntil, isRemade: true)
        }
    }

    /// A learner turn, and its answer if the journal has it.
    private func journal(of session: Session, turn index: Int) async throws -> (turn: Turn, reply: ReplyFeed?) {
        let turns = try await self.ports.sessions.turns(of: session.id, learner: session.learner)
        guard let turn = turns.first(where: { $0.index == index && $0.speaker == .learner }) else {
            throw AAPMError.turnNotFound
        }
        guard let reply = turns.first(where: { $0.answers == index }) else { return (turn, nil) }
        let current = try await self.requireSession(session.id, of: session.learner)
        return (turn, ReplyFeed(to: turn, reply: reply, session: current))
    }
}
