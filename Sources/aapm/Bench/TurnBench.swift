import AAPMCore
import AAPMSessions

/// Turns of many learners at once, each waiting for its answer before it says the next.
struct TurnBench: Sendable {
    /// How long a talk goes on before the learner begins another: within every plan's limit.
    private static let talkLength = 20
    /// Turns of each learner before the clock starts: dictionaries, prepared statements and caches are warm then.
    private static let warmUp = 10

    let stage: BenchStage

    private struct Seat: Sendable {
        let learner: ID<Learner>
        let talks: [ID<Session>]
    }

    /// - Parameter turns: Of all learners together, at least; talks are begun before the clock starts.
    func figures(learners: Int, turns: Int) async throws -> [BenchFigure] {
        let persona = try await self.stage.persona()
        let each = max(1, (turns + learners - 1) / learners)
        var seats: [Seat] = []
        for _ in 0..<learners { seats.append(try await self.seat(turns: each, with: persona)) }

        let clock = ContinuousClock()
        let before = self.stage.roundTrips.count
        let began = clock.now
        let samples = try await self.samples(seats, turns: each)
        let elapsed = clock.now - began
        let asked = self.stage.roundTrips.count - before
        let count = Double(samples.milliseconds.count)
        let people = "\(learners)_learner\(learners == 1 ? "" : "s")"
        return [
            BenchFigure("turns_a_second_\(people)", count / Samples.milliseconds(elapsed) * 1_000),
            BenchFigure("turn_\(people)_p50_ms", samples.percentile(0.5)),
            BenchFigure("turn_\(people)_p99_ms", samples.percentile(0.99)),
            BenchFigure("turns_measured_\(people)", count),
            BenchFigure("round_trips_a_turn_\(people)", Double(asked.trips) / count),
            BenchFigure("statements_a_turn_\(people)", Double(asked.statements) / count),
        ]
    }

    private func seat(turns: Int, with persona: String) async throws -> Seat {
        let learner = try await self.stage.newLearner()
        let warmUp = try await self.stage.newTalk(of: learner, with: persona)
        for number in 0..<Self.warmUp { _ = try await self.time(number, in: warmUp, of: learner) }
        var talks: [ID<Session>] = []
        for _ in 0..<(turns + Self.talkLength - 1) / Self.talkLength {
            talks.append(try await self.stage.newTalk(of: learner, with: persona))
        }
        return Seat(learner: learner, talks: talks)
    }

    private func samples(_ seats: [Seat], turns: Int) async throws -> Samples {
        try await withThrowingTaskGroup(of: Samples.self) { group in
            for seat in seats { group.addTask { try await self.samples(seat, turns: turns) } }
            return try await group.reduce(into: Samples()) { $0.add($1) }
        }
    }

    private func samples(_ seat: Seat, turns: Int) async throws -> Samples {
        var samples = Samples()
        for number in 0..<turns {
            samples.add(try await self.time(number, in: seat.talks[number / Self.talkLength], of: seat.learner))
        }
        return samples
    }

    private func time(_ number: Int, in talk: ID<Session>, of learner: ID<Learner>) async throws -> Duration {
        let lines = BenchStage.lines
        let clock = ContinuousClock()
        let began = clock.now
        _ = try await self.stage.app.sessions.take(
            TurnRequest(text: lines[number % lines.count], idempotencyKey: "bench-\(number)"), in: talk, of: learner)
        return clock.now - began
    }
}
