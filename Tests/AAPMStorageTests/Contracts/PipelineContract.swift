import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("Pipeline runs")
struct PipelineContract {
    private static let lease: Duration = .seconds(30)

    private static func claim(
        _ stores: Stores, worker: String = "a", at now: Timestamp = .sample
    ) async throws -> ClaimedRun? {
        try await stores.pipeline.claim(worker: worker, leaseUntil: now + self.lease, now: now)
    }

    private static func complete(
        _ phase: PipelinePhase, _ effects: PhaseEffects = PhaseEffects(), of claim: ClaimedRun, in stores: Stores,
        at now: Timestamp = .sample
    ) async throws -> Bool {
        try await stores.pipeline.complete(
            PhaseRecord(
                name: phase, status: .completed, durationMicroseconds: 1_200, costMicroUSD: 7, counts: ["units": 2]),
            effects: effects, of: claim, leaseUntil: now + self.lease, now: now)
    }

    @Test("A claim brings all that the phases need", arguments: Engine.allCases)
    func claim(engine: Engine) async throws {
        try await engine.withStores { stores in
            #expect(try await Self.claim(stores) == nil)
            try await stores.endedTalk()
            let claim = try #require(try await Self.claim(stores, worker: "w1"))
            #expect(claim.run.id.text == "run-1")
            #expect(claim.run.status == .running)
            #expect(claim.worker == "w1")
            #expect(claim.attempt == 1)
            #expect(claim.tries == 1)
            #expect(claim.session.status == .ended)
            #expect(claim.learner == .sample())
            #expect(claim.turns.map(\.index) == [0, 1, 2])
            #expect(try await stores.pipeline.begin(.extraction, of: claim, now: .sample))
            #expect(try await stores.pipeline.run(ID("run-1"), of: Stores.learner)?.status == .running)
            #expect(try await stores.pipeline.run(ID("run-1"), of: Stores.stranger) == nil)
            #expect(try await stores.pipeline.run(session: Stores.session, of: Stores.stranger) == nil)
        }
    }

