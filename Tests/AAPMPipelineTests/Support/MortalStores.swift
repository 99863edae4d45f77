import AAPMCore
import AAPMTestSupport
import Synchronization

/// Stores whose process dies at a chosen call: before it, so that nothing happens, or after it, so that it happens and
/// nobody learns of it. A dead process gets no further call through; one that only stumbles gets all but that one.
final class MortalStores: PipelineStore, SessionStore, FrictionStore, DirectiveStore, CurriculumStore {
    enum Fate: Hashable, Sendable, CaseIterable {
        case diesBefore, diesAfter, stumblesBefore, stumblesAfter
    }

    /// What a call meets that does not get through.
    static let end = StorageError.unavailable(reason: "the test ends the process here")

    private let stores: MemoryStores
    private let call: Int
    private let fate: Fate
    private let calls = Mutex(0)

    /// - Parameter call: The number of the call at which it happens, from 1.
    init(_ stores: MemoryStores, fate: Fate, at call: Int) {
        self.stores = stores
        self.call = call
        self.fate = fate
    }

    /// The calls made so far.
    var count: Int { self.calls.withLock { $0 } }

    private func pass<Result>(
        _ body: (MemoryStores) async throws(StorageError) -> Result
    ) async throws(StorageError) -> Result {
        let number = self.calls.withLock { calls in
            calls += 1
            return calls
        }
        let isDead = number > self.call && (self.fate == .diesBefore || self.fate == .diesAfter)
        if isDead || (number == self.call && (self.fate == .diesBefore || self.fate == .stumblesBefore)) {
            throw Self.end
        }
        let result = try await body(self.stores)
        if number == self.call { throw Self.end }
        return result
    }

    // MARK: PipelineStore

