import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Learning")
struct LearningContract {
    private static let key = TargetForm.sampleAgreement.key

    /// Writes `effects` through a run of its own, as a phase does.
    private static func write(_ effects: PhaseEffects, session: String, in stores: Stores, at now: Timestamp)
        async throws
    {
        try await stores.endedTalk(session, run: "run-\(session)", at: now)
        let claim = try #require(
            try await stores.pipeline.claim(worker: "w", leaseUntil: now + .seconds(30), now: now))
        #expect(
            try await stores.pipeline.complete(
                PhaseRecord(name: .extraction, status: .completed), effects: effects, of: claim,
                leaseUntil: now + .seconds(3_600), now: now))
    }

    @Test("Friction points come in order of turn and span, to their owner only", arguments: Engine.allCases)
    func frictionPoints(engine: Engine) async throws {
        try await engine.withStores { stores in
            var effects = PhaseEffects()
            let points: [FrictionPoint] = [
                .sample("p3", turnIndex: 3), .sample("p1", finding: .sample(start: 9)), .sample("p2"),
            ]
            effects.frictionPoints = points
            try await Self.write(effects, session: "session-1", in: stores, at: .sample)
            #expect(
                try await stores.frictions.frictionPoints(of: Stores.session, learner: Stores.learner)
                    == [points[2], points[1], points[0]])
            #expect(try await stores.frictions.frictionPoints(of: Stores.session, learner: Stores.stranger) == [])
        }
    }

    @Test("Only sessions before the given one count as earlier, once each", arguments: Engine.allCases)
    func earlierSessions(engine: Engine) async throws {
        try await engine.withStores { stores in
            for (number, session) in ["s1", "s2", "s3"].enumerated() {
                var effects = PhaseEffects()
                effects.frictionPoints = [
                    .sample("\(session)-a", session: session), .sample("\(session)-b", session: session, turnIndex: 3),
                ]
                try await Self.write(effects, session: session, in: stores, at: .sample + .seconds(number * 100))
            }
            let earlier = try await stores.frictions.earlierSessions(
                of: Stores.learner, keys: [Self.key, "es.other"], before: ID("s3"))
            #expect(earlier == [Self.key: [ID("s1"), ID("s2")]])
            #expect(
                try await stores.frictions.earlierSessions(of: Stores.learner, keys: [Self.key], before: ID("s1"))
                    == [:])
            #expect(try await stores.frictions.earlierSessions(of: Stores.learner, keys: [], before: ID("s3")) == [:])
            #expect(
                try await stores.frictions.earlierSessions(of: Stores.stranger, keys: [Self.key], before: ID("s3"))
                    == [:])
        }
    }

    @Test("The same chance counts once, and the first word on it stays", arguments: Engine.allCases)
    func evidence(engine: Engine) async throws {
        try await engine.withStores { stores in
            var effects = PhaseEffects()
            let late = Evidence.sample(turnIndex: 5, at: .sample + .seconds(5))
            let word = Evidence.sample(turnIndex: 3, target: .sampleSpelling, at: .sample + .seconds(3))
            let second = Evidence.sample(occurrence: 1, outcome: .correct)
            effects.evidence = [late, .sample(), .sample(outcome: .avoided), second, word]
            try await Self.write(effects, session: "session-1", in: stores, at: .sample)
            #expect(
                try await stores.frictions.evidence(of: Stores.learner, session: Stores.session)
                    == [.sample(), second, word, late])
            #expect(
                try await stores.frictions.evidence(of: Stores.learner, keys: [Self.key])
                    == [Self.key: [.sample(), second, late]])
            #expect(try await stores.frictions.evidence(of: Stores.stranger, keys: [Self.key]) == [:])
            #expect(try await stores.frictions.evidence(of: Stores.learner, keys: []) == [:])
        }
    }

    @Test(
        "Open directives come most urgent, then oldest first; ended ones do not",
        arguments: Engine.allCases)
    func openDirectives(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            try await stores.directives.save([
                .sample("soon-2", at: .sample + .seconds(2)), .sample("soon-1"), .sample("now", priority: .immediate),
                .sample("some-day", priority: .background), .sample("done", status: .usedCorrectly, attempts: 1),
                .sample("late", status: .expired), .sample("again", status: .avoided, attempts: 2),
                .sample("spent", status: .usedIncorrectly, attempts: 3), .sample("elsewhere", persona: "other"),
            ])
            let open = try await stores.directives.openDirectives(of: Stores.learner, persona: "barrio")
            #expect(open.map(\.id.text) == ["now", "again", "soon-1", "soon-2", "some-day"])
            #expect(try await stores.directives.openDirectives(of: Stores.stranger, persona: "barrio") == [])
            #expect(
                try await stores.directives.directives(from: Stores.session, learner: Stores.learner).count == 9)
        }
    }

    @Test("A directive reads back whole, and only its state changes", arguments: Engine.allCases)
    func saveDirective(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            try await stores.directives.save([.sample()])
            #expect(
                try await stores.directives.directives(from: Stores.session, learner: Stores.learner) == [.sample()])
            let tried = Directive.sample(
                status: .avoided, attempts: 1,
                lastAttempt: DirectiveAttempt(session: Stores.session, elicitedAt: 2, scoredAt: nil))
            try await stores.directives.save([tried])
            #expect(
                try await stores.directives.directives(triedIn: Stores.session, learner: Stores.learner) == [tried])
            await #expect(throws: StorageError.notFound) {
                try await stores.directives.save([.sample(learner: "learner-2")])
            }
        }
    }

    @Test("Two answers at once to one lesson both count", arguments: Engine.allCases)
    func parallelAnswers(engine: Engine) async throws {
        try await engine.withStores { stores in
            var effects = PhaseEffects()
            effects.curriculum = .sample()
            try await Self.write(effects, session: "session-1", in: stores, at: .sample)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        _ = try await stores.curricula.update(ID("lesson-1"), of: Stores.learner) { lesson in
                            lesson.units[0].exercises[0].attempts.append(
                                ExerciseAttempt(answer: "\(number)", verdict: .incorrect, at: .sample))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let lesson = try await stores.curricula.curriculum(ID("lesson-1"), of: Stores.learner)
            let answers = Set(lesson?.units[0].exercises[0].attempts.map(\.answer) ?? [])
            #expect(answers == Set((0..<12).map { "\($0)" }))
        }
    }

    @Test("A lesson is its owner's alone", arguments: Engine.allCases)
    func lessonOwner(engine: Engine) async throws {
        try await engine.withStores { stores in
            var effects = PhaseEffects()
            effects.curriculum = .sample()
            try await Self.write(effects, session: "session-1", in: stores, at: .sample)
            #expect(try await stores.curricula.curriculum(session: Stores.session, of: Stores.learner) == .sample())
            #expect(try await stores.curricula.curriculum(session: Stores.session, of: Stores.stranger) == nil)
            #expect(try await stores.curricula.curriculum(ID("lesson-1"), of: Stores.stranger) == nil)
            let changed = try await stores.curricula.update(ID("lesson-1"), of: Stores.stranger) { $0.units = [] }
            #expect(changed == nil)
            #expect(try await stores.curricula.curriculum(ID("lesson-1"), of: Stores.learner) == .sample())
            #expect(try await stores.curricula.curricula(of: Stores.stranger, after: nil, limit: 5).items == [])
        }
    }

    @Test(
        "A lesson is finished when every unit is done, for the forms it taught", arguments: Engine.allCases)
    func finishedLessons(engine: Engine) async throws {
        try await engine.withStores { stores in
            var effects = PhaseEffects()
            effects.curriculum = .sample()
            try await Self.write(effects, session: "session-1", in: stores, at: .sample)
            #expect(try await stores.curricula.finishedLessons(of: Stores.learner, keys: [Self.key]) == [:])
            _ = try await stores.curricula.update(ID("lesson-1"), of: Stores.learner) { lesson in
                lesson.units[0].exercises[0].attempts = [
                    ExerciseAttempt(answer: "un", verdict: .correct, at: .sample)
                ]
            }
            #expect(
                try await stores.curricula.finishedLessons(of: Stores.learner, keys: [Self.key, "es.other"])
                    == [Self.key: 1])
            #expect(try await stores.curricula.finishedLessons(of: Stores.stranger, keys: [Self.key]) == [:])
            _ = try await stores.curricula.update(ID("lesson-1"), of: Stores.learner) { $0.units[0].isSkipped = true }
            #expect(try await stores.curricula.finishedLessons(of: Stores.learner, keys: [Self.key]) == [:])
        }
    }

    @Test("Lessons are paged from new to old", arguments: Engine.allCases)
    func lessonPages(engine: Engine) async throws {
        try await engine.withStores { stores in
            for number in 1...3 {
                let now = Timestamp.sample + .seconds(number * 100)
                var effects = PhaseEffects()
                effects.curriculum = .sample("l\(number)", session: "s\(number)", at: now)
                try await Self.write(effects, session: "s\(number)", in: stores, at: now)
            }
            let first = try await stores.curricula.curricula(of: Stores.learner, after: nil, limit: 2)
            #expect(first.items.map(\.id.text) == ["l3", "l2"])
            let rest = try await stores.curricula.curricula(of: Stores.learner, after: first.nextCursor, limit: 2)
            #expect(rest.items.map(\.id.text) == ["l1"])
            #expect(rest.nextCursor == nil)
        }
    }

    @Test("Relationships are kept a character and read back whole", arguments: Engine.allCases)
    func relationships(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            for (character, before, reputation) in [("zoe", nil, -0.5), ("baker", nil, 1.0), ("baker", 1.0, 0.15)] {
                let talk = try #require(try await stores.sessions.accept(.sample()).talk)
                let turn = try #require(talk.lease?.turn)
                #expect(
                    try await stores.sessions.complete(
                        .sample(
                            answering: turn, reply: .sampleReply(index: talk.session.nextTurnIndex, answers: turn),
                            relationship: .sample(character: character, reputation: reputation),
                            relationshipBefore: before.map { .sample(character: character, reputation: $0) })) != nil)
            }
            #expect(
                try await stores.relationships.relationships(of: Stores.learner, persona: "barrio")
                    == [.sample(reputation: 0.15), .sample(character: "zoe", reputation: -0.5)])
            #expect(
                try await stores.relationships.relationship(
                    of: Stores.stranger, persona: "barrio", character: "baker") == nil)
        }
    }
}
