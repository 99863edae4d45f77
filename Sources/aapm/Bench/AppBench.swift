import AAPMAccounts
import AAPMCore
import AAPMGateway
import AAPMPipeline
import AAPMSessions
import AAPMStorage

/// Our own time, with the scripted partner: everything but a model.
struct AppBench {
    let app: App

    /// Milliseconds and rates by name, in the order to be shown.
    func figures(turns: Int) async throws -> [(String, Double)] {
        // The first turns load dictionaries and packs; they are not what is measured.
        _ = try await self.talk(turns: 12)
        let one = try await self.talk(turns: turns)
        let clock = ContinuousClock()
        let began = clock.now
        let many = try await withThrowingTaskGroup { group in
            for _ in 0..<16 { group.addTask { try await self.talk(turns: turns) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let elapsed = clock.now - began
        let phases = try await self.phases(rounds: 7)
        return [
            ("turn_1_learner_p50_ms", Self.percentile(one, 0.5)),
            ("turn_1_learner_p99_ms", Self.percentile(one, 0.99)),
            ("turn_16_learners_p50_ms", Self.percentile(many, 0.5)),
            ("turn_16_learners_p99_ms", Self.percentile(many, 0.99)),
            ("turns_a_second_16_learners", Double(many.count) / Self.milliseconds(elapsed) * 1_000),
            ("five_phases_40_turns_median_ms", Self.percentile(phases, 0.5)),
            ("five_phases_40_turns_max_ms", phases.max() ?? 0),
        ]
    }

    private static let lines = [
        "Hola, me llamo Ana y vengo de Boston.", "Hoy yo soy muy cansado.", "Ayer fui al mercado con mi amigo.",
        "Me gusta las playas de aquí.", "Quiero comprar una libro nuevo.", "Mañana voy a la playa con mi familia.",
        "Necesito un cafe con leche, por favor.", "Mi hermana tiene veinte años y es enfermera.",
    ]

    private func newLearner() async throws -> ID<Learner> {
        try await self.app.gateway.accounts.guest(ProfileDraft()).learner.id
    }

    private func persona() async throws -> String {
        guard
            let persona = try await self.app.gateway.personas.personas().first(where: {
                $0.languages.target == .spanish
            })
        else { throw AAPMError(.personaNotFound, "The benchmark needs a persona for learners of Spanish.") }
        return persona.id.text
    }

    /// The milliseconds of each turn of one learner.
    private func talk(turns: Int) async throws -> [Double] {
        let learner = try await self.newLearner()
        let request = StartRequest(persona: try await self.persona(), tier: .companion)
        let clock = ContinuousClock()
        var times: [Double] = []
        while times.count < turns {
            let session = try await self.app.sessions.start(request, for: learner).session
            for line in Self.lines where times.count < turns {
                let began = clock.now
                let exchange = try await self.app.sessions.take(
                    TurnRequest(text: line), in: session.id, of: learner)
                times.append(Self.milliseconds(clock.now - began))
                if exchange.session.status == .ended { break }
            }
        }
        return times
    }

    /// The milliseconds of the five phases over a session of forty learner turns, for each round.
    private func phases(rounds: Int) async throws -> [Double] {
        try await self.app.worker.drain()
        var times: [Double] = []
        let clock = ContinuousClock()
        for _ in 0..<rounds {
            let learner = try await self.newLearner()
            try await self.longSession(of: learner)
            let began = clock.now
            let outcomes = try await self.app.worker.drain()
            times.append(Self.milliseconds(clock.now - began))
            guard outcomes.count == 1 else {
                throw AAPMError(.internalError, "The benchmark expected one run, not \(outcomes.count).")
            }
        }
        return times
    }

    /// A session with exactly forty learner turns, written to the journal as turns are, so that no scene ends it early.
    private func longSession(of learner: ID<Learner>) async throws {
        let clock = self.app.clock
        let persona = try await self.persona()
        let session = Session(
            id: self.app.ids.make(), learner: learner, persona: persona, tier: .companion, character: "lucia",
            scene: nil, turnLimit: 60, startedAt: clock.now, lastActivityAt: clock.now)
        let store = self.app.stores.sessions
        try await store.start(session, opening: nil, dayLimit: nil, dayStart: clock.now)
        guard var talk = try await store.talk(session.id, of: learner) else {
            throw AAPMError(.internalError, "The benchmark's talk is not there.")
        }
        for number in 0..<40 {
            let admission = try await store.accept(
                TurnDraft(
                    session: session.id, learner: learner, text: Self.lines[number % Self.lines.count],
                    idempotencyKey: nil, responseLatencyMilliseconds: nil, analysis: nil, now: clock.now,
                    leaseUntil: clock.now + .seconds(5)), in: talk)
            guard case .accepted(let turn, let accepted) = admission else {
                throw AAPMError(.internalError, "The benchmark's turn was not accepted.")
            }
            talk = accepted
            let completion = TurnCompletion(
                session: session.id, learner: learner, answering: turn.index,
                reply: Turn(
                    session: session.id, index: talk.session.nextTurnIndex, speaker: .character, text: "¿Y qué más?",
                    character: "lucia", answers: turn.index,
                    reply: ReplyFacts(partner: .scripted, move: "small_talk"), createdAt: clock.now),
                partnerState: nil, taskCompleted: false, directives: [], evidence: [], relationship: nil,
                now: clock.now)
            _ = try await store.complete(completion)
            _ = try talk.complete(completion)
        }
        _ = try await self.app.sessions.end(session.id, of: learner)
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.inMicroseconds) / 1_000
    }

    private static func percentile(_ values: [Double], _ share: Double) -> Double {
        let ordered = values.sorted()
        guard !ordered.isEmpty else { return 0 }
        return ordered[min(ordered.count - 1, Int(share * Double(ordered.count)))]
    }
}
