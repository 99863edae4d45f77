import AAPMCore
import Testing

@testable import AAPMLinguistics

@Suite("Help")
struct HelpTests {
    @Test(
        "Help is no turn and moves nothing",
        arguments: [
            ("repite, por favor", "repeat"), ("say that again", "repeat"), ("más despacio", "slower"),
            ("too fast", "slower"),
            ("ayuda", "hint"), ("help", "hint"), ("no entiendo", "slower"), ("I don't understand", "slower"),
            ("no sé", "hint"), ("¿Cómo se dice the bill?", "hint"), ("¿Qué significa la cuenta?", "hint"),
        ])
    func isNoTurn(text: String, move: String) async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let before = try talk.state.pending
        let reply = try talk.say(text)
        #expect(!reply.countsTurn)
        #expect(reply.isUnderstood)
        #expect(reply.move == move)
        #expect(try talk.state.pending == before)
    }

    @Test("The last line is said again") func repeats() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        let opening = try await talk.open()
        let reply = try talk.say("¿Puedes repetir?")
        #expect(reply.line.hasSuffix(opening.line))
        #expect(reply.line != opening.line)
        #expect(try talk.say("repite").line.hasSuffix(opening.line))
    }

    @Test("Hints grow from a word to the companion's help") func hintsGrow() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        let slot = try #require(talk.scene?.slots.first)
        let help = try #require(slot.help)
        try await talk.open()
        #expect(try talk.say("ayuda").line.contains(help.word))
        #expect(try talk.say("help").line.contains(help.starter))
        #expect(try talk.say("ayuda").line.contains(help.model))
        let fourth = try talk.say("ayuda")
        #expect(fourth.line.contains(help.model))
        #expect(fourth.nativeHelp == help.native)
        let fifth = try talk.say("ayuda")
        #expect(!fifth.countsTurn)
        #expect(try talk.state.answers["drink"]?.isAssisted == true)
    }

    @Test("What the companion said is not the learner's achievement") func assistedIsNoTask() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        for _ in 0..<5 { try talk.say("ayuda") }
        try talk.say("con leche")
        try talk.say("nada")
        let last = try talk.say("sí, todo bien")
        #expect(last.concludes)
        #expect(!last.taskCompleted)
    }

    @Test("Words are explained both ways") func words() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let said = try talk.say("¿Cómo se dice the bill?")
        #expect(said.line.contains("la cuenta"))
        let meant = try talk.say("¿Qué significa la cuenta?")
        #expect(meant.nativeHelp == "la cuenta: the bill")
        #expect(try talk.say("¿Cómo se dice helicopter?").nativeHelp == nil)
    }

    @Test("In tier 2, L1 comes only when asked for") func nativeOnlyWhenAsked() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        let opening = try await talk.open()
        #expect(opening.nativeHelp == nil)
        #expect(try talk.say("un té").nativeHelp == nil)
    }

    @Test(
        "In tier 1, lines are supported by the share",
        arguments: [(0.8, [true, true, true, true, false]), (0.05, [true, false, false, false, false])])
    func supportFollowsTheShare(share: Double, expected: [Bool]) {
        let permille = Int((share * 1_000).rounded())
        #expect((0..<5).map { NativeSupport.isDue(line: $0, permille: permille) } == expected)
    }

    @Test("The companion gives the meaning beside her line") func companionIsBilingual() async throws {
        var talk = try Rehearsal("lucia-weekend")
        #expect(try await talk.open().nativeHelp?.isEmpty == false)
    }

    @Test("The companion takes an answer in L1 and gives it back in L2") func companionModels() async throws {
        var talk = try Rehearsal("lucia-weekend")
        try await talk.open()
        let reply = try talk.say("I want to go to the beach", analysis: .sample([], nativeShare: 1))
        #expect(reply.isUnderstood)
        #expect(reply.recasts == "ir a la playa")
        #expect(reply.line.contains("ir a la playa"))
    }

    @Test("Others ask for L2, kindly") func othersAskForTarget() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let reply = try talk.say("I would like some breakfast", analysis: .sample([], nativeShare: 1))
        #expect(reply.move == "native_language")
        #expect(reply.isUnderstood)
    }
}
