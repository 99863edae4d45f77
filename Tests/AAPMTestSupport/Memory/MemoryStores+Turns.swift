package import AAPMCore

// The journal of turns: `SessionStore`'s second half.
extension MemoryStores {
    package func accept(_ draft: TurnDraft) async throws(StorageError) -> TurnAdmission {
        try self.write { (state) throws(StorageError) in
            guard let row = state.row(draft.session, of: draft.learner) else { return .notFound }
            if let key = draft.idempotencyKey,
                let earlier = state.turns[draft.session, default: []].first(where: { $0.idempotencyKey == key })
            {
                return state.readmit(earlier, row, draft)
            }
            guard row.session.status == .active else { return .ended }
            guard !row.isLeased(at: draft.now) else { return .busy }
            guard row.session.turnsUsed < row.session.turnLimit else { return .limitReached }
            return state.admit(draft, row)
        }
    }

    package func resume(
        session: ID<Session>, learner: ID<Learner>, index: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Turn? {
        try self.write { (state) throws(StorageError) in
            guard var row = state.row(session, of: learner), row.session.status == .active, !row.isLeased(at: now),
                let turn = state.turns[session, default: []].first(where: { $0.index == index }),
                turn.speaker == .learner, state.reply(to: turn) == nil
            else { return nil }
            row.lease = MemoryState.TurnLease(turn: index, until: leaseUntil)
            row.session.lastActivityAt = now
            state.sessions[session] = row
            return turn
        }
    }

    package func complete(_ completion: TurnCompletion) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            guard var row = state.row(completion.session, of: completion.learner), row.session.status == .active,
                row.lease?.turn == completion.answering,
                !state.turns[completion.session, default: []].contains(where: { $0.answers == completion.answering })
            else { return false }
            guard completion.reply.index == row.session.nextTurnIndex else {
                throw .conflict(constraint: "turns_pkey")
            }
            state.turns[completion.session, default: []].append(completion.reply)
            row.session.nextTurnIndex += 1
            if completion.reply.reply?.countsTurn == false { row.session.turnsUsed -= 1 }
            row.session.partnerState = completion.partnerState
            row.session.taskCompleted = row.session.taskCompleted || completion.taskCompleted
            row.session.lastActivityAt = completion.now
            row.lease = nil
            state.sessions[completion.session] = row
            try state.save(completion.directives)
            state.record(completion.evidence)
            if let relationship = completion.relationship { state.save(relationship) }
            return true
        }
    }
}

extension MemoryState.SessionRow {
    fileprivate func isLeased(at now: Timestamp) -> Bool { self.lease.map { $0.until > now } ?? false }
}

extension MemoryState {
    fileprivate func reply(to turn: Turn) -> Turn? {
        self.turns[turn.session, default: []].first { $0.answers == turn.index }
    }

    /// A new turn goes into the journal.
    fileprivate mutating func admit(_ draft: TurnDraft, _ stored: SessionRow) -> TurnAdmission {
        var row = stored
        let turn = Turn(
            session: draft.session, index: row.session.nextTurnIndex, speaker: .learner, text: draft.text,
            idempotencyKey: draft.idempotencyKey, responseLatencyMilliseconds: draft.responseLatencyMilliseconds,
            analysis: draft.analysis, createdAt: draft.now)
        row.session.nextTurnIndex += 1
        row.session.turnsUsed += 1
        row.session.lastActivityAt = draft.now
        row.lease = TurnLease(turn: turn.index, until: draft.leaseUntil)
        self.turns[draft.session, default: []].append(turn)
        self.sessions[draft.session] = row
        return .accepted(turn, row.session)
    }

    /// A turn that came before, under the same key.
    fileprivate mutating func readmit(_ turn: Turn, _ stored: SessionRow, _ draft: TurnDraft) -> TurnAdmission {
        guard turn.text == draft.text else { return .keyReused }
        if let reply = self.reply(to: turn) { return .answered(turn, reply: reply, stored.session) }
        guard stored.session.status == .active else { return .ended }
        if stored.isLeased(at: draft.now) {
            return stored.lease?.turn == turn.index ? .beingAnswered(turn, stored.session) : .busy
        }
        var row = stored
        row.lease = TurnLease(turn: turn.index, until: draft.leaseUntil)
        row.session.lastActivityAt = draft.now
        self.sessions[draft.session] = row
        return .resumed(turn, row.session)
    }
}
