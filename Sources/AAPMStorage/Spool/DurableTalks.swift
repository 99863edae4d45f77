package import AAPMCore

/// Sessions that go on when their database goes away.
///
/// It remembers the talks that this process serves, so that a turn need not read its talk again. When the store cannot
/// be reached, a talk that is remembered goes on beside it: the rules are those of `TalkSnapshot`, each change is in the
/// spool before it is acknowledged, and the talk returns to the store when the spool has been replayed. A talk that is
/// not remembered fails with `.unavailable`.
///
/// Changes of one talk are made one after the other, whichever way they go.
package struct DurableTalks: SessionStore {
    let store: any SessionStore
    let spool: TalkSpool
    let health: DatabaseHealth
    let clock: any WallClock
    let shelf: TalkShelf

    /// - Parameters:
    ///   - store: Over a `WatchedDatabase` of the same health.
    ///   - capacity: Talks to remember.
    package init(
        _ store: any SessionStore, spool: TalkSpool, health: DatabaseHealth, clock: any WallClock,
        capacity: Int = 4_096
    ) {
        self.store = store
        self.spool = spool
        self.health = health
        self.clock = clock
        self.shelf = TalkShelf(limit: capacity)
    }

    // MARK: Reading

    package func talk(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> TalkSnapshot? {
        if let talk = self.shelf.current(id, of: learner) { return talk }
        return try await self.remembering(id, of: learner) { talk in
            talk
        } otherwise: { () throws(StorageError) in
            let talk = try await self.store.talk(id, of: learner)
            if let talk, talk.session.status == .active {
                self.shelf.keep(talk)
            } else {
                self.shelf.forget(id)
            }
            return talk
        }
    }

    package func session(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> Session? {
        try await self.remembering(id, of: learner) {
            $0.session
        } otherwise: { () throws(StorageError) in
            try await self.store.session(id, of: learner)
        }
    }

    package func turns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.remembering(session, of: learner) {
            $0.turns
        } otherwise: { () throws(StorageError) in
            try await self.store.turns(of: session, learner: learner)
        }
    }

    /// Those of a talk that goes on beside the database come back with it.
    package func sideTurns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.remembering(session, of: learner) { _ in
            []
        } otherwise: { () throws(StorageError) in
            try await self.store.sideTurns(of: session, learner: learner)
        }
    }

    /// The store's answer; what is remembered where the talk goes on beside the store or the store cannot be reached.
    private func remembering<Value>(
        _ id: ID<Session>, of learner: ID<Learner>, _ known: (TalkSnapshot) -> Value,
        otherwise read: () async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        if let talk = self.shelf.beside(id, of: learner) { return known(talk) }
        do {
            return try await read()
        } catch {
            guard error.mayPass, let talk = self.shelf.talk(id, of: learner) else { throw error }
            return known(talk)
        }
    }

    package func sessions(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Session> {
        try await self.store.sessions(of: learner, after: cursor, limit: limit)
    }

    package func sessionCount(
        of learner: ID<Learner>, persona: String, tier: Tier
    ) async throws(StorageError) -> Int {
        try await self.store.sessionCount(of: learner, persona: persona, tier: tier)
    }

    /// Without those that go on beside the store: it does not know when they were last active.
    package func idleSessions(before: Timestamp, limit: Int) async throws(StorageError) -> [Session] {
        try await self.store.idleSessions(before: before, limit: limit).filter { self.shelf.beside($0.id) == nil }
    }

    // MARK: Beginning

    package func start(
        _ session: Session, opening: Turn?, dayLimit: Int?, dayStart: Timestamp
    ) async throws(StorageError) {
        try await self.store.start(session, opening: opening, dayLimit: dayLimit, dayStart: dayStart)
        do {
            // From here on the talk can do without the database.
            _ = try await self.talk(session.id, of: session.learner)
        } catch {
            // The session is written; the first turn will look for it again.
        }
    }
}