    func run(_ id: ID<PipelineRun>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun? {
        try await self.pass { stores throws(StorageError) in try await stores.run(id, of: learner) }
    }

    func run(session: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun? {
        try await self.pass { stores throws(StorageError) in try await stores.run(session: session, of: learner) }
    }

    func claim(worker: String, leaseUntil: Timestamp, now: Timestamp) async throws(StorageError) -> ClaimedRun? {
        try await self.pass { stores throws(StorageError) in
            try await stores.claim(worker: worker, leaseUntil: leaseUntil, now: now)
        }
    }

    func begin(_ phase: PipelinePhase, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool {
        try await self.pass { stores throws(StorageError) in try await stores.begin(phase, of: run, now: now) }
    }

    func keep(_ work: ModelWork, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool {
        try await self.pass { stores throws(StorageError) in try await stores.keep(work, of: run, now: now) }
    }

    func complete(
        _ phase: PhaseRecord, effects: PhaseEffects, of run: ClaimedRun, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await self.pass { stores throws(StorageError) in
            try await stores.complete(phase, effects: effects, of: run, leaseUntil: leaseUntil, now: now)
        }
    }

    func finish(_ run: ClaimedRun, now: Timestamp) async throws(StorageError) {
        try await self.pass { stores throws(StorageError) in try await stores.finish(run, now: now) }
    }

    func renew(_ run: ClaimedRun, leaseUntil: Timestamp) async throws(StorageError) -> Bool {
        try await self.pass { stores throws(StorageError) in try await stores.renew(run, leaseUntil: leaseUntil) }
    }

    func fail(
        _ run: ClaimedRun, phase: PipelinePhase, _ failure: JobFailure, retryAt: Timestamp, attemptLimit: Int
    ) async throws(StorageError) {
        try await self.pass { stores throws(StorageError) in
            try await stores.fail(run, phase: phase, failure, retryAt: retryAt, attemptLimit: attemptLimit)
        }
    }

    func release(_ run: ClaimedRun, now: Timestamp) async throws(StorageError) {
        try await self.pass { stores throws(StorageError) in try await stores.release(run, now: now) }
    }

    // MARK: SessionStore

    func start(_ session: Session, opening: Turn?, dayLimit: Int?, dayStart: Timestamp) async throws(StorageError) {
        try await self.pass { stores throws(StorageError) in
            try await stores.start(session, opening: opening, dayLimit: dayLimit, dayStart: dayStart)
        }
    }

    func session(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> Session? {
        try await self.pass { stores throws(StorageError) in try await stores.session(id, of: learner) }
    }

    func sessions(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Session> {
        try await self.pass { stores throws(StorageError) in
            try await stores.sessions(of: learner, after: cursor, limit: limit)
        }
    }

    func sessionCount(of learner: ID<Learner>, persona: String, tier: Tier) async throws(StorageError) -> Int {
        try await self.pass { stores throws(StorageError) in
            try await stores.sessionCount(of: learner, persona: persona, tier: tier)
        }
    }

    func turns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.pass { stores throws(StorageError) in
            try await stores.turns(of: session, learner: learner)
        }
    }

    func talk(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> TalkSnapshot? {
        try await self.pass { stores throws(StorageError) in try await stores.talk(id, of: learner) }
    }

    func accept(_ draft: TurnDraft, in talk: TalkSnapshot) async throws(StorageError) -> TurnAdmission {
        try await self.pass { stores throws(StorageError) in try await stores.accept(draft, in: talk) }
    }

    func sideTurns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try await self.pass { stores throws(StorageError) in
            try await stores.sideTurns(of: session, learner: learner)
        }
    }

    func resume(
        session: ID<Session>, learner: ID<Learner>, index: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> (turn: Turn, talk: TalkSnapshot)? {
        try await self.pass { stores throws(StorageError) in
            try await stores.resume(
                session: session, learner: learner, index: index, leaseUntil: leaseUntil, now: now)
        }
    }

    func prolong(
        _ lease: TurnLease, of session: ID<Session>, learner: ID<Learner>, until leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await self.pass { stores throws(StorageError) in
            try await stores.prolong(lease, of: session, learner: learner, until: leaseUntil, now: now)
        }
    }

    func complete(_ completion: TurnCompletion) async throws(StorageError) -> Session? {
        try await self.pass { stores throws(StorageError) in try await stores.complete(completion) }
    }

    func end(
        _ id: ID<Session>, of learner: ID<Learner>, reason: SessionEndReason, run: PipelineRun?, quota: RunQuota?,
        seen: Timestamp?, now: Timestamp
    ) async throws(StorageError) -> (session: Session, run: PipelineRun?) {
        try await self.pass { stores throws(StorageError) in
            try await stores.end(id, of: learner, reason: reason, run: run, quota: quota, seen: seen, now: now)
        }
    }

    func idleSessions(before: Timestamp, limit: Int) async throws(StorageError) -> [Session] {
        try await self.pass { stores throws(StorageError) in
            try await stores.idleSessions(before: before, limit: limit)
        }
    }

    // MARK: FrictionStore

    func frictionPoints(
        of session: ID<Session>, learner: ID<Learner>
    ) async throws(StorageError) -> [FrictionPoint] {
        try await self.pass { stores throws(StorageError) in
            try await stores.frictionPoints(of: session, learner: learner)
        }
    }

    func earlierSessions(
        of learner: ID<Learner>, keys: Set<String>, before session: ID<Session>
    ) async throws(StorageError) -> [String: Set<ID<Session>>] {
        try await self.pass { stores throws(StorageError) in
            try await stores.earlierSessions(of: learner, keys: keys, before: session)
        }
    }

    func evidence(
        of learner: ID<Learner>, keys: Set<String>
    ) async throws(StorageError) -> [String: [Evidence]] {
        try await self.pass { stores throws(StorageError) in try await stores.evidence(of: learner, keys: keys) }
    }

    func evidence(of learner: ID<Learner>, session: ID<Session>) async throws(StorageError) -> [Evidence] {
        try await self.pass { stores throws(StorageError) in
            try await stores.evidence(of: learner, session: session)
        }
    }

    // MARK: DirectiveStore

    func openDirectives(of learner: ID<Learner>, persona: String) async throws(StorageError) -> [Directive] {
        try await self.pass { stores throws(StorageError) in
            try await stores.openDirectives(of: learner, persona: persona)
        }
    }

    func directives(from session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Directive] {
        try await self.pass { stores throws(StorageError) in
            try await stores.directives(from: session, learner: learner)
        }
    }

    func directives(triedIn session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Directive] {
        try await self.pass { stores throws(StorageError) in
            try await stores.directives(triedIn: session, learner: learner)
        }
    }

    func save(_ directives: [Directive]) async throws(StorageError) {
        try await self.pass { stores throws(StorageError) in try await stores.save(directives) }
    }

    // MARK: CurriculumStore

    func curriculum(_ id: ID<Curriculum>, of learner: ID<Learner>) async throws(StorageError) -> Curriculum? {
        try await self.pass { stores throws(StorageError) in try await stores.curriculum(id, of: learner) }
    }

    func curriculum(session: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> Curriculum? {
        try await self.pass { stores throws(StorageError) in
            try await stores.curriculum(session: session, of: learner)
        }
    }

    func curricula(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Curriculum> {
        try await self.pass { stores throws(StorageError) in
            try await stores.curricula(of: learner, after: cursor, limit: limit)
        }
    }

    func update(
        _ id: ID<Curriculum>, of learner: ID<Learner>, _ change: @Sendable @escaping (inout Curriculum) -> Void
    ) async throws(StorageError) -> Curriculum? {
        try await self.pass { stores throws(StorageError) in try await stores.update(id, of: learner, change) }
    }

    func finishedLessons(
        of learner: ID<Learner>, keys: Set<String>
    ) async throws(StorageError) -> [String: Int] {
        try await self.pass { stores throws(StorageError) in
            try await stores.finishedLessons(of: learner, keys: keys)
        }
    }
}
