import AAPMCore
import AAPMSessions
import AAPMTestSupport
import Testing

/// The shared cases of the areas `session`, `limits` and `tier`, run against the service itself.
@Suite("Shared cases: sessions, limits, tiers")
struct SessionCaseTests {
    private struct Elapsed: Decodable {
        let preferredMinutes: Double
        let elapsedMinutes: Double
    }

    private struct Idle: Decodable {
        let idleMinutes: Double
    }

    private struct Mapped: Decodable {
        let turnFrictionType: String
    }

    @Test("Sessions", .enabled(if: BehaviourCase.areThere, "the shared folder is not there"))
    func sessions() async throws {
        var tally = CaseTally(area: "session")
        for item in try BehaviourCase.all(in: "session") {
            if let elapsed = item.input(Elapsed.self) {
                let reason = try await Self.endReason(after: elapsed)
                let isOver = item.expected(String.self) == "time-limit"
                #expect(reason == (isOver ? .timeLimit : nil), "\(item.id)")
            } else if let idle = item.input(Idle.self) {
                let reason = try await Self.endReason(afterIdle: idle.idleMinutes)
                let isOver = item.expected(String.self) == "inactivity-timeout"
                #expect(reason == (isOver ? .inactivityTimeout : nil), "\(item.id)")
            } else if let mapped = item.input(Mapped.self) {
                #expect(FrictionType(rawValue: mapped.turnFrictionType)?.rawValue == item.expected(), "\(item.id)")
            } else if item.id == "ses-after-end" {
                try await Talk().run { talk, session in
                    _ = try await talk.service.end(session, of: talk.learner)
                    let refused = try await code { _ = try await talk.say("hola", in: session) }
                    #expect(refused.map { $0.rawValue / 100 } == 1)
                }
            } else if item.id == "ses-id-unique" {
                try await Talk().run { talk, session in
                    let other = try await talk.service.start(Talk.bakery, for: talk.learner).session
                    #expect(other.id != session)
                }
            } else {
                tally.skip(
                    item.id,
                    item.id.hasPrefix("sev-")
                        ? "the analyzer gives one of four severities, never a number (PEDAGOGY 2)"
                        : "there is no such event here: what was seen is in the journal and counted by phase 1")
                continue
            }
            tally.run()
        }
        // At least those known today.
        #expect(tally.report() >= 7)
    }

    /// A talk with a turn at the start and one at `elapsed`; the idle limit is out of the way.
    private static func endReason(after elapsed: Elapsed) async throws -> SessionEndReason? {
        var policy = SessionPolicy()
        policy.timeLimit = .seconds(elapsed.preferredMinutes * 60 * 1.5)
        policy.idleLimit = .seconds(24 * 3_600)
        return try await Talk(policy: policy).run { talk, session in
            _ = try await talk.say("hola", in: session)
            talk.clock.advance(by: .seconds(elapsed.elapsedMinutes * 60))
            return try await talk.say("hola", in: session).session.endReason
        }
    }

    private static func endReason(afterIdle minutes: Double) async throws -> SessionEndReason? {
        try await Talk().run { talk, session in
            _ = try await talk.say("hola", in: session)
            talk.clock.advance(by: .seconds(minutes * 60))
            try await talk.service.endIdleSessions()
            return try await talk.service.session(session, of: talk.learner).endReason
        }
    }

    private struct DayCase: Decodable {
        let plan: Plan
        let sessionsToday: Int
        let sessionsYesterday: Int?
        let custom: Custom?

        struct Custom: Decodable {
            let sessionsPerDay: Int
        }
    }

    private struct TurnCase: Decodable {
        let plan: Plan
        let npcTurnsInSession: Int
    }

    private struct Answer: Decodable {
        let http: Int
    }

    @Test("Limits", .enabled(if: BehaviourCase.areThere, "the shared folder is not there"))
    func limits() async throws {
        var tally = CaseTally(area: "limits")
        for item in try BehaviourCase.all(in: "limits") {
            let expected = item.expected(Answer.self)?.http
            if let day = item.input(DayCase.self) {
                guard day.custom == nil else {
                    tally.skip(item.id, "plans of one's own come with the SaaS issue")
                    continue
                }
                let refused = try await Self.start(day)
                #expect(refused == (expected == 429 ? .sessionLimitReached : nil), "\(item.id)")
                tally.run()
            } else if let turns = item.input(TurnCase.self) {
                let refused = try await Self.takeOneMore(turns)
                #expect(refused == (expected == 429 ? .turnLimitReached : nil), "\(item.id)")
                tally.run()
            } else {
                tally.skip(item.id, "DESIGN 7.1 wins: /end answers 202 when the runs of the day are used up")
            }
        }
        #expect(tally.report() >= 6)
    }

    private static func start(_ day: DayCase) async throws -> ErrorCode? {
        let talk = Talk()
        try await talk.stores.insert(.sample(plan: day.plan))
        for _ in 0..<(day.sessionsYesterday ?? 0) { _ = try await talk.service.start(Talk.bakery, for: talk.learner) }
        talk.clock.advance(by: .seconds(86_400))
        for _ in 0..<day.sessionsToday { _ = try await talk.service.start(Talk.bakery, for: talk.learner) }
        return try await code { _ = try await talk.service.start(Talk.bakery, for: talk.learner) }
    }

    private static func takeOneMore(_ turns: TurnCase) async throws -> ErrorCode? {
        try await Talk().run(plan: turns.plan) { talk, session in
            for _ in 0..<turns.npcTurnsInSession { _ = try await talk.say("hola", in: session) }
            return try await code { _ = try await talk.say("hola", in: session) }
        }
    }

    @Test("Tiers", .enabled(if: BehaviourCase.areThere, "the shared folder is not there"))
    func tiers() throws {
        var tally = CaseTally(area: "tier")
        for item in try BehaviourCase.all(in: "tier") {
            if let violations = item.input(Violations.self), let expected = item.expected(Openness.self) {
                var standing = NegotiationStanding(openness: 7)
                for _ in 0..<violations.registerViolations {
                    standing = NegotiationRules.after(
                        .init(breaksRegister: true, isUnderstood: true, isNative: false), from: standing)
                }
                #expect(Double(standing.openness) / 10 == expected.openness, "\(item.id)")
                #expect(NegotiationRules.mood(openness: standing.openness).rawValue == expected.state, "\(item.id)")
                #expect((standing.collapse == .register) == (expected.state == "collapsed"), "\(item.id)")
                tally.run()
                continue
            }
            let reason =
                item.id.hasPrefix("soft-")
                ? "the soft landing comes with the difficulty signals"
                : "recommendations of tiers come with the learner model"
            tally.skip(item.id, reason)
        }
        #expect(tally.report() >= 4)
    }

    private struct Violations: Decodable {
        let registerViolations: Int
    }

    private struct Openness: Decodable {
        let openness: Double
        let state: String
    }

    @Test("No talk begins with a character who is not there, and no reputation moves (rep-unknown)")
    func unknownCharacter() async throws {
        let talk = Talk()
        try await talk.stores.insert(.sample())
        let request = StartRequest(persona: "barrio", tier: .immersion, character: "nobody")
        #expect(try await code { _ = try await talk.service.start(request, for: talk.learner) } == .characterNotFound)
        #expect(try await talk.stores.relationships(of: talk.learner, persona: "barrio").isEmpty)
    }
}
