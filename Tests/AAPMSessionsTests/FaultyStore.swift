import AAPMCore
import AAPMTestSupport
import Synchronization

/// A session store that fails at one call, before or after it took effect: what a lost connection looks like.
final class FaultyStore: SessionStore {
    enum Moment: Sendable, CaseIterable { case before, after }

    private let store: MemoryStores
    private let failingCall: Int
    private let moment: Moment
    private let calls = Mutex(0)

    /// - Parameter failingCall: 1 for the first call; 0 never fails.
    init(_ store: MemoryStores, failingCall: Int, moment: Moment) {
        self.store = store
        self.failingCall = failingCall
        self.moment = moment
    }

    var callCount: Int { self.calls.withLock { $0 } }

    private func call<Result>(
        _ work: () async throws(StorageError) -> Result
    ) async throws(StorageError) -> Result {
        let number = self.calls.withLock { calls in
            calls += 1
            return calls
        }
        let fails = number == self.failingCall
        if fails, self.moment == .before { throw .unavailable(reason: "injected") }
        let result = try await work()
        if fails { throw .unavailable(reason: "injected") }
        return result
    }

    func start(
        _ session: Session, opening: Turn?, dayLimit: Int?, dayStart: Timestamp
    ) async throws(StorageError) {
        try await self.call { () async throws(StorageError) in
            try await self.store.start(session, opening: opening, dayLimit: dayLimit, dayStart: dayStart)
        }
    }

    func session(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> Session? {
        try await self.call { () async throws(StorageError) in try await self.store.session(id, of: learner) }
    }

    func sessions(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Session> {
        try await self.call { () async throws(StorageError) in
            try await self.store.sessions(of: learner, after: cursor, limit: limit)
        }
    }

    func sessionCount(of learner: ID<Learner>, persona: String, tier: Tier) async throws(StorageError) -> Int {
        try await self.call { () async throws(StorageError) in
            try await self.store.sessionCount(of: learner, persona: persona, tier: tier)
        }
    }

    func turns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.call { () async throws(StorageError) in
            try await self.store.turns(of: session, learner: learner)
        }
    }

    func sideTurns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.call { () async throws(StorageError) in
            try await self.store.sideTurns(of: session, learner: learner)
        }
    }

    func talk(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> TalkSnapshot? {
        try await self.call { () async throws(StorageError) in try await self.store.talk(id, of: learner) }
    }

    func accept(_ draft: TurnDraft, in talk: TalkSnapshot) async throws(StorageError) -> TurnAdmission {
        try await self.call { () async throws(StorageError) in try await self.store.accept(draft, in: talk) }
    }

    func resume(
        session: ID<Session>, learner: ID<Learner>, index: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> (turn: Turn, talk: TalkSnapshot)? {
        try await self.call { () async throws(StorageError) in
            try await self.store.resume(
                session: session, learner: learner, index: index, leaseUntil: leaseUntil, now: now)
        }
    }

    func prolong(
        _ lease: TurnLease, of session: ID<Session>, learner: ID<Learner>, until leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await self.call { () async throws(StorageError) in
            try await self.store.prolong(lease, of: session, learner: learner, until: leaseUntil, now: now)
        }
    }

    func complete(_ completion: TurnCompletion) async throws(StorageError) -> Session? {
        try await self.call { () async throws(StorageError) in try await self.store.complete(completion) }
    }

    func end(
        _ id: ID<Session>, of learner: ID<Learner>, reason: SessionEndReason, run: PipelineRun?, quota: RunQuota?,
        seen: Timestamp?, now: Timestamp
    ) async throws(StorageError) -> (session: Session, run: PipelineRun?) {
        try await self.call { () async throws(StorageError) in
            try await self.store.end(id, of: learner, reason: reason, run: run, quota: quota, seen: seen, now: now)
        }
    }

    func idleSessions(before: Timestamp, limit: Int) async throws(StorageError) -> [Session] {
        try await self.call { () async throws(StorageError) in
            try await self.store.idleSessions(before: before, limit: limit)
        }
    }
}
