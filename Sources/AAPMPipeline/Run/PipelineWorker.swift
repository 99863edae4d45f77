package import AAPMCore

/// Carries queued runs through the five phases.
///
/// A phase's effects and its checkpoint are one write, and every phase reads what the phases before it stored. So a
/// worker may be killed anywhere: when its lease is over, the next one goes on with the first phase that is not done.
package struct PipelineWorker: Sendable {
    private let name: String
    private let ports: PipelinePorts
    private let clock: any WallClock
    private let bell: PipelineBell
    private let settings: PipelineSettings
    private let sleep: @Sendable (Duration) async throws -> Void
    private let jitter: @Sendable () -> Double
    private let report: @Sendable (any Error) -> Void

    /// - Parameters:
    ///   - name: Different for every worker of all processes: it holds the leases.
    ///   - bell: Rung when a run was queued in this process. One bell serves one `run()`.
    ///   - sleep: Waits, and throws `CancellationError` when cancelled.
    ///   - jitter: Random numbers, 0 ..< 1.
    ///   - report: Takes what operators should see: failures of phases and of the stores. Never learner text.
    package init(
        name: String, ports: PipelinePorts, clock: any WallClock, bell: PipelineBell = PipelineBell(),
        settings: PipelineSettings = PipelineSettings(),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.name = name
        self.ports = ports
        self.clock = clock
        self.bell = bell
        self.settings = settings
        self.sleep = sleep
        self.jitter = jitter
        self.report = report
    }

    /// Works until cancelled: at once when the bell rings, else at every poll.
    ///
    /// A store that cannot be reached is reported and asked again at the next poll.
    package func run() async {
        await withTaskGroup { group in
            group.addTask {
                // Throws only when cancelled, which is how this task ends.
                while (try? await self.sleep(self.settings.pollInterval)) != nil { self.bell.ring() }
            }
            self.bell.ring()
            for await _ in self.bell.rings {
                do {
                    try await self.drain()
                } catch is CancellationError {
                    break
                } catch {
                    self.report(error)
                }
            }
            group.cancelAll()
        }
    }

    /// Works until nothing is due.
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
    @concurrent
    package func runOnce() async throws -> PipelineOutcome? {
        try Task.checkCancellation()
        let now = self.clock.now
        let claim = try await self.ports.runs.claim(
            worker: self.name, leaseUntil: now + self.settings.lease, now: now)
        guard let claim else { return nil }
        if claim.attempt > self.settings.claimLimit, let phase = claim.run.nextPhase {
            let error = AAPMError(.pipelinePhaseFailed, "The run was taken too often without coming to its end.")
            return try await self.fail(phase, of: claim, because: error)
        }
        var work = PipelineWork(claim: claim, ports: self.ports)
        for phase in claim.run.phases where phase.status != .completed {
            do {
                guard try await self.perform(phase, of: claim, with: &work) else { return .lost(claim.run.id) }
            } catch let error as CancellationError {
                throw error
            } catch {
                return try await self.fail(phase.name, of: claim, because: error)
            }
        }
        try await self.ports.runs.finish(claim, now: self.clock.now)
        return .completed(claim.run.id)
    }

    /// - Returns: `false` when the lease is lost.
    private func perform(
        _ record: PhaseRecord, of claim: ClaimedRun, with work: inout PipelineWork
    ) async throws -> Bool {
        let started = self.clock.now
        guard try await self.ports.runs.begin(record.name, of: claim, now: started) else { return false }
        let result = try await work.perform(record.name)
        let ended = self.clock.now
        var done = record
        done.status = .completed
        done.durationMicroseconds = max(0, ended.since(started).inMicroseconds)
        done.counts = result.counts
        return try await self.ports.runs.complete(
            done, effects: result.effects, of: claim, leaseUntil: ended + self.settings.lease, now: ended)
    }

    private func fail(
        _ phase: PipelinePhase, of claim: ClaimedRun, because error: any Error
    ) async throws -> PipelineOutcome {
        let failure = PhaseFailure(error)
        self.report(
            AAPMError(
                failure.code, "A phase of the pipeline failed.",
                details: ["run": claim.run.id.text, "phase": phase.rawValue, "attempt": String(claim.attempt)],
                underlying: error))
        let now = self.clock.now
        let wait = self.settings.backoff.delay(after: claim.attempt, jitter: self.jitter())
        try await self.ports.runs.fail(
            claim, phase: phase, reason: failure.code, retryAt: now + wait,
            attemptLimit: failure.isPermanent ? 1 : self.settings.attemptLimit, now: now)
        return .failed(claim.run.id, phase, failure.code)
    }
}
