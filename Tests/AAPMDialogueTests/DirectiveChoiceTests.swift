import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMDialogue

@Suite("Choosing what to elicit")
struct DirectiveChoiceTests {
    private static let later = Timestamp.sample + .seconds(60)

    @Test("The most urgent comes first, then the oldest")
    func urgency() throws {
        let directives: [Directive] = [
            .sample("background", priority: .background), .sample("new", priority: .immediate, at: Self.later),
            .sample("old", priority: .immediate), .sample("soon"),
        ]
        let briefing = try TalkBriefing.sample(directives: directives)
        #expect(DirectiveChoice.next(in: briefing, at: Self.later)?.id == ID("old"))
    }

    @Test("One that was tried in this talk waits until the others were")
    func takesTurns() throws {
        let turns: [Turn] = [
            .sampleOpening(), .said(index: 1), .replied(index: 2, elicits: "a"), .said(index: 3), .replied(index: 4),
        ]
        let a = Directive.sample("a", priority: .immediate, status: .usedIncorrectly, attempts: 1)
        let b = Directive.sample("b", priority: .background)
        let briefing = try TalkBriefing.sample(turns: turns, directives: [a, b])
        #expect(DirectiveChoice.next(in: briefing, at: .sample)?.id == ID("b"))
        let alone = try TalkBriefing.sample(turns: turns, directives: [a])
        #expect(DirectiveChoice.next(in: alone, at: .sample)?.id == ID("a"))
    }

    @Test("Never twice in a row")
    func notInARow() throws {
        let turns: [Turn] = [.sampleOpening(), .said(index: 1), .replied(index: 2, elicits: "a")]
        let briefing = try TalkBriefing.sample(
            turns: turns, directives: [.sample("a", status: .opportunityCreated), .sample("b")])
        #expect(DirectiveChoice.next(in: briefing, at: .sample) == nil)
    }

    @Test("Not while a chance is open behind a request for help")
    func oneAtATime() throws {
        let turns: [Turn] = [
            .sampleOpening(), .said(index: 1), .replied(index: 2, elicits: "a"), .said("¿qué?", index: 3),
            .replied(index: 4, move: "repeat", countsTurn: false),
        ]
        let open = Directive.sample(
            "a", status: .opportunityCreated,
            lastAttempt: DirectiveAttempt(session: ID("session-1"), elicitedAt: 2, scoredAt: nil))
        let briefing = try TalkBriefing.sample(turns: turns, directives: [open, .sample("b")])
        #expect(OpenOpportunity.directive(in: briefing)?.id == ID("a"))
        #expect(DirectiveChoice.next(in: briefing, at: .sample) == nil)
    }

    @Test(
        "What is over, spent, another character's, or deferred in this talk is left alone",
        arguments: [
            Directive.sample("over", at: .sample - DirectiveLifecycle.lifetime), .sample("spent", attempts: 3),
            .sample("done", status: .usedCorrectly), .sample("deferred", status: .deferred),
            .sample("expired", status: .expired),
        ])
    func leftAlone(directive: Directive) throws {
        #expect(DirectiveChoice.next(in: try .sample(directives: [directive]), at: .sample) == nil)
    }

    @Test(
        "A directive for one character is hers alone",
        arguments: [("baker", "a"), ("clerk", nil)] as [(String, String?)])
    func character(character: String, expected: String?) throws {
        let sample = Directive.sample("a")
        let directive = Directive(
            id: sample.id, learner: sample.learner, persona: sample.persona, character: "baker", target: sample.target,
            example: sample.example, lines: sample.lines, uses: sample.uses, priority: sample.priority,
            status: .active, attempts: 0, source: sample.source, createdAt: sample.createdAt,
            expiresAt: sample.expiresAt, updatedAt: sample.updatedAt)
        let briefing = try TalkBriefing.sample(character: character, directives: [directive])
        #expect(DirectiveChoice.next(in: briefing, at: .sample)?.id.text == expected)
    }

    @Test(
        "A register is asked for only by those who expect it, grammar of one register also by the neutral",
        arguments: [("baker", "politeness", true), ("companion", "politeness", false), ("baker", "chat", false)]
            + [("companion", "chat", true), ("baker", "both", true), ("companion", "both", true)])
    func register(character: String, kind: String, expected: Bool) throws {
        let chat = Directive.made(
            rule: "es.ser_estar", form: "estoy", lines: [.cued("¿Cómo estás?", .informal, "cómo estás")], uses: [])
        let directive = kind == "politeness" ? Directive.politeness : kind == "chat" ? chat : .personalA
        let briefing = try TalkBriefing.sample(character: character, directives: [directive])
        #expect((DirectiveChoice.next(in: briefing, at: .sample) != nil) == expected)
    }

    @Test("A character is offered the lines of its own register, a neutral one all")
    func lines() throws {
        let baker = try TalkBriefing.sample().character
        let companion = try TalkBriefing.sample(character: "companion").character
        #expect(Directive.personalA.spoken(by: baker).lines.map(\.line) == ["¿A quién conoce usted aquí?"])
        #expect(Directive.personalA.spoken(by: companion) == .personalA)
    }

    @Test("One whose lines this character has all spoken waits behind the others")
    func spent() throws {
        let turns: [Turn] = [
            .sampleOpening(), .said(index: 1), .replied(index: 2, elicits: "a"), .said(index: 3), .replied(index: 4),
            .said(index: 5), .replied(index: 6, elicits: "b"), .said(index: 7), .replied(index: 8),
        ]
        let a = Directive.sample("a", priority: .immediate, status: .avoided, attempts: 1)
        let b = Directive.made(
            "b", rule: "es.personal_a", form: "a",
            lines: [.cued("¿A quién ve usted?", nil, "a quién"), .cued("¿A quién conoce?", nil, "a quién")], uses: [])
        let briefing = try TalkBriefing.sample(turns: turns, directives: [a, b])
        #expect(DirectiveChoice.next(in: briefing, at: .sample)?.id == ID("b"))
    }

    @Test("A chance that is open in another talk is left to that talk")
    func openElsewhere() throws {
        let open = Directive.sample(
            "a", status: .opportunityCreated,
            lastAttempt: DirectiveAttempt(session: ID("session-2"), elicitedAt: 2, scoredAt: nil))
        #expect(DirectiveChoice.next(in: try .sample(directives: [open]), at: .sample) == nil)
    }

    @Test("Deferred in an earlier talk is tried again; the last turn of the plan elicits nothing")
    func edges() throws {
        let deferred = Directive.sample("a", status: .deferred)
        let next = try TalkBriefing.sample(directives: [deferred], startedAt: Self.later)
        #expect(DirectiveChoice.next(in: next, at: Self.later)?.id == ID("a"))
        let last = try TalkBriefing.sample(directives: [.sample("a")], turnsUsed: 20, turnLimit: 20)
        #expect(DirectiveChoice.next(in: last, at: .sample) == nil)
    }
}
