import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Jobs as operators see them")
struct JobContract {
    private static func claim(_ stores: Stores, at now: Timestamp = .sample) async throws -> ClaimedRun {
        try #require(try await stores.pipeline.claim(worker: "a", leaseUntil: now + .seconds(30), now: now))
    }

    private static func giveUp(_ stores: Stores, at now: Timestamp = .sample) async throws {
        let claim = try await self.claim(stores, at: now)
        #expect(
            try await stores.pipeline.complete(
                PhaseRecord(name: .extraction), effects: PhaseEffects(), of: claim, leaseUntil: now + .seconds(30),
                now: now))
        #expect(try await stores.pipeline.begin(.classification, of: claim, now: now))
        try await stores.pipeline.fail(
            claim, phase: .classification, .sample(phase: .classification, attempt: claim.attempt, at: now),
            retryAt: now + .seconds(60), attemptLimit: 1)
    }

    @Test("Each job is in one state, due first", arguments: Engine.allCases)
    func states(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk("s1", run: "r1", at: .sample)
            try await stores.endedTalk("s2", run: "r2", at: .sample + .seconds(1))
            try await stores.endedTalk("s4", run: "r4", at: .sample + .seconds(3))
            try await stores.endedTalk("s3", run: "r3", at: .sample + .seconds(2))
            let now = Timestamp.sample + .seconds(4)
            try await Self.giveUp(stores, at: now)
            _ = try await Self.claim(stores, at: now)
            var found: [JobState: [String]] = [:]
            for state in JobState.allCases {
                found[state] = try await stores.pipelineJobs.jobs(state, limit: 10, now: now).map(\.id)
            }
            #expect(found == [.failed: ["r1"], .running: ["r2"], .ready: ["r3", "r4"], .deferred: [], .done: []])
            #expect(try await stores.pipelineJobs.jobs(.ready, limit: 1, now: now).map(\.id) == ["r3"])
            // A lease that is over holds nothing.
            let later = now + .seconds(30)
            #expect(try await stores.pipelineJobs.jobs(.running, limit: 10, now: later) == [])
            #expect(try await stores.pipelineJobs.jobs(.ready, limit: 10, now: later).map(\.id) == ["r2", "r3", "r4"])
        }
    }

    @Test("A job that was given up says why, where and when", arguments: Engine.allCases)
    func deadLetter(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            try await Self.giveUp(stores)
            #expect(
                try await stores.pipelineJobs.job("run-1", now: .sample)
                    == Job(
                        id: "run-1", work: "pipeline", state: .failed, dueAt: .sample + .seconds(60), worker: nil,
                        leaseUntil: nil, attempts: 1, failures: 1,
                        history: [.sample(phase: .classification, attempt: 1, at: .sample)], createdAt: .sample))
            #expect(try await stores.pipelineJobs.job("run-9", now: .sample) == nil)
        }
    }

    @Test("A requeued run goes on where it was, with all its tries", arguments: Engine.allCases)
    func requeue(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            try await Self.giveUp(stores)
            let now = Timestamp.sample + .seconds(5)
            #expect(try await stores.pipelineJobs.requeue("run-1", now: now) == .requeued)
            let run = try #require(try await stores.pipeline.run(ID("run-1"), of: Stores.learner))
            #expect(run.status == .queued)
            #expect(run.phases.map(\.status) == [.completed, .pending, .pending, .pending, .pending])
            let job = try #require(try await stores.pipelineJobs.job("run-1", now: now))
            #expect(job.state == .ready)
            #expect(job.failures == 0)
            #expect(job.history.count == 1)
            let claim = try await Self.claim(stores, at: now)
            #expect(claim.attempt == 2)
            #expect(claim.tries == 1)
        }
    }

    @Test("Only what failed is requeued", arguments: Engine.allCases)
    func refused(engine: Engine) async throws {
        try await engine.withStores { stores in
            #expect(try await stores.pipelineJobs.requeue("run-1", now: .sample) == .notFound)
            try await stores.endedTalk()
            #expect(try await stores.pipelineJobs.requeue("run-1", now: .sample) == .notFailed(.ready))
            let claim = try await Self.claim(stores)
            #expect(try await stores.pipelineJobs.requeue("run-1", now: .sample) == .notFailed(.running))
            for phase in PipelinePhase.allCases {
                #expect(
                    try await stores.pipeline.complete(
                        PhaseRecord(name: phase), effects: PhaseEffects(), of: claim,
                        leaseUntil: .sample + .seconds(30), now: .sample))
            }
            try await stores.pipeline.finish(claim, now: .sample)
            #expect(try await stores.pipelineJobs.requeue("run-1", now: .sample) == .notFailed(.done))
            #expect(try await stores.outboxJobs.requeue("run-1", now: .sample) == .notFound)
        }
    }

    @Test("The latest failures are kept, and their reasons are bounded", arguments: Engine.allCases)
    func bounded(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            for attempt in 1...22 {
                let claim = try await Self.claim(stores)
                let failure = JobFailure(
                    code: .internalError, phase: .extraction, reason: String(repeating: "x", count: 999), worker: "a",
                    attempt: attempt, at: .sample)
                try await stores.pipeline.fail(
                    claim, phase: .extraction, failure, retryAt: .sample, attemptLimit: 99)
            }
            let job = try #require(try await stores.pipelineJobs.job("run-1", now: .sample))
            #expect(job.history.map(\.attempt) == Array(3...22))
            #expect(job.history.allSatisfy { $0.reason.count == 300 })
        }
    }

    @Test("What is done is swept after a while, its run stays", arguments: Engine.allCases)
    func sweep(engine: Engine) async throws {
        try await engine.withStores { stores in
            for number in 1...3 {
                try await stores.endedTalk("s\(number)", run: "r\(number)", at: .sample + .seconds(number))
            }
            let now = Timestamp.sample + .seconds(4)
            for number in 1...3 {
                let claim = try await Self.claim(stores, at: now)
                for phase in PipelinePhase.allCases {
                    var effects = PhaseEffects()
                    if phase == .delivery { effects.events = [.sample("e\(number)", due: claim.run.createdAt)] }
                    #expect(
                        try await stores.pipeline.complete(
                            PhaseRecord(name: phase), effects: effects, of: claim, leaseUntil: now + .seconds(30),
                            now: now))
                }
                try await stores.pipeline.finish(claim, now: now)
                let event = try #require(
                    try await stores.outbox.claim(
                        [.notification], worker: "a", limit: 9, leaseUntil: now + .seconds(30), now: now
                    ).first)
                if number < 3 { try await stores.outbox.finish(event) }
            }
            for (jobs, left) in [(stores.pipelineJobs, ["r3"]), (stores.outboxJobs, [])] {
                let before = Timestamp.sample + .seconds(3)
                #expect(try await jobs.sweep(dueBefore: before, limit: 1) == 1)
                #expect(try await jobs.sweep(dueBefore: before, limit: 5) == 1)
                #expect(try await jobs.sweep(dueBefore: before, limit: 5) == 0)
                #expect(try await jobs.jobs(.done, limit: 9, now: now).map(\.id) == left)
            }
            #expect(try await stores.outboxJobs.jobs(.running, limit: 9, now: now).map(\.id) == ["e3"])
            #expect(try await stores.pipeline.run(ID("r1"), of: Stores.learner)?.status == .completed)
        }
    }
}
