import AAPMCore

extension SQLSessionStore {
    func turns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.database.read { tx throws(StorageError) in
            try TurnTable.turns(of: session, learner: learner, tx)
        }
    }

    func accept(_ draft: TurnDraft) async throws(StorageError) -> TurnAdmission {
        try await self.database.write { tx throws(StorageError) -> TurnAdmission in
            guard let record = try SessionTable.lock(draft.session, of: draft.learner, tx) else { return .notFound }
            if let key = draft.idempotencyKey,
                let earlier = try TurnTable.turn(key: key, of: draft.session, learner: draft.learner, tx)
            {
                return try Self.readmit(earlier, record, draft, tx)
            }
            guard record.session.status == .active else { return .ended }
            guard !record.isLeased(at: draft.now) else { return .busy }
            guard record.session.turnsUsed < record.session.turnLimit else { return .limitReached }
            return try Self.admit(draft, record.session, tx)
        }
    }

    func resume(
        session: ID<Session>, learner: ID<Learner>, index: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Turn? {
        try await self.database.write { tx throws(StorageError) -> Turn? in
            guard let record = try SessionTable.lock(session, of: learner, tx), record.session.status == .active,
                !record.isLeased(at: now), let turn = try TurnTable.turn(index, of: session, learner: learner, tx),
                turn.speaker == .learner, try TurnTable.reply(to: index, of: session, learner: learner, tx) == nil
            else { return nil }
            var next = record.session
            next.lastActivityAt = now
            try SessionTable.update(next, lease: SessionTable.Lease(turn: index, until: leaseUntil), tx)
            return turn
        }
    }

    func complete(_ completion: TurnCompletion) async throws(StorageError) -> Bool {
        try await self.database.write { tx throws(StorageError) -> Bool in
            // Whoever answers gives the lease back, so holding it means that there is no answer yet.
            guard let record = try SessionTable.lock(completion.session, of: completion.learner, tx),
                record.session.status == .active, record.lease?.turn == completion.answering
            else { return false }
            guard completion.reply.index == record.session.nextTurnIndex else {
                throw .conflict(constraint: "turns_pkey")
            }
            try TurnTable.insert(completion.reply, learner: completion.learner, tx)
            var next = record.session
            next.nextTurnIndex += 1
            if completion.reply.reply?.countsTurn == false { next.turnsUsed -= 1 }
            next.partnerState = completion.partnerState
            next.taskCompleted = next.taskCompleted || completion.taskCompleted
            next.lastActivityAt = completion.now
            try SessionTable.update(next, lease: nil, tx)
            try DirectiveTable.save(completion.directives, tx)
            try EvidenceTable.record(completion.evidence, tx)
            if let relationship = completion.relationship { try RelationshipTable.save(relationship, tx) }
            return true
        }
    }

    /// A new turn goes into the journal.
    private static func admit(
        _ draft: TurnDraft, _ session: Session, _ tx: any Transaction
    ) throws(StorageError) -> TurnAdmission {
        let turn = Turn(
            session: draft.session, index: session.nextTurnIndex, speaker: .learner, text: draft.text,
            idempotencyKey: draft.idempotencyKey, responseLatencyMilliseconds: draft.responseLatencyMilliseconds,
            analysis: draft.analysis, createdAt: draft.now)
        var next = session
        next.nextTurnIndex += 1
        next.turnsUsed += 1
        next.lastActivityAt = draft.now
        try TurnTable.insert(turn, learner: draft.learner, tx)
        try SessionTable.update(next, lease: SessionTable.Lease(turn: turn.index, until: draft.leaseUntil), tx)
        return .accepted(turn, next)
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
        var next = record.session
        next.lastActivityAt = draft.now
        try SessionTable.update(next, lease: SessionTable.Lease(turn: turn.index, until: draft.leaseUntil), tx)
        return .resumed(turn, next)
    }
}
