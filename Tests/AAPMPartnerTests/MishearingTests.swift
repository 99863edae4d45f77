import AAPMCore
import Testing

@testable import AAPMLinguistics

/// What a newcomer typed and what was heard in it.
@Suite("What is not to be misheard")
struct MishearingTests {
    private func rehearsal(
        _ scene: String, of persona: String = "puertoalba", pending: PartnerState.Pending,
        answers: [String: String] = [:]
    ) throws -> Rehearsal {
        var talk = try Rehearsal(scene, of: persona)
        var state = PartnerState(scene: scene)
        state.pending = pending
        for (slot, value) in answers { state.answers[slot] = PartnerState.Answer(value: value, label: value) }
        talk.session.partnerState = try state.json()
        return talk
    }

    // MARK: - Eliciting

    @Test(
        "An order counts even while an eliciting question waits",
        arguments: [
            ("Un café con leche, por favor", ["drink": "coffee", "style": "white"]), ("Quiero un té", ["drink": "tea"]),
            ("Me pones una tostada", ["food": "toast"]), ("Un té", ["drink": "tea"]),
        ])
    func elicitation(text: String, expected: [String: String]) throws {
        var talk = try self.rehearsal("cafe-breakfast", pending: .elicitation)
        try talk.say(text)
        #expect(try talk.state.answers.compactMapValues(\.value) == expected, "\(talk.transcript)")
        #expect(try talk.state.pending != .elicitation)
    }

