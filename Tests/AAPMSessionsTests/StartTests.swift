import AAPMCore
import AAPMSessions
import AAPMTestSupport
import Testing

@Suite("Starting a talk")
struct StartTests {
    @Test("The opening is in the journal and is no turn of the plan")
    func opening() async throws {
        try await Talk().run { talk, session in
            let stored = try await talk.service.session(session, of: talk.learner)
            #expect(stored.turnsUsed == 0)
            #expect(stored.nextTurnIndex == 1)
            #expect(stored.status == .active)
            let turns = try await talk.service.turns(of: session, learner: talk.learner)
            #expect(turns.map(\.text) == ["¡Buenos días!"])
            #expect(turns.first?.answers == nil)
            #expect(turns.first?.reply?.move == "opening")
        }
    }

    @Test(
        "Character and scene follow from what was asked for",
        arguments: [
            (StartRequest(persona: "barrio", tier: .companion), "companion", "chat"),
            (StartRequest(persona: "barrio", tier: .immersion), "baker", "bakery"),
            (StartRequest(persona: "barrio", tier: .immersion, character: "baker"), "baker", "bakery"),
            (StartRequest(persona: "barrio", tier: .immersion, scene: "order"), "baker", "order"),
            (
                StartRequest(persona: "barrio", tier: .companion, character: "companion", scene: "market"), "companion",
                "market"
            ),
            (StartRequest(persona: "barrio", tier: .negotiation), "clerk", "office"),
            (StartRequest(persona: "barrio", tier: .negotiation, scene: "office"), "clerk", "office"),
        ])
    func casts(request: StartRequest, character: String, scene: String) async throws {
        let talk = Talk()
        try await talk.stores.insert(.sample())
        let session = try await talk.service.start(request, for: talk.learner).session
        #expect(session.character == character)
        #expect(session.scene == scene)
        #expect(session.tier == request.tier)
    }

