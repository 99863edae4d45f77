import AAPMCore

extension SQLSessionStore {
    func turns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.database.read { tx throws(StorageError) in
            try TurnTable.turns(of: session, learner: learner, tx)
        }
    }

    func sideTurns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.database.read { tx throws(StorageError) in
            try SideTurnTable.turns(of: session, learner: learner, tx)
        }
    }

    func talk(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> TalkSnapshot? {
        try TalkTable.snapshot(try await self.database.batch(TalkTable.queries(id, of: learner), .reading))
    }

    func accept(_ draft: TurnDraft, in talk: TalkSnapshot) async throws(StorageError) -> TurnAdmission {
        if talk.admits(draft), let admission = try await self.acceptAtOnce(draft, in: talk) { return admission }
        return try await self.database.write { tx throws(StorageError) -> TurnAdmission in
            guard let record = try SessionTable.lock(draft.session, of: draft.learner, tx) else { return .notFound }
            if let key = draft.idempotencyKey,
                let earlier = try TurnTable.turn(key: key, of: draft.session, learner: draft.learner, tx)
            {
                return try Self.readmit(earlier, record, draft, tx)
            }
            guard record.session.status == .active else { return .ended }
            guard !record.isLeased(at: draft.now) else { return .busy }
            guard record.session.turnsUsed < record.session.turnLimit else { return .limitReached }
            return try Self.admit(draft, tx)
        }
    }

    func resume(
        session: ID<Session>, learner: ID<Learner>, index: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> (turn: Turn, talk: TalkSnapshot)? {
        try await self.database.write { tx throws(StorageError) -> (turn: Turn, talk: TalkSnapshot)? in
            guard let record = try SessionTable.lock(session, of: learner, tx), record.session.status == .active,
                !record.isLeased(at: now), let turn = try TurnTable.turn(index, of: session, learner: learner, tx),
                turn.speaker == .learner, try TurnTable.reply(to: index, of: session, learner: learner, tx) == nil
            else { return nil }
            return (turn, try Self.lend(turn, in: record, until: leaseUntil, at: now, tx))
        }
    }

    func prolong(
        _ lease: TurnLease, of session: ID<Session>, learner: ID<Learner>, until leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        let prolongation = SessionTable.prolongation(
            of: lease, in: session, learner: learner, until: leaseUntil, now: now)
        return try await self.database.batch([prolongation], .writing)[0].changed == 1
    }

    // MARK: Admission

    /// The admission in one round trip.
    /// - Returns: `nil` when the talk is not where the caller takes it to be; nothing is written then.
    private func acceptAtOnce(
        _ draft: TurnDraft, in talk: TalkSnapshot
    ) async throws(StorageError) -> TurnAdmission? {
        let turn = talk.turn(of: draft)
        do {
            let queries = try TalkTable.admission(of: turn, draft, in: talk)
            let results = try await self.database.batch(queries, .writing)
            return .accepted(turn, try TalkTable.admitted(turn, in: talk, results))
        } catch {
            guard case .conflict = error else { throw error }
            return nil
        }
    }

    /// A new turn goes into the journal of a talk that is locked.
    private static func admit(_ draft: TurnDraft, _ tx: any Transaction) throws(StorageError) -> TurnAdmission {
        guard let talk = try TalkTable.snapshot(draft.session, of: draft.learner, tx) else { return .notFound }
        let turn = talk.turn(of: draft)
        let results = try tx.run(try TalkTable.admission(of: turn, draft, in: talk))
        return .accepted(turn, try TalkTable.admitted(turn, in: talk, results))
    }

    /// A turn that came before, under the same key.
    private static func readmit(
        _ turn: Turn, _ record: SessionTable.Record, _ draft: TurnDraft, _ tx: any Transaction
    ) throws(StorageError) -> TurnAdmission {
        guard turn.text == draft.text else { return .keyReused }
        if let reply = try TurnTable.reply(to: turn.index, of: draft.session, learner: draft.learner, tx) {
            return .answered(turn, reply: reply, record.session)
        }
        guard record.session.status == .active else { return .ended }
        if record.isLeased(at: draft.now) {
            return record.lease?.turn == turn.index ? .beingAnswered(turn, record.session) : .busy
        }
        return .resumed(turn, try self.lend(turn, in: record, until: draft.leaseUntil, at: draft.now, tx))
    }

    private static func lend(
        _ turn: Turn, in record: SessionTable.Record, until: Timestamp, at now: Timestamp, _ tx: any Transaction
    ) throws(StorageError) -> TalkSnapshot {
        var next = record.session
        next.lastActivityAt = now
        try SessionTable.update(next, lease: TurnLease(turn: turn.index, until: until), tx)
        guard let talk = try TalkTable.snapshot(next.id, of: next.learner, tx) else { throw .notFound }
        return talk
    }
}
