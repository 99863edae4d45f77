package import AAPMCore

// The journal of turns: `SessionStore`'s second half. What is decided is decided by the rules of `TalkSnapshot`.
extension MemoryStores {
    package func talk(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> TalkSnapshot? {
        try self.read { (state) throws(StorageError) in state.talk(id, of: learner) }
    }

    package func accept(_ draft: TurnDraft, in talk: TalkSnapshot) async throws(StorageError) -> TurnAdmission {
        try self.write { (state) throws(StorageError) in
            guard var talk = state.talk(draft.session, of: draft.learner) else { return .notFound }
            let admission = talk.accept(draft)
            state.keep(talk)
            return admission
        }
    }

    package func resume(
        session: ID<Session>, learner: ID<Learner>, index: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> (turn: Turn, talk: TalkSnapshot)? {
        try self.write { (state) throws(StorageError) in
            guard var talk = state.talk(session, of: learner),
                let turn = talk.resume(index, leaseUntil: leaseUntil, now: now)
            else { return nil }
            state.keep(talk)
            return (turn, talk)
        }
    }

    package func prolong(
        _ lease: TurnLease, of session: ID<Session>, learner: ID<Learner>, until leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            guard var talk = state.talk(session, of: learner), talk.prolong(lease, until: leaseUntil, now: now) else {
                return false
            }
            state.keep(talk)
            return true
        }
    }

    package func complete(_ completion: TurnCompletion) async throws(StorageError) -> Session? {
        try self.write { (state) throws(StorageError) in
            guard var talk = state.talk(completion.session, of: completion.learner), try talk.complete(completion)
            else { return nil }
            state.keep(talk)
            try state.save(completion.directives)
            state.record(completion.evidence)
            state.enqueue(completion.events)
            if let met = completion.relationship {
                let current = state.relationship(of: met.learner, persona: met.persona, character: met.character)
                state.save(met.following(current, since: completion.relationshipBefore))
            }
            return talk.session
        }
    }
}

extension MemoryState {
    fileprivate func talk(_ id: ID<Session>, of learner: ID<Learner>) -> TalkSnapshot? {
        guard let row = self.row(id, of: learner), let profile = self.learners[learner] else { return nil }
        let session = row.session
        return TalkSnapshot(
            session: session, lease: row.lease, learner: profile, turns: self.turns[id, default: []],
            relationship: self.relationship(
                of: learner, persona: session.persona, character: session.character),
            directives: self.openDirectives(of: learner, persona: session.persona),
            sessionCount: self.sessionCount(of: learner, persona: session.persona, tier: session.tier))
    }

    /// Writes what a talk changes of its own rows.
    fileprivate mutating func keep(_ talk: TalkSnapshot) {
        self.sessions[talk.session.id]?.session = talk.session
        self.sessions[talk.session.id]?.lease = talk.lease
        self.turns[talk.session.id] = talk.turns
    }
}
