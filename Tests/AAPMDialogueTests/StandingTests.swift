import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMDialogue

@Suite("How a relationship moves")
struct StandingTests {
    private static let understood = CharacterReply(line: "Muy bien.", partner: .scripted, move: "ask")
    private static let lost = CharacterReply(line: "¿Cómo?", partner: .scripted, move: "repair", isUnderstood: false)
    private static let foreign = CharacterReply(line: "En español…", partner: .scripted, move: "native_language")
    private static let hurt = CharacterReply(line: "Así no.", partner: .scripted, move: "boundary")
    private static let helped = CharacterReply(line: "Pan.", partner: .scripted, move: "hint", countsTurn: false)
    private static let done = CharacterReply(
        line: "Aquí tiene.", partner: .scripted, move: "confirm", taskCompleted: true)

    private static func score(
        _ analysis: Analysis, _ reply: CharacterReply = understood, tier: Tier = .immersion, turns: [Turn]? = nil,
        taskCompleted: Bool = false
    ) throws -> Double {
        let turns = turns ?? [.sampleOpening()]
        let briefing = try TalkBriefing.sample(tier: tier, turns: turns, taskCompleted: taskCompleted)
        let turn = Turn.said(index: turns.count, analysis: analysis)
        return Standing.after(turn, reply: reply, in: briefing, earlier: nil).reputation
    }

    @Test(
        "One turn moves the score by the table of PEDAGOGY 4",
        arguments: [
            (Analysis.of(), understood, Tier.immersion, 0.05), (.of(), understood, .companion, 0.05),
            (.of(), lost, .immersion, 0), (.of(), foreign, .immersion, 0), (.of(), hurt, .immersion, 0),
            (.of(), helped, .immersion, 0), (.of(), done, .immersion, 0.15),
            (.of(register: .formal), understood, .immersion, 0.10),
            (.of(register: .informal), understood, .immersion, 0.05),
            (.of(register: .formal), understood, .companion, 0.05),
            (.of([.of(.lexical, .low)]), understood, .immersion, -0.0125),
            (.of([.of(.morphosyntactic, .medium)]), understood, .immersion, -0.025),
            (.of([.of(.phonemic, .high)]), understood, .immersion, -0.0225),
            (.of([.of(.pragmatic, .critical)]), understood, .immersion, -0.08),
            (.of([.of(.register, .critical)], register: .formal), understood, .immersion, -0.10),
            (.of([.of(.cultural, .critical)]), understood, .immersion, -0.15),
            (.of([.of(.lexical, .low), .of(.cultural, .medium)]), understood, .immersion, -0.0875),
            (.of([.of(.cultural, .critical)]), understood, .companion, 0),
            (.of([.of(.cultural, .critical)]), helped, .immersion, 0),
        ])
    func oneTurn(analysis: Analysis, reply: CharacterReply, tier: Tier, expected: Double) throws {
        #expect(abs(try Self.score(analysis, reply, tier: tier) - expected) < 1e-12)
    }

    @Test("A task that was reached before counts no more")
    func taskOnce() throws {
        #expect(try Self.score(.of(), Self.done, taskCompleted: true) == 0.05)
    }

    @Test("Whatever broke the talk down can be mended", arguments: ["repair", "native_language", "boundary"])
    func mended(move: String) throws {
        let turns: [Turn] = [.sampleOpening(), .said(index: 1), .replied(index: 2, move: move)]
        #expect(abs(try Self.score(.of(), turns: turns) - 0.15) < 1e-12)
    }

    @Test("A breakdown that is mended counts as a repair, in any tier", arguments: [Tier.companion, .immersion])
    func repair(tier: Tier) throws {
        let lost: [Turn] = [.sampleOpening(), .said(index: 1), .replied(index: 2, move: "repair")]
        #expect(abs(try Self.score(.of(), tier: tier, turns: lost) - 0.15) < 1e-12)
        #expect(try Self.score(.of(), Self.lost, tier: tier, turns: lost) == 0)
        let grave: [Turn] = [
            .sampleOpening(), .said(index: 1, analysis: .of([.of(.pragmatic, .high)])), .replied(index: 2),
        ]
        #expect(abs(try Self.score(.of(), tier: tier, turns: grave) - 0.15) < 1e-12)
        let helped = lost + [.said(index: 3), .replied(index: 4, move: "hint", countsTurn: false)]
        #expect(abs(try Self.score(.of(), tier: tier, turns: helped) - 0.15) < 1e-12)
    }

    @Test("Understood turns add at most 0.15 a session, however long the log grows")
    func understoodLimit() throws {
        var relationship: Relationship?
        var turns: [Turn] = [.sampleOpening()]
        for _ in 1...60 {
            // A fitting register moves the score each time, so that the log overflows.
            let turn = Turn.said(index: turns.count, analysis: .of(register: .formal))
            let briefing = try TalkBriefing.sample(turns: turns, turnLimit: 60)
            relationship = Standing.after(turn, reply: Self.understood, in: briefing, earlier: relationship)
            turns += [turn, .replied(index: turns.count + 1)]
        }
        let log = try #require(relationship?.log)
        #expect(log.count == 50)
        #expect(log.filter { $0.reason == .understood }.map(\.delta) == [0.05, 0.05, 0.15 - 0.1])
        #expect(relationship?.reputation == 1)
        #expect(relationship?.sessions == 1)
    }

    @Test(
        "Absence wears a score down towards 0, at most 0.1 a week, once a session",
        arguments: [(0.4, 3, 0.1), (-0.4, 2, -0.2), (0.05, 5, 0), (-0.05, 5, 0), (0.3, 0, 0.3)])
    func absence(score: Double, weeks: Int, expected: Double) throws {
        let earlier = Relationship.sample(
            reputation: score, sessions: 4, at: .sample - .seconds(weeks * 7 * 24 * 3_600))
        let first = Standing.after(
            .said(index: 1), reply: Self.helped, in: try .sample(), earlier: earlier)
        #expect(abs(first.reputation - expected) < 1e-12)
        #expect(first.sessions == 5)
        #expect(first.lastSeenAt == .sample)
        #expect(first.rememberedFacts == earlier.rememberedFacts)
        let second = Standing.after(
            .said(index: 3, at: .sample + .seconds(600)), reply: Self.helped,
            in: try .sample(turns: [.sampleOpening(), .said(index: 1), .replied(index: 2, countsTurn: false)]),
            earlier: first)
        #expect(second.reputation == first.reputation)
        #expect(second.sessions == 5)
    }

    @Test("The score stays within its range")
    func range() throws {
        let low = Relationship.sample(reputation: -0.48)
        let briefing = try TalkBriefing.sample()
        let turn = Turn.said(index: 1, analysis: .of([.of(.cultural, .critical)]))
        #expect(Standing.after(turn, reply: Self.understood, in: briefing, earlier: low).reputation == -0.5)
    }
}