    @Test("Many workers at once never hold one run twice", arguments: Engine.allCases)
    func exclusive(engine: Engine) async throws {
        try await engine.withStores { stores in
            for number in 1...4 { try await stores.endedTalk("s\(number)", run: "r\(number)") }
            let held = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<16 {
                    group.addTask { try await Self.claim(stores, worker: "w\(number)")?.run.id.text }
                }
                return try await group.reduce(into: [String]()) { held, id in if let id { held.append(id) } }
            }
            #expect(held.sorted() == ["r1", "r2", "r3", "r4"])
        }
    }

    @Test("A run whose worker died is taken over, and the dead one's writes do nothing", arguments: Engine.allCases)
    func takenOver(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let dead = try #require(try await Self.claim(stores))
            #expect(try await Self.claim(stores, worker: "b", at: .sample + .seconds(29)) == nil)
            let later = Timestamp.sample + Self.lease
            // Even under the same name the earlier claim is another one.
            let alive = try #require(try await Self.claim(stores, worker: "a", at: later))
            #expect(alive.attempt == 2)
            var effects = PhaseEffects()
            effects.evidence = [.sample()]
            #expect(try await stores.pipeline.begin(.extraction, of: dead, now: later) == false)
            #expect(try await Self.complete(.extraction, effects, of: dead, in: stores, at: later) == false)
            try await stores.pipeline.fail(
                dead, phase: .extraction, .sample(at: later), retryAt: later, attemptLimit: 1)
            try await stores.pipeline.finish(dead, now: later)
            try await stores.pipeline.release(dead, now: later)
            #expect(try await stores.pipeline.renew(dead, leaseUntil: later + .seconds(900)) == false)
            #expect(try await stores.frictions.evidence(of: Stores.learner, session: Stores.session) == [])
            #expect(try await stores.pipeline.run(ID("run-1"), of: Stores.learner)?.status == .queued)
            #expect(try await stores.pipeline.begin(.extraction, of: alive, now: later))
            #expect(try await stores.pipeline.run(ID("run-1"), of: Stores.learner)?.status == .running)
        }
    }

    @Test("A phase is seen running, then written once with all its effects", arguments: Engine.allCases)
    func phase(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claim = try #require(try await Self.claim(stores))
            #expect(try await stores.pipeline.begin(.extraction, of: claim, now: .sample))
            #expect(
                try await stores.pipeline.run(ID("run-1"), of: Stores.learner)?.phases.map(\.status)
                    == [.running, .pending, .pending, .pending, .pending])
            var effects = PhaseEffects()
            effects.frictionPoints = [.sample()]
            effects.evidence = [.sample()]
            effects.curriculum = .sample()
            effects.directives = [.sample()]
            effects.notifications = [
                Notification(
                    id: "n1", learner: Stores.learner, type: "lesson_ready", content: ["curriculum": "lesson-1"],
                    scheduledAt: .sample)
            ]
            #expect(try await Self.complete(.extraction, effects, of: claim, in: stores))
            effects.frictionPoints = [.sample("point-2")]
            effects.curriculum = nil
            #expect(try await Self.complete(.extraction, effects, of: claim, in: stores) == false)
            let run = try #require(try await stores.pipeline.run(ID("run-1"), of: Stores.learner))
            #expect(
                run.phases[0]
                    == PhaseRecord(
                        name: .extraction, status: .completed, durationMicroseconds: 1_200, costMicroUSD: 7,
                        counts: ["units": 2]))
            #expect(run.nextPhase == .classification)
            #expect(
                try await stores.frictions.frictionPoints(of: Stores.session, learner: Stores.learner) == [.sample()])
            #expect(try await stores.curricula.curriculum(ID("lesson-1"), of: Stores.learner) == .sample())
            #expect(
                try await stores.directives.openDirectives(of: Stores.learner, persona: "barrio") == [.sample()])
        }
    }

    @Test("A phase whose effects are refused leaves no checkpoint", arguments: Engine.allCases)
    func atomicPhase(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claim = try #require(try await Self.claim(stores))
            var effects = PhaseEffects()
            effects.curriculum = .sample()
            #expect(try await Self.complete(.extraction, effects, of: claim, in: stores))
            effects.evidence = [.sample()]
            effects.curriculum = .sample("lesson-2")
            await #expect(throws: StorageError.conflict(constraint: "curricula_session_id_key")) {
                _ = try await Self.complete(.generation, effects, of: claim, in: stores)
            }
            #expect(try await stores.frictions.evidence(of: Stores.learner, session: Stores.session) == [])
            #expect(try await stores.pipeline.run(ID("run-1"), of: Stores.learner)?.phases[2].status == .pending)
        }
    }

    @Test("Later phases classify points and set the format, and keep the learner's answers", arguments: Engine.allCases)
    func laterPhases(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claim = try #require(try await Self.claim(stores))
            var effects = PhaseEffects()
            effects.frictionPoints = [.sample()]
            effects.curriculum = .sample()
            #expect(try await Self.complete(.extraction, effects, of: claim, in: stores))
            let answered = try await stores.curricula.update(ID("lesson-1"), of: Stores.learner) { lesson in
                lesson.units[0].exercises[0].attempts = [
                    ExerciseAttempt(answer: "un", verdict: .correct, at: .sample)
                ]
            }
            let classification = Classification(
                recurrence: .recurrent, isClustered: true, nature: .systematic, ruleConfidence: 0.8, earlierSessions: 2,
                isFossilising: false)
            effects.frictionPoints = [.sample(classification: classification)]
            effects.curriculum = .sample(format: .flashcards, at: .sample)
            #expect(try await Self.complete(.delivery, effects, of: claim, in: stores))
            #expect(
                try await stores.frictions.frictionPoints(of: Stores.session, learner: Stores.learner)
                    == [.sample(classification: classification)])
            let lesson = try #require(try await stores.curricula.curriculum(ID("lesson-1"), of: Stores.learner))
            #expect(lesson.format == .flashcards)
            #expect(lesson.units == answered?.units)
            #expect(
                try await stores.curricula.finishedLessons(
                    of: Stores.learner, keys: [TargetForm.sampleAgreement.key])
                    == [TargetForm.sampleAgreement.key: 1])
        }
    }

    @Test("Completing a phase prolongs the lease", arguments: Engine.allCases)
    func prolonged(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claim = try #require(try await Self.claim(stores))
            #expect(try await Self.complete(.extraction, of: claim, in: stores, at: .sample + .seconds(20)))
            #expect(try await Self.claim(stores, worker: "b", at: .sample + .seconds(49)) == nil)
            #expect(try await Self.claim(stores, worker: "b", at: .sample + .seconds(50))?.attempt == 2)
        }
    }

    @Test("A heartbeat prolongs the lease", arguments: Engine.allCases)
    func heartbeat(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claim = try #require(try await Self.claim(stores))
            #expect(try await stores.pipeline.renew(claim, leaseUntil: .sample + .seconds(50)))
            #expect(try await Self.claim(stores, worker: "b", at: .sample + .seconds(49)) == nil)
            #expect(try await Self.claim(stores, worker: "b", at: .sample + .seconds(50))?.attempt == 2)
        }
    }

    @Test("A run that is given back is free at once, and the try does not count", arguments: Engine.allCases)
    func released(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claim = try #require(try await Self.claim(stores))
            #expect(try await Self.complete(.extraction, of: claim, in: stores))
            #expect(try await stores.pipeline.begin(.classification, of: claim, now: .sample))
            try await stores.pipeline.release(claim, now: .sample + .seconds(1))
            let run = try #require(try await stores.pipeline.run(ID("run-1"), of: Stores.learner))
            #expect(run.status == .queued)
            #expect(run.phases.map(\.status) == [.completed, .pending, .pending, .pending, .pending])
            let next = try #require(try await Self.claim(stores, worker: "b", at: .sample + .seconds(1)))
            #expect(next.attempt == 2)
            #expect(next.tries == 1)
            #expect(try await stores.pipeline.begin(.classification, of: claim, now: .sample) == false)
        }
    }

    @Test("A run is finished after five phases and never before", arguments: Engine.allCases)
    func finish(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claim = try #require(try await Self.claim(stores))
            await #expect(throws: StorageError.conflict(constraint: "pipeline_runs_phases_done")) {
                try await stores.pipeline.finish(claim, now: .sample)
            }
            for phase in PipelinePhase.allCases { #expect(try await Self.complete(phase, of: claim, in: stores)) }
            try await stores.pipeline.finish(claim, now: .sample + .seconds(1))
            let run = try #require(try await stores.pipeline.run(ID("run-1"), of: Stores.learner))
            #expect(run.status == .completed)
            #expect(run.updatedAt == .sample + .seconds(1))
            #expect(try await Self.claim(stores, worker: "b", at: .sample + .seconds(90)) == nil)
        }
    }

    @Test("A failed phase is tried again later, and given up after the limit", arguments: Engine.allCases)
    func fail(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            var now = Timestamp.sample
            for attempt in 1...3 {
                let claim = try #require(try await Self.claim(stores, at: now))
                #expect(claim.attempt == attempt)
                #expect(try await stores.pipeline.begin(.generation, of: claim, now: now))
                now = now + .seconds(60)
                try await stores.pipeline.fail(
                    claim, phase: .generation, .sample(attempt: attempt, at: now - .seconds(59)), retryAt: now,
                    attemptLimit: 3)
                #expect(try await Self.claim(stores, at: now - .seconds(1)) == nil)
                let run = try #require(try await stores.pipeline.run(ID("run-1"), of: Stores.learner))
                #expect(run.status == (attempt < 3 ? .queued : .failed))
                #expect(run.phases[2].status == (attempt < 3 ? .pending : .failed))
            }
            #expect(try await Self.claim(stores, at: now) == nil)
        }
    }

    @Test("Runs are taken in the order in which they became due", arguments: Engine.allCases)
    func order(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk("s2", run: "r2", at: .sample + .seconds(2))
            try await stores.endedTalk("s1", run: "r1", at: .sample + .seconds(1))
            #expect(try await Self.claim(stores, at: .sample) == nil)
            let now = Timestamp.sample + .seconds(3)
            #expect(try await Self.claim(stores, at: now)?.run.id.text == "r1")
            #expect(try await Self.claim(stores, at: now)?.run.id.text == "r2")
        }
    }

    @Test("A deferred run waits for its day and is carried out then", arguments: Engine.allCases)
    func deferred(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            try await stores.exchange()
            let tomorrow = Timestamp.sample + .seconds(86_400)
            let (_, run) = try await stores.sessions.end(
                Stores.session, of: Stores.learner, reason: .learnerEnded, run: .sample(),
                quota: RunQuota(limit: 0, days: [.sample, tomorrow], spread: 0), seen: nil, now: .sample)
            #expect(run?.status == .deferred)
            #expect(run?.resumesAt == tomorrow)
            let before = tomorrow - .microseconds(1)
            #expect(try await Self.claim(stores, at: before) == nil)
            #expect(try await stores.pipelineJobs.jobs(.deferred, limit: 9, now: before).map(\.dueAt) == [tomorrow])
            let claim = try #require(try await Self.claim(stores, at: tomorrow))
            #expect(claim.run.status == .running)
            #expect(try await stores.pipeline.begin(.extraction, of: claim, now: tomorrow))
            #expect(try await stores.pipeline.run(ID("run-1"), of: Stores.learner)?.status == .running)
            #expect(try await stores.pipelineJobs.jobs(.deferred, limit: 9, now: tomorrow) == [])
        }
    }

    @Test(
        "What models were asked is kept with the claim, what they proposed until its phase is done",
        arguments: Engine.allCases)
    func modelWork(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let dead = try #require(try await Self.claim(stores))
            var work = ModelWork(
                estimate: MicroUSD(900), spent: MicroUSD(1_250), calls: 1,
                proposals: [
                    Proposal(
                        turn: 1, quote: "la problema", occurrence: 1, correction: "el problema",
                        rule: "es.agreement.determiner_noun", confidence: 0.75)
                ], isSettled: true)
            #expect(try await stores.pipeline.keep(work, of: dead, now: .sample))
            let later = Timestamp.sample + Self.lease
            let claim = try #require(try await Self.claim(stores, worker: "b", at: later))
            #expect(claim.run.modelWork == work)
            #expect(try await stores.pipeline.keep(ModelWork(estimate: .zero), of: dead, now: later) == false)
            #expect(try await Self.complete(.extraction, of: claim, in: stores, at: later))
            work.proposals = []
            #expect(try await stores.pipeline.run(ID("run-1"), of: Stores.learner)?.modelWork == work)
        }
    }

    @Test("What was kept with a run before it said who pays is read as it was written", arguments: Engine.sql)
    func earlierModelWork(engine: Engine) async throws {
        try await engine.withSchema { database in
            let stores = Stores(SQLStores(database))
            try await stores.learners.insert(.sample("learner-1"))
            try await stores.endedTalk()
            let kept = """
                {"answered":1,"calls":2,"estimate":900,"isOffline":false,"isSettled":false,"proposals":[{"confidence":0.75,\
                "correction":"el problema","occurrence":1,"quote":"la problema","rule":"es.agreement.determiner_noun",\
                "turn":1}],"spent":2000}
                """
            try await database.write { tx throws(StorageError) in
                _ = try tx.execute("UPDATE pipeline_runs SET model_work = \(JSONText(stored: kept))")
            }
            let claim = try #require(try await Self.claim(stores))
            let work = try #require(claim.run.modelWork)
            let proposal = Proposal(
                turn: 1, quote: "la problema", occurrence: 1, correction: "el problema",
                rule: "es.agreement.determiner_noun", confidence: 0.75)
            #expect(
                work
                    == ModelWork(
                        estimate: MicroUSD(900), spent: MicroUSD(2_000), calls: 2, answered: 1, proposals: [proposal]))
            #expect(!work.isTooDear)
            #expect(try await stores.pipeline.keep(work, of: claim, now: .sample))
            #expect(try await stores.pipeline.run(ID("run-1"), of: Stores.learner)?.modelWork == work)
        }
    }

    @Test(
        "A run that is given up says why until it is requeued, and begins anew with models then",
        arguments: Engine.allCases)
    func failure(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claim = try #require(try await Self.claim(stores))
            #expect(try await stores.pipeline.keep(ModelWork(estimate: MicroUSD(5)), of: claim, now: .sample))
            try await stores.pipeline.fail(
                claim, phase: .extraction, .sample(), retryAt: .sample, attemptLimit: 2)
            #expect(try await stores.pipeline.run(ID("run-1"), of: Stores.learner)?.failure == nil)
            let again = try #require(try await Self.claim(stores))
            let failure = JobFailure(
                code: .pipelineCostExceeded, phase: .extraction, reason: "too dear", worker: "a", attempt: 2,
                at: .sample)
            try await stores.pipeline.fail(again, phase: .extraction, failure, retryAt: .sample, attemptLimit: 2)
            let given = try await stores.pipeline.run(ID("run-1"), of: Stores.learner)
            #expect(given?.failure == "AAPM-206")
            #expect(given?.modelWork == ModelWork(estimate: MicroUSD(5)))
            #expect(try await stores.pipelineJobs.requeue("run-1", now: .sample) == .requeued)
            let requeued = try await stores.pipeline.run(ID("run-1"), of: Stores.learner)
            #expect(requeued?.failure == nil)
            #expect(requeued?.modelWork == nil)
        }
    }
}
