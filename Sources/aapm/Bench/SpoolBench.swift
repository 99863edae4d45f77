import AAPMCore
import AAPMSessions
import AAPMStorage

/// Turns while the database is away, and how fast they get into it when it is back.
struct SpoolBench: Sendable {
    private static let talkLength = 20

    let stage: BenchStage
    let outage: Outage

    func figures(learners: Int) async throws -> [BenchFigure] {
        let persona = try await self.stage.persona()
        var talks: [(learner: ID<Learner>, talk: ID<Session>)] = []
        for _ in 0..<learners {
            let learner = try await self.stage.newLearner()
            let talk = try await self.stage.newTalk(of: learner, with: persona)
            // A talk that runs is known here, and goes on without the database.
            try await self.say(0..<1, in: talk, of: learner)
            talks.append((learner, talk))
        }
        let clock = ContinuousClock()
        self.outage.begin()
        let wentAway = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (learner, talk) in talks {
                group.addTask { try await self.say(1..<Self.talkLength, in: talk, of: learner) }
            }
            try await group.waitForAll()
        }
        let spooling = clock.now - wentAway
        self.outage.end()
        let cameBack = clock.now
        await self.stage.app.watch.look()
        let replaying = clock.now - cameBack
        for (learner, talk) in talks { try await self.requireAll(in: talk, of: learner) }
        let turns = Double(learners * (Self.talkLength - 1))
        return [
            BenchFigure("spooled_turns_a_second_\(learners)_learners", turns / Samples.milliseconds(spooling) * 1_000),
            BenchFigure("replayed_turns_a_second", turns / Samples.milliseconds(replaying) * 1_000),
        ]
    }

    private func say(_ numbers: Range<Int>, in talk: ID<Session>, of learner: ID<Learner>) async throws {
        for number in numbers {
            _ = try await self.stage.app.sessions.take(
                TurnRequest(text: BenchStage.lines[number % BenchStage.lines.count]), in: talk, of: learner)
        }
    }

    /// A rate at which turns are lost would be no figure.
    private func requireAll(in talk: ID<Session>, of learner: ID<Learner>) async throws {
        let turns = try await self.stage.app.stores.sessions.turns(of: talk, learner: learner)
        guard turns.count == 1 + 2 * Self.talkLength else {
            throw AAPMError(.internalError, "The benchmark found \(turns.count) turns of a talk after the replay.")
        }
    }
}