    @Test(
        "What the persona does not have is refused with its field",
        arguments: [
            (StartRequest(persona: "nowhere", tier: .companion), ErrorCode.personaNotFound, "/persona_id"),
            (StartRequest(persona: "barrio", tier: .negotiation, character: "baker"), .characterNotFound, "/npc_id"),
            (StartRequest(persona: "barrio", tier: .negotiation, scene: "bakery"), .sceneNotFound, "/scene_id"),
            (StartRequest(persona: "barrio", tier: .immersion, character: "nobody"), .characterNotFound, "/npc_id"),
            (StartRequest(persona: "barrio", tier: .immersion, character: "companion"), .characterNotFound, "/npc_id"),
            (StartRequest(persona: "barrio", tier: .companion, character: "baker"), .characterNotFound, "/npc_id"),
            (StartRequest(persona: "barrio", tier: .immersion, scene: "nowhere"), .sceneNotFound, "/scene_id"),
            (StartRequest(persona: "barrio", tier: .immersion, scene: "chat"), .sceneNotFound, "/scene_id"),
            (
                StartRequest(persona: "barrio", tier: .immersion, character: "clerk", scene: "bakery"), .sceneNotFound,
                "/scene_id"
            ),
        ])
    func refuses(request: StartRequest, expected: ErrorCode, field: String) async throws {
        let talk = Talk()
        try await talk.stores.insert(.sample())
        let error = await #expect(throws: AAPMError.self) {
            _ = try await talk.service.start(request, for: talk.learner)
        }
        #expect(error?.code == expected)
        #expect(error?.faults.map(\.field) == [field])
        #expect(try await talk.service.sessions(of: talk.learner, after: nil, limit: 10).items.isEmpty)
    }

    @Test("A scene whose task is done makes room for the next one")
    func nextScene() async throws {
        try await Talk().run { talk, session in
            let exchange = try await talk.say("¡listo!", in: session)
            #expect(exchange.session.taskCompleted)
            #expect(try await talk.service.start(Talk.bakery, for: talk.learner).session.scene == "order")
        }
    }

    @Test("An unknown learner has no sessions")
    func unknownLearner() async throws {
        #expect(
            try await code { _ = try await Talk().service.start(Talk.bakery, for: ID("nobody")) } == .learnerNotFound)
    }

    @Test(
        "The day of a plan is full after its sessions; the next day has room",
        arguments: [(Plan.free, 2), (.standard, 5)])
    func dayLimit(plan: Plan, limit: Int) async throws {
        let talk = Talk()
        try await talk.stores.insert(.sample(plan: plan))
        for _ in 1...limit { _ = try await talk.service.start(Talk.bakery, for: talk.learner) }
        let error = await #expect(throws: AAPMError.self) {
            _ = try await talk.service.start(Talk.bakery, for: talk.learner)
        }
        #expect(error?.code == .sessionLimitReached)
        // The sample clock stands at noon.
        #expect(error?.retryAfter == .seconds(12 * 3_600))
        talk.clock.advance(by: .seconds(12 * 3_600))
        let session = try await talk.service.start(Talk.bakery, for: talk.learner).session
        #expect(session.turnLimit == PlanBook.sample.terms(of: plan).turnsPerSession)
    }

    @Test("A day is the learner's own, also when it has 25 hours")
    func ownDay() async throws {
        // Midnights of a zone whose clocks went back today: 22:00Z yesterday, 23:00Z today, 23:00Z tomorrow.
        let noon = Timestamp.sample
        let midnights = [-14 * 3_600, 11 * 3_600, 35 * 3_600].map { noon + .seconds($0) }
        let days = DayBoundary(
            start: { moment, zone in
                #expect(zone == "Europe/Madrid")
                return midnights.last { $0 <= moment } ?? midnights[0]
            }, monthStart: DayBoundary.utc.monthStart)
        let talk = Talk(days: days)
        try await talk.stores.insert(.sample(plan: .free))
        for _ in 1...2 { _ = try await talk.service.start(Talk.bakery, for: talk.learner) }
        let error = await #expect(throws: AAPMError.self) {
            _ = try await talk.service.start(Talk.bakery, for: talk.learner)
        }
        #expect(error?.retryAfter == .seconds(11 * 3_600))
        talk.clock.advance(by: .seconds(11 * 3_600 - 1))
        #expect(
            try await code { _ = try await talk.service.start(Talk.bakery, for: talk.learner) } == .sessionLimitReached)
        talk.clock.advance(by: .seconds(1))
        #expect(try await code { _ = try await talk.service.start(Talk.bakery, for: talk.learner) } == nil)
    }

    @Test("A session that ends without a turn gives its place of the day back")
    func givesPlaceBack() async throws {
        let talk = Talk()
        try await talk.stores.insert(.sample(plan: .free))
        _ = try await talk.service.start(Talk.bakery, for: talk.learner)
        let second = try await talk.service.start(Talk.bakery, for: talk.learner).session.id
        let ended = try await talk.service.end(second, of: talk.learner)
        #expect(ended.run == nil)
        #expect(try await code { _ = try await talk.service.start(Talk.bakery, for: talk.learner) } == nil)
    }

    @Test("The share of the native language falls with the sessions of tier 1, and is 0 in tier 2")
    func codeSwitch() async throws {
        try await Talk().run { talk, immersion in
            _ = try await talk.say("hola", in: immersion)
            for _ in 1...6 {
                let session = try await talk.service.start(
                    StartRequest(persona: "barrio", tier: .companion), for: talk.learner
                ).session.id
                _ = try await talk.say("hola", in: session)
            }
            #expect(talk.dialogue.openings.map(\.nativeShare) == [0, 0.8, 0.8, 0.8, 0.8, 0.8, 0.6])
            #expect(talk.dialogue.exchanges.map(\.nativeShare) == [0, 0.8, 0.8, 0.8, 0.8, 0.8, 0.6])
        }
    }

    @Test("A character meets the learner again as the relationship stands after the absence")
    func absence() async throws {
        try await Talk().run { talk, session in
            #expect(talk.dialogue.openings.last?.weeksAway == nil)
            #expect(talk.dialogue.openings.last?.band == .friendly)
            _ = try await talk.say("hola", in: session)
            talk.clock.advance(by: .seconds(17 * 24 * 3_600))
            _ = try await talk.service.start(Talk.bakery, for: talk.learner)
            #expect(talk.dialogue.openings.last?.weeksAway == 2)
            #expect(talk.dialogue.openings.last?.band == .friendly)
        }
    }

    @Test("A new talk arms the directives of its world; those that were measured keep their outcome")
    func directives() async throws {
        let talk = Talk()
        let now = Timestamp.sample
        try await talk.stores.insert(.sample())
        let old = now - DirectiveLifecycle.lifetime
        try await talk.stores.save([
            .sample("pending"), .sample("deferred", status: .deferred), .sample("open", status: .opportunityCreated),
            .sample("missed", status: .usedIncorrectly, attempts: 1), .sample("over", status: .deferred, at: old),
            .sample("spent", status: .avoided, attempts: 3), .sample("elsewhere", persona: "village"),
        ])
        _ = try await talk.service.start(Talk.bakery, for: talk.learner)
        let stored = try await talk.stores.directives(from: ID("session-1"), learner: talk.learner)
        #expect(
            Dictionary(uniqueKeysWithValues: stored.map { ($0.id.text, $0.status) })
                == [
                    "pending": .active, "deferred": .active, "open": .active, "missed": .usedIncorrectly,
                    "over": .expired, "spent": .avoided, "elsewhere": .pending,
                ])
        let briefed = try #require(talk.dialogue.openings.first)
        #expect(Set(briefed.directives.map(\.id.text)) == ["pending", "deferred", "open", "missed"])
    }

    @Test("Sessions come in pages, newest first")
    func pages() async throws {
        let talk = Talk()
        try await talk.stores.insert(.sample())
        var started: [ID<Session>] = []
        for _ in 1...5 {
            started.append(try await talk.service.start(Talk.bakery, for: talk.learner).session.id)
            talk.clock.advance(by: .seconds(1))
        }
        let first = try await talk.service.sessions(of: talk.learner, after: nil, limit: 3)
        let second = try await talk.service.sessions(of: talk.learner, after: first.nextCursor, limit: 3)
        #expect((first.items + second.items).map(\.id) == started.reversed())
        #expect(second.nextCursor == nil)
    }

    @Test(
        "A page that cannot be is refused",
        arguments: [(nil, 0), (nil, 101), ("rubbish", 10), ("", 10)] as [(String?, Int)])
    func pageInvalid(cursor: String?, limit: Int) async throws {
        #expect(
            try await code { _ = try await Talk().service.sessions(of: ID("learner-1"), after: cursor, limit: limit) }
                == .pageInvalid)
    }
}
