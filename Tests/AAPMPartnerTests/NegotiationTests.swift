import AAPMCore
import Testing

@testable import AAPMLinguistics

@Suite("Negotiations with the scripted partner")
struct NegotiationTests {
    private static let breach = Analysis.sample([
        .sample("quiero", in: "quiero", to: "quisiera", rule: "es.register.request", type: .register)
    ])

    private func talk(_ scene: String = "montalvo-terms", sessions: Int? = 2) async throws -> Rehearsal {
        var talk = try Rehearsal(scene, of: "valdeluna", level: .b1)
        talk.sessionCount = sessions
        try await talk.open()
        return talk
    }

    private func warnings(_ talk: Rehearsal) -> [String] {
        talk.scene?.negotiation?.warning.map(\.say.source) ?? []
    }

    @Test("Whoever gets what they came for has success, and each objective is counted on the way")
    func success() async throws {
        var talk = try await self.talk()
        #expect(talk.replies[0].negotiation == NegotiationStanding(openness: 7))
        let lines = [
            "Buenos días, señora Montalvo, le agradezco que me reciba. He conseguido dos clientes nuevos.",
            "Me gustaría hacer un curso, si le parece.", "A cambio, podría preparar un informe cada mes.",
        ]
        for line in lines { try talk.say(line) }
        #expect(talk.replies.last?.negotiation?.objectives == ["show", "ask", "give"], "\(talk.transcript)")
        #expect(talk.replies.allSatisfy { !$0.taskCompleted })
        for line in ["Desde el lunes.", "Sí."] where talk.replies.last?.concludes != true { try talk.say(line) }
        let last = try #require(talk.replies.last)
        #expect(last.concludes && last.taskCompleted, "\(talk.transcript)")
        #expect(last.negotiation?.openness == 7)
        #expect(last.negotiation.map { Set($0.customs) } == ["greeting", "usted", "thanks"])
    }

    @Test("The authored sign comes at the fourth violation, the last line at the seventh with the companion there")
    func collapse() async throws {
        var talk = try await self.talk()
        let signs = self.warnings(talk)
        for number in 1...7 {
            let reply = try talk.say("¿Está contenta conmigo?", analysis: Self.breach)
            let shown = signs.contains { reply.line.hasPrefix($0) }
            #expect(shown == (number == 4), "\(number): \(talk.transcript)")
            #expect(reply.concludes == (number == 7), "\(number): \(talk.transcript)")
            #expect(reply.negotiation?.openness == 7 - number)
        }
        let last = try #require(talk.replies.last)
        #expect(talk.scene?.negotiation?.collapse.map(\.say.source).contains(last.line) == true)
        #expect(last.negotiation?.collapse == .register)
        #expect(!last.taskCompleted)
        #expect(last.nativeHelp?.hasPrefix("Berta: ") == true)
        #expect(last.elicits == nil)
    }

    @Test("Three turns without meaning: a sign at the second, the end at the third")
    func meaningless() async throws {
        var talk = try await self.talk()
        let signs = self.warnings(talk)
        for (number, line) in ["xqzt wrrp", "blorb fnord", "grmpf zzt"].enumerated() {
            let reply = try talk.say(line)
            #expect(signs.contains { reply.line.hasPrefix($0) } == (number == 1), "\(talk.transcript)")
        }
        #expect(talk.replies.last?.concludes == true)
        #expect(talk.replies.last?.negotiation?.collapse == .meaning)
    }

    @Test("A turn in L1 is asked for in L2 with a sign; a second one running is the end")
    func reversion() async throws {
        var talk = try await self.talk()
        let english = Analysis.sample([], nativeShare: 1)
        let first = try talk.say("I really do not know how to put this", analysis: english)
        #expect(first.move == "native_language")
        #expect(first.negotiation?.sign == .warning)
        let second = try talk.say("Perhaps somebody else could tell her", analysis: english)
        #expect(second.concludes)
        #expect(second.negotiation?.collapse == .nativeLanguage)
    }

