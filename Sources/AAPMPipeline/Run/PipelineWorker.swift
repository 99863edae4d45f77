package import AAPMCore

/// Carries queued runs through the five phases.
///
/// A phase's effects and its checkpoint are one write, and every phase reads what the phases before it stored. So a
/// worker may be killed anywhere: when its lease is over, the next one goes on with the first phase that is not done.
/// While a phase takes its time the lease is prolonged beside it; when it is lost, the phase is cancelled.
package struct PipelineWorker: Sendable {
    private let name: String
    private let ports: PipelinePorts
    private let clock: any WallClock
    private let bell: WorkBell
    private let settings: PipelineSettings
    private let sleep: @Sendable (Duration) async throws -> Void
    private let keeper: LeaseKeeper
    private let jitter: @Sendable () -> Double
    private let written: @Sendable () -> Void
    private let report: @Sendable (any Error) -> Void

    /// - Parameters:
    ///   - name: Different for every worker of all processes: it holds the leases.
    ///   - bell: Rung when a run was queued in this process. One bell serves one `run()`.
    ///   - sleep: Waits, and throws `CancellationError` when cancelled.
    ///   - jitter: Random numbers, 0 ..< 1.
    ///   - written: Called when a phase with events for the outbox was written.
    ///   - report: Takes what operators should see: failures of phases and of the stores. Never learner text.
    package init(
        name: String, ports: PipelinePorts, clock: any WallClock, bell: WorkBell = WorkBell(),
        settings: PipelineSettings = PipelineSettings(),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        written: @escaping @Sendable () -> Void = {}, report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.name = name
        self.ports = ports
        self.clock = clock
        self.bell = bell
        self.settings = settings
        self.sleep = sleep
        self.jitter = jitter
        self.written = written
        self.report = report
        self.keeper = LeaseKeeper(lease: settings.lease, clock: clock, sleep: sleep, report: report)
    }

    /// Works until `stop()` or until cancelled, on several runs at once: as soon as the bell rings, else at every poll.
    ///
    /// Runs that are broken off by the end are given back at once. A store that cannot be reached is reported and asked
    /// again at the next poll.
    package func run() async {
        let loop = WorkLoop<ClaimedRun>(
            bell: self.bell, pollInterval: self.settings.pollInterval, concurrency: self.settings.concurrency,
            sleep: self.sleep, claim: { _ in try await self.claim().map { [$0] } ?? [] },
            carry: { claim in await self.isEnded(claim) },
            release: { claim in try await self.ports.runs.release(claim, now: self.clock.now) }, report: self.report)
        await loop.run()
    }

    /// Takes no more runs, breaks off the phases under way and gives their runs back; `run()` returns then.
    package func stop() {
        self.bell.still()
    }

    /// Works until nothing is due, on one run after the other.
    ///
    /// - Returns: What became of each claim, in order.
    /// - Throws: `StorageError` when the store fails; `CancellationError`.
    @discardableResult
    package func drain() async throws -> [PipelineOutcome] {
        var outcomes: [PipelineOutcome] = []
        while let outcome = try await self.runOnce() {
            outcomes.append(outcome)
        }
        return outcomes
    }

    /// Takes one run that is due and carries it as far as it goes.
    ///
    /// - Returns: `nil` when nothing is due.
    /// - Throws: `StorageError` when the store fails; `CancellationError`. The run is then free when its lease ends.
    package func runOnce() async throws -> PipelineOutcome? {
        try Task.checkCancellation()
        guard let claim = try await self.claim() else { return nil }
        return try await self.carry(claim)
    }

    private func claim() async throws(StorageError) -> ClaimedRun? {
        let now = self.clock.now
        return try await self.ports.runs.claim(worker: self.name, leaseUntil: now + self.settings.lease, now: now)
    }

    /// - Returns: `false` when the run was broken off and has to be given back.
    private func isEnded(_ claim: ClaimedRun) async -> Bool {
        do {
            let outcome = try await self.carry(claim)
            // A phase that was cancelled may look like one whose lease is lost; giving back asks for the lease again.
            return !Task.isCancelled || outcome != .lost(claim.run.id)
        } catch {
            if Task.isCancelled { return false }
            self.report(error)
            return true
        }
    }

    /// Carries a run as far as it goes, with a heartbeat beside it.
    @concurrent
    private func carry(_ claim: ClaimedRun) async throws -> PipelineOutcome {
        let outcome = try await self.keeper.hold(
            until: claim.leaseUntil,
            renew: { leaseUntil in try await self.ports.runs.renew(claim, leaseUntil: leaseUntil) },
            while: { try await self.outcome(of: claim) })
        return outcome ?? .lost(claim.run.id)
    }

    private func outcome(of claim: ClaimedRun) async throws -> PipelineOutcome {
        if claim.tries > self.settings.claimLimit, let phase = claim.run.nextPhase {
            let error = AAPMError(.pipelinePhaseFailed, "The run was taken too often without coming to its end.")
            return try await self.fail(phase, of: claim, because: error)
        }
        var work = PipelineWork(
            claim: claim, ports: self.ports, isLastTry: claim.tries >= self.settings.attemptLimit
        ) { work in
            let isKept = try await self.keeper.insist { _ throws(StorageError) in
                try await self.ports.runs.keep(work, of: claim, now: self.clock.now)
            }
            guard isKept else { throw LostLease() }
        }
        for phase in claim.run.phases where phase.status != .completed {
            // What has been paid for is used; nothing more is made at that price.
            if phase.name != .extraction, work.modelWork?.stopsRun == true {
                let error = AAPMError(.pipelineCostExceeded, "The run cost more than twice its estimate.")
                return try await self.fail(phase.name, of: claim, because: error)
            }
            do {
                try Task.checkCancellation()
                guard try await self.perform(phase, of: claim, with: &work) else { return .lost(claim.run.id) }
            } catch let error as CancellationError {
                throw error
            } catch is LostLease {
                return .lost(claim.run.id)
            } catch {
                // What a cancelled phase throws says nothing about the phase.
                try Task.checkCancellation()
                if WorkFailure.isOutage(error) {
                    try await self.giveBack(claim)
                    throw error
                }
                return try await self.fail(phase.name, of: claim, because: error)
            }
        }
        try await self.keeper.insist { _ throws(StorageError) in
            try await self.ports.runs.finish(claim, now: self.clock.now)
        }
        return .completed(claim.run.id)
    }

    /// - Returns: `false` when the lease is lost.
    private func perform(
        _ record: PhaseRecord, of claim: ClaimedRun, with work: inout PipelineWork
    ) async throws -> Bool {
        let started = self.clock.now
        guard try await self.ports.runs.begin(record.name, of: claim, now: started) else { return false }
        let result = try await work.perform(record.name)
        try Task.checkCancellation()
        let ended = self.clock.now
        var done = record
        done.status = .completed
        done.durationMicroseconds = max(0, ended.since(started).inMicroseconds)
        done.counts = result.counts
        done.costMicroUSD = result.cost.amount
        let isWritten = try await self.keeper.insist { [done] isAgain throws(StorageError) in
            let now = self.clock.now
            let leaseUntil = now + self.settings.lease
            let isWritten = try await self.ports.runs.complete(
                done, effects: result.effects, of: claim, leaseUntil: leaseUntil, now: now)
            // Refused the second time may mean that the first time was heard after all: then the lease is still ours.
            if isWritten || !isAgain { return isWritten }
            return try await self.ports.runs.renew(claim, leaseUntil: leaseUntil)
        }
        if isWritten, !result.effects.events.isEmpty { self.written() }
        return isWritten
    }

    /// Gives back a run that the store was away for: it is nothing the run did.
    private func giveBack(_ claim: ClaimedRun) async throws {
        // Held a moment longer, so that a store that comes and goes is not asked without a pause.
        try await self.sleep(self.settings.pollInterval)
        try await self.keeper.insist { _ throws(StorageError) in
            try await self.ports.runs.release(claim, now: self.clock.now)
        }
    }

    private func fail(
        _ phase: PipelinePhase, of claim: ClaimedRun, because error: any Error
    ) async throws -> PipelineOutcome {
        let failure = WorkFailure(error, otherwise: .pipelinePhaseFailed)
        self.report(
            AAPMError(
                failure.code, "A phase of the pipeline failed.",
                details: ["run": claim.run.id.text, "phase": phase.rawValue, "attempt": String(claim.attempt)],
                underlying: error))
        let wait = self.settings.backoff.delay(after: claim.tries, jitter: self.jitter())
        let now = self.clock.now
        let record = JobFailure(
            code: failure.code, phase: phase, reason: failure.reason, worker: self.name, attempt: claim.attempt,
            at: now)
        try await self.keeper.insist { _ throws(StorageError) in
            try await self.ports.runs.fail(
                claim, phase: phase, record, retryAt: now + wait,
                attemptLimit: failure.isPermanent ? 1 : self.settings.attemptLimit)
        }
        return .failed(claim.run.id, phase, failure.code)
    }
}
