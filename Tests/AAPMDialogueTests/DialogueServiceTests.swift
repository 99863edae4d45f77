import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMDialogue

@Suite("An exchange with a character")
struct DialogueServiceTests {
    private static func exchange(
        _ partner: SmallPartner, _ turn: Turn, in briefing: TalkBriefing, delivered: Delivered = Delivered()
    ) async throws -> DialogueOutcome {
        let service = DialogueService(responder: partner)
        let outcome = try await service.exchange(turn, in: briefing) { delivered.add($0) }
        #expect(delivered.line == outcome.reply.line)
        return outcome
    }

    @Test("A verified line opens a chance at the reply's index")
    func elicits() async throws {
        let partner = SmallPartner()
        let outcome = try await Self.exchange(
            partner, .said(index: 1), in: try .sample(directives: [.sample("a", status: .active)]))
        #expect(outcome.reply.line == "¿Qué le pasa?")
        #expect(outcome.elicited == ID("a"))
        #expect(outcome.directives.map(\.status) == [.opportunityCreated])
        #expect(
            outcome.directives.first?.lastAttempt
                == DirectiveAttempt(session: ID("session-1"), elicitedAt: 2, scoredAt: nil))
        #expect(outcome.directives.first?.attempts == 0)
        #expect(outcome.evidence.isEmpty)
        #expect(partner.briefs.map(\.insists) == [false])
    }

    @Test("A line that does not elicit is made once more, and nobody hears the first")
    func insists() async throws {
        let partner = SmallPartner(.elicitsWhenPressed)
        let outcome = try await Self.exchange(partner, .said(index: 1), in: try .sample(directives: [.sample("a")]))
        #expect(outcome.reply.line == "¿Qué le pasa?")
        #expect(outcome.elicited == ID("a"))
        #expect(partner.briefs.map(\.insists) == [false, true])
    }

    @Test("When the second does not either, the directive waits and costs no attempt, whatever the partner claims")
    func defers() async throws {
        let partner = SmallPartner(.never)
        let outcome = try await Self.exchange(partner, .said(index: 1), in: try .sample(directives: [.sample("a")]))
        #expect(outcome.reply.line == "Muy bien, de verdad.")
        #expect(outcome.elicited == nil)
        #expect(outcome.directives.map(\.status) == [.deferred])
        #expect(outcome.directives.map(\.attempts) == [0])
        #expect(partner.briefs.map(\.insists) == [false, true])
    }

    @Test("A repair, help or a good-bye is left as it is", arguments: ["blablabla", "¿qué?", "adiós"])
    func unsuited(text: String) async throws {
        let partner = SmallPartner()
        let outcome = try await Self.exchange(
            partner, .said(text, index: 1), in: try .sample(directives: [.sample("a", status: .active)]))
        #expect(outcome.elicited == nil)
        #expect(outcome.directives.isEmpty)
        #expect(partner.briefs.count == 1)
    }

    @Test("A partner that does not try is not asked twice, and the directive stays as it is")
    func untried() async throws {
        let partner = SmallPartner()
        let outcome = try await Self.exchange(
            partner, .said("¿qué tal?", index: 1), in: try .sample(directives: [.sample("a", status: .active)]))
        #expect(outcome.reply.line == "Bien, ¿y qué le pasa a usted?")
        #expect(outcome.elicited == nil)
        #expect(outcome.directives.isEmpty)
        #expect(partner.briefs.map(\.insists) == [false])
    }

    @Test("The partner gets the lines of the character's register, and the directive keeps all of them")
    func register() async throws {
        let partner = SmallPartner()
        let outcome = try await Self.exchange(partner, .said(index: 1), in: try .sample(directives: [.personalA]))
        #expect(outcome.reply.line == "¿A quién conoce usted aquí?")
        #expect(partner.briefs.first?.directive?.lines.count == 1)
        #expect(outcome.directives.map(\.lines) == [Directive.personalA.lines])
    }

    @Test("Without directives nothing is elicited and the line streams through")
    func plain() async throws {
        let partner = SmallPartner()
        let outcome = try await Self.exchange(partner, .said(index: 1), in: try .sample())
        #expect(outcome.reply.line == "Muy bien.")
        #expect(outcome.elicited == nil)
        #expect(partner.briefs.map(\.directive?.id) == [nil])
    }

    private static func open(attempts: Int = 0) -> Directive {
        .sample(
            "a", status: .opportunityCreated, attempts: attempts,
            lastAttempt: DirectiveAttempt(session: ID("session-1"), elicitedAt: 2, scoredAt: nil))
    }

    private static let afterEliciting: [Turn] = [
        .sampleOpening(), .said(index: 1), .replied("¿Qué le pasa?", index: 2, elicits: "a"),
    ]

    @Test(
        "The next turn is scored, with evidence",
        arguments: [
            ("Tengo un problema", Analysis.of(), DirectiveStatus.usedCorrectly, OpportunityOutcome.correct),
            ("Tengo la problema", .of([.sample()]), .usedIncorrectly, .incorrect), ("Nada", .of(), .avoided, .avoided),
            ("blablabla", .of(), .avoided, .avoided),
        ])
    func scores(text: String, analysis: Analysis, status: DirectiveStatus, outcome: OpportunityOutcome) async throws {
        let result = try await Self.exchange(
            SmallPartner(), .said(text, index: 3, analysis: analysis),
            in: try .sample(turns: Self.afterEliciting, directives: [Self.open(attempts: 1), .sample("b")]))
        #expect(result.directives.map(\.status) == [status])
        #expect(result.directives.map(\.attempts) == [2])
        #expect(
            result.directives.first?.lastAttempt
                == DirectiveAttempt(session: ID("session-1"), elicitedAt: 2, scoredAt: 3))
        #expect(result.evidence.map(\.outcome) == [outcome])
        #expect(result.evidence.map(\.turnIndex) == [3])
        #expect(result.elicited == nil)
    }

    @Test("A request for help leaves the chance open for the turn after it")
    func postpones() async throws {
        let helped = try await Self.exchange(
            SmallPartner(), .said("¿qué?", index: 3),
            in: try .sample(turns: Self.afterEliciting, directives: [Self.open()]))
        #expect(helped.directives.isEmpty)
        #expect(helped.evidence.isEmpty)
        let turns =
            Self.afterEliciting + [
                .said("¿qué?", index: 3), .replied("¿Qué le pasa hoy?", index: 4, move: "repeat", countsTurn: false),
            ]
        let answered = try await Self.exchange(
            SmallPartner(), .said("Tengo un problema", index: 5),
            in: try .sample(turns: turns, directives: [Self.open()]))
        #expect(answered.directives.map(\.status) == [.usedCorrectly])
        #expect(answered.evidence.map(\.turnIndex) == [5])
    }

    @Test("What was elicited before the last turn that counted is not scored again")
    func scoresOnce() async throws {
        let turns = Self.afterEliciting + [.said(index: 3), .replied(index: 4)]
        let result = try await Self.exchange(
            SmallPartner(.never), .said("Tengo un problema", index: 5),
            in: try .sample(turns: turns, directives: [Self.open()]))
        #expect(result.evidence.isEmpty)
    }

    @Test("A partner that does not stream is delivered whole")
    func unstreamed() async throws {
        let delivered = Delivered()
        let service = DialogueService(responder: SilentPartner())
        let outcome = try await service.exchange(.said(index: 1), in: try .sample()) { delivered.add($0) }
        #expect(outcome.reply.line == "Muy bien.")
        #expect(delivered.line == "Muy bien.")
    }
}

/// Delivers nothing but its reply.
private struct SilentPartner: CharacterResponder {
    func open(_ briefing: TalkBriefing) async throws -> CharacterReply { self.reply }

    func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        self.reply
    }

    private var reply: CharacterReply { CharacterReply(line: "Muy bien.", partner: .scripted, move: "ask") }
}
