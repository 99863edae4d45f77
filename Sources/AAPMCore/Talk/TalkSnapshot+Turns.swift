/// What happens to a talk, as pure functions: the rules that every session store keeps. Who holds the only copy of a talk
/// may go by them alone.
extension TalkSnapshot {
    /// Decides about a turn and, for `accepted` and `resumed`, writes it down with its lease.
    ///
    /// - Parameter draft: Of this session and learner.
    package mutating func accept(_ draft: TurnDraft) -> TurnAdmission {
        if let key = draft.idempotencyKey, let earlier = self.turns.first(where: { $0.idempotencyKey == key }) {
            return self.readmit(earlier, draft)
        }
        guard self.session.status == .active else { return .ended }
        guard !self.isLeased(at: draft.now) else { return .busy }
        guard self.session.turnsUsed < self.session.turnLimit else { return .limitReached }
        let turn = self.turn(of: draft)
        self.turns.append(turn)
        self.session.nextTurnIndex += 1
        self.session.turnsUsed += 1
        self.lend(turn.index, until: draft.leaseUntil, at: draft.now)
        return .accepted(turn, self)
    }

    /// Whether the draft would be a new turn of the talk as it is here.
    package func admits(_ draft: TurnDraft) -> Bool {
        self.session.id == draft.session && self.session.learner == draft.learner && self.session.status == .active
            && !self.isLeased(at: draft.now) && self.session.turnsUsed < self.session.turnLimit
            && (draft.idempotencyKey == nil || !self.turns.contains { $0.idempotencyKey == draft.idempotencyKey })
    }

    /// The journal's next line, if the draft becomes one.
    package func turn(of draft: TurnDraft) -> Turn {
        Turn(
            session: draft.session, index: self.session.nextTurnIndex, speaker: .learner, text: draft.text,
            idempotencyKey: draft.idempotencyKey, responseLatencyMilliseconds: draft.responseLatencyMilliseconds,
            analysis: draft.analysis, createdAt: draft.now)
    }

    /// Gives the right to answer a turn that is in the journal without an answer.
    /// - Returns: `nil` when it is answered, somebody holds the lease, or the talk has ended.
    package mutating func resume(_ index: Int, leaseUntil: Timestamp, now: Timestamp) -> Turn? {
        guard self.session.status == .active, !self.isLeased(at: now),
            let turn = self.turns.first(where: { $0.index == index }), turn.speaker == .learner,
            self.reply(to: index) == nil
        else { return nil }
        self.lend(index, until: leaseUntil, at: now)
        return turn
    }

    /// Puts off the end of a lease.
    /// - Returns: `false` when it is not the lease that runs here.
    package mutating func prolong(_ lease: TurnLease, until leaseUntil: Timestamp, now: Timestamp) -> Bool {
        guard self.session.status == .active, self.lease == lease, self.reply(to: lease.turn) == nil else {
            return false
        }
        self.lend(lease.turn, until: leaseUntil, at: now)
        return true
    }

    /// Takes the character's line and what goes with it.
    ///
    /// - Returns: `false` when the right to answer has passed on or the talk has ended; nothing changes then.
    /// - Throws: `.conflict("turns_pkey")` when the reply has another index than the next.
    package mutating func complete(_ completion: TurnCompletion) throws(StorageError) -> Bool {
        guard self.session.status == .active, self.lease?.turn == completion.answering,
            self.reply(to: completion.answering) == nil
        else { return false }
        guard completion.reply.index == self.session.nextTurnIndex else { throw .conflict(constraint: "turns_pkey") }
        self.turns.append(completion.reply)
        self.session.nextTurnIndex += 1
        if completion.reply.reply?.countsTurn == false { self.session.turnsUsed -= 1 }
        self.session.partnerState = completion.partnerState
        self.session.taskCompleted = self.session.taskCompleted || completion.taskCompleted
        self.session.lastActivityAt = completion.now
        self.lease = completion.lease
        self.settle(completion.directives)
        if let met = completion.relationship {
            self.relationship = met.following(self.relationship, since: completion.relationshipBefore)
        }
        return true
    }

    /// Ends the talk.
    /// - Returns: `false` when it had ended before; nothing changes then.
    package mutating func end(_ reason: SessionEndReason, at now: Timestamp) -> Bool {
        guard self.session.status == .active else { return false }
        self.session.status = .ended
        self.session.endReason = reason
        self.session.endedAt = now
        self.lease = nil
        return true
    }

    /// A turn that came before, under the same key.
    private mutating func readmit(_ turn: Turn, _ draft: TurnDraft) -> TurnAdmission {
        guard turn.text == draft.text else { return .keyReused }
        if let reply = self.reply(to: turn.index) { return .answered(turn, reply: reply, self.session) }
        guard self.session.status == .active else { return .ended }
        if self.isLeased(at: draft.now) {
            return self.lease?.turn == turn.index ? .beingAnswered(turn, self.session) : .busy
        }
        self.lend(turn.index, until: draft.leaseUntil, at: draft.now)
        return .resumed(turn, self)
    }

    private mutating func lend(_ turn: Int, until: Timestamp, at now: Timestamp) {
        self.session.lastActivityAt = now
        self.lease = TurnLease(turn: turn, until: until)
    }

    /// Those that changed take the place of what they were; those that ended leave.
    private mutating func settle(_ changed: [Directive]) {
        for directive in changed {
            guard let place = self.directives.firstIndex(where: { $0.id == directive.id }) else { continue }
            if DirectiveLifecycle.isOpen(directive) {
                self.directives[place] = directive
            } else {
                self.directives.remove(at: place)
            }
        }
    }
}
