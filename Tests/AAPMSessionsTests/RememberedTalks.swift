import AAPMCore
import Synchronization

/// Hands out the talk that it last saw, however old, and passes everything else on.
final class RememberedTalks: SessionStore {
    private let store: any SessionStore
    private let talks = Mutex<[ID<Session>: TalkSnapshot]>([:])

    init(_ store: any SessionStore) {
        self.store = store
    }

    func talk(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> TalkSnapshot? {
        if let known = self.talks.withLock({ $0[id] }), known.session.learner == learner { return known }
        let talk = try await self.store.talk(id, of: learner)
        if let talk { self.remember(talk) }
        return talk
    }

    func accept(_ draft: TurnDraft, in talk: TalkSnapshot) async throws(StorageError) -> TurnAdmission {
        let admission = try await self.store.accept(draft, in: talk)
        switch admission {
        case .accepted(_, let talk), .resumed(_, let talk): self.remember(talk)
        default: break
        }
        return admission
    }

    func complete(_ completion: TurnCompletion) async throws(StorageError) -> Session? {
        let session = try await self.store.complete(completion)
        if var talk = self.talks.withLock({ $0[completion.session] }), try talk.complete(completion) {
            self.remember(talk)
        }
        return session
    }

    func resume(
        session: ID<Session>, learner: ID<Learner>, index: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> (turn: Turn, talk: TalkSnapshot)? {
        try await self.store.resume(
            session: session, learner: learner, index: index, leaseUntil: leaseUntil, now: now)
    }

    func start(
        _ session: Session, opening: Turn?, dayLimit: Int?, dayStart: Timestamp
    ) async throws(StorageError) {
        try await self.store.start(session, opening: opening, dayLimit: dayLimit, dayStart: dayStart)
    }

    func session(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> Session? {
        try await self.store.session(id, of: learner)
    }

    func sessions(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Session> {
        try await self.store.sessions(of: learner, after: cursor, limit: limit)
    }

    func sessionCount(of learner: ID<Learner>, persona: String, tier: Tier) async throws(StorageError) -> Int {
        try await self.store.sessionCount(of: learner, persona: persona, tier: tier)
    }

    func turns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.store.turns(of: session, learner: learner)
    }

    func sideTurns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.store.sideTurns(of: session, learner: learner)
    }

    func prolong(
        _ lease: TurnLease, of session: ID<Session>, learner: ID<Learner>, until leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await self.store.prolong(lease, of: session, learner: learner, until: leaseUntil, now: now)
    }

    func end(
        _ id: ID<Session>, of learner: ID<Learner>, reason: SessionEndReason, run: PipelineRun?, quota: RunQuota?,
        seen: Timestamp?, now: Timestamp
    ) async throws(StorageError) -> (session: Session, run: PipelineRun?) {
        try await self.store.end(id, of: learner, reason: reason, run: run, quota: quota, seen: seen, now: now)
    }

    func idleSessions(before: Timestamp, limit: Int) async throws(StorageError) -> [Session] {
        try await self.store.idleSessions(before: before, limit: limit)
    }

    private func remember(_ talk: TalkSnapshot) {
        self.talks.withLock { $0[talk.session.id] = talk }
    }
}