    @Test(
        "A pause is given in both languages, is no turn, and nothing is held against anybody",
        arguments: ["Un momento, por favor.", "¿Podemos hacer una pausa?", "Could we have a short break?"])
    func pause(line: String) async throws {
        var talk = try await self.talk()
        try talk.say("xqzt wrrp")
        let reply = try talk.say(line, analysis: Self.breach)
        #expect(!reply.countsTurn, "\(talk.transcript)")
        #expect(reply.negotiation?.openness == 7)
        #expect(reply.negotiation?.lost == 0)
        #expect(reply.negotiation?.sign == .pause)
        #expect(!reply.concludes)
        #expect(try talk.say("He conseguido dos clientes nuevos.").negotiation?.objectives == ["show"])
    }

    @Test("Asking for help costs nothing either")
    func help() async throws {
        var talk = try await self.talk()
        for _ in 0..<4 {
            let reply = try talk.say("No entiendo.", analysis: Self.breach)
            #expect(!reply.countsTurn)
            #expect(reply.negotiation == NegotiationStanding(openness: 7))
        }
    }

    @Test("What was said for the learner is no objective reached")
    func assisted() async throws {
        var talk = try await self.talk()
        for _ in 0..<5 { try talk.say("ayuda") }
        #expect(talk.replies.last?.negotiation?.objectives == [], "\(talk.transcript)")
    }

    @Test("The standing is in the journal: a lost state of the partner changes nothing about it")
    func survives() async throws {
        var talk = try await self.talk()
        for _ in 0..<3 { try talk.say("¿Está contenta conmigo?", analysis: Self.breach) }
        talk.session.partnerState = nil
        let reply = try talk.say("¿Está contenta conmigo?", analysis: Self.breach)
        #expect(reply.negotiation?.openness == 3)
        #expect(reply.negotiation?.sign == .warning)
    }

    @Test("With less pressure in the first talk, help comes a turn earlier")
    func first() async throws {
        var first = try await self.talk(sessions: 1)
        var later = try await self.talk(sessions: 2)
        try first.say("xqzt wrrp")
        try later.say("xqzt wrrp")
        #expect(try first.state.hint == 1)
        #expect(try later.state.hint == 0)
        #expect(first.replies[0].negotiation?.isFirst == true)
    }

    @Test("Nobody but the companion speaks L1: meanings stand beside the line in tier 2")
    func targetLanguageOnly() async throws {
        var talk = try Rehearsal("teo-shipment", of: "valdeluna")
        try await talk.open()
        for _ in 0..<4 { try talk.say("ayuda") }
        let native = try #require(talk.scene?.slots[0].help?.native)
        #expect(talk.replies.allSatisfy { !$0.line.contains(native) }, "\(talk.transcript)")
        #expect(talk.replies.last?.nativeHelp == native)
        let meaning = try talk.say("¿Qué significa el precio?")
        #expect(!meaning.line.contains("price"))
        #expect(meaning.nativeHelp == "el precio: price")
    }

    @Test("The companion opens the next talk with what happened and analyses nothing")
    func debrief() async throws {
        var talk = try Rehearsal("berta-rehearsal", of: "valdeluna")
        talk.debrief = talk.persona.character(ID("quiroga"))
        let opening = try await talk.open()
        #expect(opening.line.contains("señor Quiroga"))
        #expect(opening.move == "opening")
    }

    @Test("Help in tier 1 begins with a starter in the first sessions and with a word later")
    func scaffold() async throws {
        var new = try Rehearsal("berta-first-week", of: "valdeluna")
        new.sessionCount = 1
        try await new.open()
        try new.say("ayuda")
        #expect(try new.state.hint == 2)
        var known = try Rehearsal("berta-first-week", of: "valdeluna")
        known.sessionCount = 9
        try await known.open()
        try known.say("ayuda")
        #expect(try known.state.hint == 1)
    }
}