    @Test("The second talk: a greeting, an eliciting line, then the order") func elicitedFirst() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        #expect(try talk.say("Hola Marisol", directive: .states).elicits != nil)
        try talk.say("Un café con leche, por favor")
        #expect(try talk.state.answers.compactMapValues(\.value) == ["drink": "coffee", "style": "white"])
    }

    @Test(
        "A story told in answer to it orders nothing",
        arguments: ["Ayer comí tortilla con mi hermana", "fui a un bar"])
    func story(text: String) throws {
        var talk = try self.rehearsal("cafe-breakfast", pending: .elicitation)
        try talk.say(text)
        #expect(try talk.state.answers.isEmpty)
        #expect(try talk.state.pending == .slot("drink"))
    }

    // MARK: - Greetings

    @Test(
        "A greeting answers nothing",
        arguments: [
            ("pharmacy-counter", "puertoalba", "Buenos días"), ("pharmacy-counter", "puertoalba", "Hola, buenos días"),
            ("pharmacy-counter", "puertoalba", "Buenas noches"), ("fish-stall", "puertoalba", "Buenas tardes"),
            ("health-appointment", "puertoalba", "Buenas tardes"),
        ])
    func greeting(scene: String, persona: String, text: String) async throws {
        var talk = try Rehearsal(scene, of: persona)
        try await talk.open()
        try talk.say(text)
        #expect(try talk.state.answers.isEmpty, "\(talk.transcript)")
    }

    @Test("In no scene does a greeting or a name answer something else", arguments: ShippedScene.all)
    func greetingAnywhere(shipped: ShippedScene) async throws {
        let isSpanish = shipped.persona.languages.target == .spanish
        let texts =
            isSpanish
            ? ["Buenos días", "Hola, buenas tardes", "hola 2", "Me llamo Ana"]
            : ["Good morning", "Hello, good evening", "Morning!", "hello 2", "My name is Ana"]
        for text in texts {
            var talk = try shipped.rehearsal()
            try await talk.open()
            try talk.say(text)
            let names = shipped.scene.slots.filter { $0.kind == .name }.map(\.id.text)
            #expect(try talk.state.answers.keys.allSatisfy { names.contains($0) }, "\(talk.transcript)")
        }
    }

    @Test("Asked for, the same word is an answer") func morning() throws {
        let scene = try #require(
            try Rehearsal.library.get().persona(ID("kilmara-quay"))?.scenes.first { scene in
                scene.slots.contains { $0.id.text == "part" }
            })
        var talk = try self.rehearsal(scene.id.text, of: "kilmara-quay", pending: .slot("part"))
        try talk.say("Morning, please")
        #expect(try talk.state.answers["part"]?.value == "morning")
        var day = try self.rehearsal(scene.id.text, of: "kilmara-quay", pending: .slot("day"))
        try day.say("Thursday morning")
        #expect(try day.state.answers.compactMapValues(\.value) == ["day": "thursday", "part": "morning"])
    }

    @Test(
        "Lengths of time are still heard",
        arguments: [("dos días", "days"), ("desde hace unos días", "days"), ("Buenos días. Desde ayer", "yesterday")])
    func days(text: String, expected: String) throws {
        var talk = try self.rehearsal("pharmacy-counter", pending: .slot("since"))
        try talk.say(text)
        #expect(try talk.state.answers["since"]?.value == expected)
    }

    // MARK: - What is settled

    @Test("An allergy is taken note of and changes nothing") func allergy() throws {
        var talk = try self.rehearsal("fish-stall", pending: .slot("amount"), answers: ["fish": "sardines"])
        let reply = try talk.say("Soy alérgico a la marisco")
        #expect(reply.move != "refuse")
        #expect(try talk.state.answers["fish"]?.value == "sardines")
        #expect(try talk.state.pending == .slot("amount"))
    }

    @Test("What cannot be had does not undo what was ordered") func refusedChange() throws {
        var talk = try self.rehearsal("fish-stall", pending: .slot("amount"), answers: ["fish": "sardines"])
        #expect(try talk.say("y gambas").move == "refuse")
        #expect(try talk.state.answers["fish"]?.value == "sardines")
        #expect(try talk.state.pending == .slot("amount"))
    }

    @Test("“That's all” asks for what is missing, with help", arguments: ["No, gracias, nada más", "eso es todo"])
    func enoughTooEarly(text: String) throws {
        var talk = try self.rehearsal("fish-stall", pending: .slot("amount"), answers: ["fish": "sardines"])
        let reply = try talk.say(text)
        #expect(reply.line.contains("medio kilo"))
        #expect(try talk.state.pending == .slot("amount"))
        try talk.say(text)
        #expect(try talk.say(text).concludes)
    }

    @Test("“That's all” sums up when all is said") func enough() throws {
        var talk = try self.rehearsal(
            "ivan-plan", pending: .slot("bring"), answers: ["activity": "surf", "day": "saturday", "hour": "six"])
        let reply = try talk.say("Nada más")
        #expect(["confirm", "close", "ask"].contains(reply.move), "\(talk.transcript)")
        var fish = try self.rehearsal(
            "fish-stall", pending: .nothing, answers: ["fish": "sardines", "amount": "half", "preparation": "whole"])
        #expect(try fish.say("No, gracias, nada más").move == "confirm")
    }

    // MARK: - Open texts

    @Test("“I don't speak it” is a call for help", arguments: ["I don't speak Spanish", "No hablo español"])
    func speaksNot(text: String) async throws {
        var talk = try Rehearsal("lucia-weekend")
        try await talk.open()
        let reply = try talk.say(text, analysis: .sample([], nativeShare: 1))
        #expect(!reply.countsTurn)
        #expect(reply.nativeHelp?.isEmpty == false)
        #expect(try talk.state.answers.isEmpty)
    }

    @Test("A turn in L1 is met with the way to say it") func nativeTurn() async throws {
        var talk = try Rehearsal("lucia-weekend")
        try await talk.open()
        let reply = try talk.say("I have to repair the old car", analysis: .sample([], nativeShare: 1))
        #expect(reply.move == "native_language")
        #expect(reply.isUnderstood)
        #expect(reply.line.contains("Este fin de semana voy a ir a la playa."))
        #expect(try talk.state.answers.isEmpty)
    }

    @Test(
        "Another language is no answer",
        arguments: ["Je voudrais aller au restaurant avec ma soeur", "Ich möchte heute nicht"])
    func foreign(text: String) async throws {
        var talk = try Rehearsal("lucia-weekend")
        try await talk.open()
        try talk.say(text)
        #expect(try talk.state.answers.isEmpty)
    }

    @Test("An open text in L2 is still one") func openText() async throws {
        var talk = try Rehearsal("lucia-weekend")
        try await talk.open()
        try talk.say("Voy a visitar un museo")
        #expect(try talk.state.answers["plan"]?.label == "Voy a visitar un museo")
    }

    // MARK: - Words

    @Test(
        "Words are found in both directions",
        arguments: [
            ("How do I say bread?", "el pan"), ("¿Cómo se dice bread?", "el pan"),
            ("How do you say milk please", "la leche"),
            ("How do you say sardines in Spanish?", "la sardina"), ("What does tortilla mean?", "omelette"),
            ("¿Qué significa bizcocho?", "sponge cake"), ("what does gambas mean", "prawns"),
        ])
    func words(text: String, expected: String) async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let reply = try talk.say(text)
        #expect(reply.nativeHelp?.contains(expected) == true, "\(talk.transcript)")
    }

    @Test(
        "A word that is not known can be described",
        arguments: ["¿Cómo se dice helicopter?", "What does xyzzy mean?"])
    func unknownWord(text: String) async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let line = try talk.say(text).line
        #expect(line.contains("otras palabras"), "\(line)")
    }

    // MARK: - Honesty

    @Test("Asked whether it is a person, every character is honest", arguments: ShippedScene.all)
    func honest(shipped: ShippedScene) async throws {
        let texts = [
            "Are you a real person?", "are you an AI", "Are you a chatbot?", "¿Eres una persona real?",
            "¿Es usted humano?", "¿Eres una IA?", "Am I talking to a robot?",
        ]
        let scripted = shipped.library.partners[shipped.persona.languages.target]?.moves[.scripted] ?? []
        for text in texts {
            var talk = try shipped.rehearsal()
            try await talk.open()
            let line = try talk.say(text).line
            #expect(scripted.contains { line.contains($0.say.source) }, "\(text): \(line)")
        }
    }

    // MARK: - Nothing put into the learner's mouth

    @Test("What is not on the menu is not made into something else") func churros() throws {
        var talk = try self.rehearsal(
            "cafe-breakfast", pending: .slot("food"), answers: ["drink": "coffee", "style": "white"])
        for _ in 0..<4 where talk.replies.last?.concludes != true { try talk.say("Me gusta los churros") }
        #expect(try talk.state.answers["food"] == nil, "\(talk.transcript)")
    }
}
