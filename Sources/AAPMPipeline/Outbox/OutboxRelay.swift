package import AAPMCore

/// Hands the events of the outbox to their sinks: at least once, in order of each key, several keys at once.
package struct OutboxRelay: Sendable {
    private let name: String
    private let store: any OutboxStore
    private let sinks: [OutboxTopic: any OutboxSink]
    private let clock: any WallClock
    private let bell: WorkBell
    private let settings: OutboxSettings
    private let sleep: @Sendable (Duration) async throws -> Void
    private let keeper: LeaseKeeper
    private let jitter: @Sendable () -> Double
    private let report: @Sendable (any Error) -> Void

    /// - Parameters:
    ///   - name: Different for every relay of all processes: it holds the leases.
    ///   - sinks: One a topic. Events of other topics stay where they are.
    ///   - bell: Rung when events were written in this process. One bell serves one `run()`.
    ///   - sleep: Waits, and throws `CancellationError` when cancelled.
    ///   - jitter: Random numbers, 0 ..< 1.
    ///   - report: Takes what operators should see. Never learner text.
    package init(
        name: String, store: any OutboxStore, sinks: [any OutboxSink], clock: any WallClock,
        bell: WorkBell = WorkBell(), settings: OutboxSettings = OutboxSettings(),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.name = name
        self.store = store
        self.sinks = Dictionary(sinks.map { ($0.topic, $0) }) { _, _ in
            // A defect of the composition root, which every start and every test would meet at once.
            preconditionFailure("a topic has one sink: the composition root names each once")
        }
        self.clock = clock
        self.bell = bell
        self.settings = settings
        self.sleep = sleep
        self.keeper = LeaseKeeper(lease: settings.lease, clock: clock, sleep: sleep, report: report)
        self.jitter = jitter
        self.report = report
    }

    /// Works until `stop()` or until cancelled: as soon as the bell rings, else at every poll. Events that are broken off
    /// by the end are given back at once.
    package func run() async {
        let loop = WorkLoop<ClaimedEvent>(
            bell: self.bell, pollInterval: self.settings.pollInterval, concurrency: self.settings.concurrency,
            sleep: self.sleep, claim: { limit in try await self.claim(limit) },
            carry: { claim in await self.isEnded(claim) },
            release: { claim in try await self.store.release(claim) }, report: self.report)
        await loop.run()
    }

    /// Takes no more events, breaks off the deliveries under way and gives their events back; `run()` returns then.
    package func stop() {
        self.bell.still()
    }

    /// Delivers until nothing is due, one event after the other.
    ///
    /// - Returns: The ids of the events that were delivered, in order.
    /// - Throws: `StorageError` when the store fails; `CancellationError`.
    @discardableResult
    package func drain() async throws -> [ID<OutboxEvent>] {
        var delivered: [ID<OutboxEvent>] = []
        while let claim = try await self.claim(1).first {
            if try await self.carry(claim) { delivered.append(claim.event.id) }
        }
        return delivered
    }

    private func claim(_ limit: Int) async throws(StorageError) -> [ClaimedEvent] {
        let now = self.clock.now
        return try await self.store.claim(
            Set(self.sinks.keys), worker: self.name, limit: limit, leaseUntil: now + self.settings.lease, now: now)
    }

    /// - Returns: `false` when the delivery was broken off and the event has to be given back.
    private func isEnded(_ claim: ClaimedEvent) async -> Bool {
        do {
            _ = try await self.carry(claim)
            return true
        } catch {
            if Task.isCancelled { return false }
            self.report(error)
            return true
        }
    }

    /// Delivers an event with a heartbeat beside it, and writes what became of it.
    ///
    /// - Returns: Whether it was delivered; else it failed, or its lease is lost.
    @concurrent
    private func carry(_ claim: ClaimedEvent) async throws -> Bool {
        let isDelivered = try await self.keeper.hold(
            until: claim.leaseUntil,
            renew: { leaseUntil in try await self.store.renew(claim, leaseUntil: leaseUntil) },
            while: { try await self.deliver(claim) })
        return isDelivered ?? false
    }

    private func deliver(_ claim: ClaimedEvent) async throws -> Bool {
        do {
            try Task.checkCancellation()
            guard claim.tries <= self.settings.claimLimit else {
                throw AAPMError(.internalError, "The event was taken too often without being delivered.")
            }
            // Only topics that have a sink are claimed.
            try await self.sinks[claim.event.topic]?.deliver(claim.event)
        } catch {
            try Task.checkCancellation()
            if WorkFailure.isOutage(error) {
                try await self.giveBack(claim)
                throw error
            }
            try await self.fail(claim, because: error)
            return false
        }
        try await self.keeper.insist { _ throws(StorageError) in try await self.store.finish(claim) }
        // Those behind it in its key may go now.
        self.bell.ring()
        return true
    }

    /// Gives back an event that the store was away for: it is nothing the event did.
    private func giveBack(_ claim: ClaimedEvent) async throws {
        // Held a moment longer, so that a store that comes and goes is not asked without a pause.
        try await self.sleep(self.settings.pollInterval)
        try await self.keeper.insist { _ throws(StorageError) in try await self.store.release(claim) }
    }

    private func fail(_ claim: ClaimedEvent, because error: any Error) async throws {
        let failure = WorkFailure(error, otherwise: .internalError)
        self.report(
            AAPMError(
                failure.code, "An event of the outbox could not be delivered.",
                details: [
                    "event": claim.event.id.text, "topic": claim.event.topic.rawValue,
                    "attempt": String(claim.attempt),
                ], underlying: error))
        let now = self.clock.now
        let wait = self.settings.backoff.delay(after: claim.tries, jitter: self.jitter())
        let isWorn = claim.tries > self.settings.claimLimit
        let record = JobFailure(
            code: failure.code, reason: failure.reason, worker: self.name, attempt: claim.attempt, at: now)
        try await self.keeper.insist { _ throws(StorageError) in
            try await self.store.fail(
                claim, record, retryAt: now + wait, attemptLimit: isWorn ? 1 : self.settings.attemptLimit)
        }
    }
}
