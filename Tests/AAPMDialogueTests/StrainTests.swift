import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMDialogue

@Suite("What stays between two people")
struct StrainTests {
    private static func after(
        _ analysis: Analysis = .of(), move: String = "ask", understood: Bool = true, sorry: Bool = false,
        task: Bool = false, tier: Tier = .immersion, turns: [Turn] = [.sampleOpening()], earlier: Relationship? = nil
    ) throws -> Relationship {
        let reply = CharacterReply(
            line: "Bien.", partner: .scripted, move: move, isUnderstood: understood, taskCompleted: task,
            acceptsApology: sorry)
        return Standing.after(
            .said(index: turns.count, analysis: analysis), reply: reply,
            in: try .sample(tier: tier, turns: turns), earlier: earlier)
    }

    private static let strained = Relationship.sample(
        reputation: 0.6, sessions: 2, at: .sample
    ).with([ReputationChange(session: ID("earlier"), turnIndex: 5, reason: .strain, delta: 0)])

    @Test("An insult leaves something that the log names and the score does not")
    func opens() throws {
        let relationship = try Self.after(move: "boundary")
        #expect(relationship.log.map(\.reason) == [.strain])
        #expect(relationship.reputation == 0)
        #expect(relationship.openStrain?.turnIndex == 1)
        #expect(try Self.after(move: "boundary", tier: .companion).openStrain == nil)
    }

    @Test("Grave friction leaves something beside its delta")
    func grave() throws {
        let relationship = try Self.after(.of([.of(.cultural, .high)]))
        #expect(relationship.log.map(\.reason) == [.friction, .strain])
    }

    @Test("It lasts over ordinary turns, and an apology makes up for it, counted once")
    func apology() throws {
        #expect(try Self.after(earlier: Self.strained).openStrain != nil)
        let relationship = try Self.after(sorry: true, earlier: Self.strained)
        #expect(relationship.openStrain == nil)
        #expect(relationship.log.last?.reason == .reconciled)
        #expect(abs(relationship.reputation - 0.80) < 1e-12)
        let mended = try Self.after(
            sorry: true, turns: [.sampleOpening(), .said(index: 1), .replied(index: 2, move: "boundary")],
            earlier: Self.strained)
        #expect(mended.log.filter { $0.reason == .repair }.isEmpty)
    }

    @Test("So does reaching the task, and so do three good turns running")
    func conduct() throws {
        #expect(try Self.after(task: true, earlier: Self.strained).openStrain == nil)
        let turns: [Turn] = [
            .sampleOpening(), .said(index: 1, analysis: .of()), .replied(index: 2), .said(index: 3, analysis: .of()),
            .replied(index: 4),
        ]
        #expect(try Self.after(turns: turns, earlier: Self.strained).openStrain == nil)
        #expect(try Self.after(turns: Array(turns.prefix(3)), earlier: Self.strained).openStrain != nil)
    }

    @Test("A log that overflows keeps what still stands between the two")
    func overflow() throws {
        let long = Self.strained.with(
            Self.strained.log
                + (0..<49).map {
                    ReputationChange(session: ID("earlier"), turnIndex: 10 + $0, reason: .registerFits, delta: 0)
                })
        let relationship = try Self.after(.of(register: .formal), earlier: long)
        #expect(relationship.log.count == 50)
        #expect(relationship.openStrain == Self.strained.openStrain)
    }
}

extension Relationship {
    fileprivate func with(_ log: [ReputationChange]) -> Relationship {
        var relationship = self
        relationship.log = log
        return relationship
    }
}
