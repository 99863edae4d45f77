package import AAPMCore

// What changes a talk: through the store while it can be reached, else beside it.
extension DurableTalks {
    package func accept(
        _ draft: TurnDraft, in talk: TalkSnapshot
    ) async throws(StorageError) -> TurnAdmission {
        try await self.change(
            draft.session, of: draft.learner, known: talk, needsLatest: true,
            through: { () throws(StorageError) -> TurnAdmission in
                let admission = try await self.store.accept(draft, in: talk)
                switch admission {
                case .accepted(let turn, let accepted):
                    self.shelf.keep(accepted, isShared: turn.index != talk.session.nextTurnIndex)
                case .resumed(_, let resumed): self.shelf.keep(resumed)
                case .ended, .notFound: self.shelf.forget(draft.session)
                // Whoever is being answered here is still needed.
                case .answered, .beingAnswered, .busy, .keyReused, .limitReached: break
                }
                return admission
            },
            beside: { talk in
                let admission = talk.accept(draft)
                guard case .accepted(let turn, _) = admission else { return (admission, nil) }
                return (admission, .turn(turn, leaseUntil: draft.leaseUntil))
            })
    }

    package func resume(
        session: ID<Session>, learner: ID<Learner>, index: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> (turn: Turn, talk: TalkSnapshot)? {
        try await self.change(
            session, of: learner,
            through: { () throws(StorageError) -> (turn: Turn, talk: TalkSnapshot)? in
                let resumed = try await self.store.resume(
                    session: session, learner: learner, index: index, leaseUntil: leaseUntil, now: now)
                if let resumed { self.shelf.keep(resumed.talk) }
                return resumed
            },
            beside: { talk in
                // A lease is nobody else's business while the database is away, and would mean nothing after a kill.
                guard let turn = talk.resume(index, leaseUntil: leaseUntil, now: now) else { return (nil, nil) }
                return ((turn, talk), nil)
            })
    }

    package func prolong(
        _ lease: TurnLease, of session: ID<Session>, learner: ID<Learner>, until leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await self.change(
            session, of: learner,
            through: { () throws(StorageError) -> Bool in
                let isOurs = try await self.store.prolong(
                    lease, of: session, learner: learner, until: leaseUntil, now: now)
                guard isOurs, var talk = self.shelf.talk(session, of: learner),
                    talk.prolong(lease, until: leaseUntil, now: now)
                else {
                    // It was remembered otherwise than it is stored.
                    self.shelf.forget(session)
                    return isOurs
                }
                self.shelf.keep(talk)
                return true
            },
            // As with the taking of a lease: nobody else's business while the database is away.
            beside: { talk in (talk.prolong(lease, until: leaseUntil, now: now), nil) })
    }

    package func complete(_ completion: TurnCompletion) async throws(StorageError) -> Session? {
        try await self.change(
            completion.session, of: completion.learner,
            through: { () throws(StorageError) -> Session? in
                let session = try await self.store.complete(completion)
                self.follow(completion, to: session)
                return session
            },
            beside: { talk throws(StorageError) in
                guard let answered = talk.turns.first(where: { $0.index == completion.answering }),
                    try talk.complete(completion)
                else { return (nil, nil) }
                return (talk.session, .reply(completion, to: TurnMark(answered)))
            })
    }

    /// Keeps the talk as the store has it now.
    private func follow(_ completion: TurnCompletion, to session: Session?) {
        guard let session, var talk = self.shelf.talk(completion.session, of: completion.learner) else {
            return self.shelf.forget(completion.session)
        }
        do {
            guard try talk.complete(completion) else { return self.shelf.forget(completion.session) }
        } catch {
            // It was remembered otherwise than it is stored.
            return self.shelf.forget(completion.session)
        }
        talk.session = session
        self.shelf.keep(talk)
    }

    package func end(
        _ id: ID<Session>, of learner: ID<Learner>, reason: SessionEndReason, run: PipelineRun?, quota: RunQuota?,
        seen: Timestamp?, now: Timestamp
    ) async throws(StorageError) -> (session: Session, run: PipelineRun?) {
        let (session, made) = try await self.change(
            id, of: learner,
            through: { () throws(StorageError) -> (Session, PipelineRun?) in
                let ended = try await self.store.end(
                    id, of: learner, reason: reason, run: run, quota: quota, seen: seen, now: now)
                self.shelf.forget(id)
                return (ended.session, ended.run)
            },
            beside: { talk in
                let lastActivityAt = talk.session.lastActivityAt
                if let seen, talk.session.status == .active, lastActivityAt != seen || talk.isLeased(at: now) {
                    return ((talk.session, nil), nil)
                }
                guard talk.end(reason, at: now) else {
                    return ((talk.session, self.shelf.run { $0.session == id }), nil)
                }
                let made = talk.session.turnsUsed > 0 && reason != .systemError ? run : nil
                return (
                    (talk.session, made),
                    .end(
                        SpooledEnd(
                            reason: reason, run: run, quota: quota, at: now, lastActivityAt: lastActivityAt))
                )
            })
        return (session, made)
    }

    // MARK: Which way

    /// - Parameters:
    ///   - known: The talk as the caller knows it, where it is not remembered here.
    ///   - needsLatest: Whether a talk that another node serves too must wait for the store rather than fork.
    ///   - through: Changes the talk in the store.
    ///   - beside: Changes the talk that goes on beside the store; what has to be durable goes to the spool.
    private func change<Value>(
        _ id: ID<Session>, of learner: ID<Learner>, known: TalkSnapshot? = nil, needsLatest: Bool = false,
        through: () async throws(StorageError) -> Value,
        beside: (inout TalkSnapshot) throws(StorageError) -> (Value, SpooledChange?)
    ) async throws(StorageError) -> Value {
        try await self.shelf.alone(with: id) { () throws(StorageError) -> Value in
            if let talk = self.shelf.beside(id, of: learner) {
                return try await self.spooling(talk, beside)
            }
            do throws(StorageError) {
                return try await through()
            } catch {
                guard error.mayPass, let talk = self.shelf.talk(id, of: learner) ?? known,
                    talk.session.id == id, talk.session.learner == learner,
                    !(needsLatest && self.shelf.isShared(id))
                else { throw error }
                return try await self.spooling(talk, beside)
            }
        }
    }

    private func spooling<Value>(
        _ talk: TalkSnapshot, _ change: (inout TalkSnapshot) throws(StorageError) -> (Value, SpooledChange?)
    ) async throws(StorageError) -> Value {
        var next = talk
        let (value, entry) = try change(&next)
        guard let entry else {
            if next != talk { self.shelf.keepBeside(next) }
            return value
        }
        try await self.spool.append(
            entry, session: talk.session.id, learner: talk.session.learner, at: self.clock.now)
        var run: PipelineRun?
        if case .end(let end) = entry, next.session.turnsUsed > 0, end.reason != .systemError { run = end.run }
        self.shelf.keepBeside(next, run: run)
        if !self.health.isAway { self.health.call() }
        return value
    }

    // MARK: Back to the store

    var hasTalksBeside: Bool { !self.shelf.besideIDs.isEmpty }

    /// Lets talks return to the store whose changes are all there and in which nobody is being answered.
    ///
    /// - Returns: How many talks still go on beside the store.
    func returnTalks() async throws(StorageError) -> Int {
        var left = 0
        for id in self.shelf.besideIDs {
            let isBack = try await self.shelf.alone(with: id) { () throws(StorageError) -> Bool in
                guard let talk = self.shelf.beside(id), !talk.isLeased(at: self.clock.now),
                    try await !self.spool.hasEntries(of: id)
                else { return false }
                return await self.letReturn(talk)
            }
            if !isBack { left += 1 }
        }
        return left
    }

    /// - Returns: `false` when the store cannot be reached again: the talk stays where it is until the next look.
    private func letReturn(_ talk: TalkSnapshot) async -> Bool {
        do {
            let stored = try await self.store.talk(talk.session.id, of: talk.session.learner)
            self.shelf.letReturn(talk.session.id)
            // Remembered at once: the database may go away again before anybody asks for it.
            if let stored, stored.session.status == .active { self.shelf.keep(stored) }
            return true
        } catch {
            return false
        }
    }
}
