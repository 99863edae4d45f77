import AAPMCore
import Synchronization
import Testing

@testable import AAPMLinguistics

@Suite("State and determinism")
struct StateTests {
    private static let turns = ["Hola", "un zumo", "vale", "tortila", "sí", "con cebolla", "no sé", "sí, todo bien"]

    @Test("The same talk is the same, line by line") func deterministic() async throws {
        var talks: [[String]] = []
        for _ in 0..<2 {
            var talk = try Rehearsal("cafe-breakfast")
            try await talk.open()
            for text in Self.turns { try talk.say(text) }
            talks.append(talk.replies.map { $0.line + ($0.state ?? "") })
        }
        #expect(talks[0] == talks[1])
    }

    @Test("Another session or salt sounds different") func varied() async throws {
        var lines: Set<String> = []
        for index in 0..<6 {
            var talk = try Rehearsal("cafe-breakfast", id: "session-\(index)", salt: UInt64(index))
            try await talk.open()
            for text in Self.turns { try talk.say(text) }
            lines.insert(talk.replies.map(\.line).joined())
        }
        #expect(lines.count >= 5)
    }

    @Test("A reply made again is the same reply") func madeAgain() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let turn = LearnerTurnBriefing(text: "un zumo", analysis: .empty, directive: nil, insists: false)
        let first = try talk.partner.reply(to: turn, in: talk.briefing)
        let second = try talk.partner.reply(to: turn, in: talk.briefing)
        #expect(first.line == second.line)
        #expect(first.state == second.state)
    }

    @Test(
        "A state that cannot be read is made again from the turns",
        arguments: [
            nil, "", "{", "null", "[]", #"{"version":1}"#, #"{"version":99,"scene":"cafe-breakfast"}"#, "\u{0}",
        ] as [String?])
    func corrupt(json: String?) async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        try talk.say("un té")
        talk.session.partnerState = json
        let reply = try talk.say("una tostada, por favor")
        #expect(reply.move == "confirm")
        #expect(try talk.state.answers["drink"]?.value == "tea")
    }

    @Test("The state of another scene is not used") func otherScene() throws {
        let state = PartnerState(scene: "elsewhere")
        #expect(PartnerState(json: try state.json(), scene: "here") == nil)
        #expect(PartnerState(json: try state.json(), scene: "elsewhere") == state)
    }

    @Test("The pieces delivered are the line") func delivery() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let pieces = Mutex<[String]>([])
        let turn = LearnerTurnBriefing(text: "Un té, por favor", analysis: .empty, directive: nil, insists: false)
        let reply = try await talk.partner.respond(to: turn, in: talk.briefing) { piece in
            pieces.withLock { $0.append(piece) }
        }
        let delivered = pieces.withLock { $0 }
        #expect(delivered.joined() == reply.line)
        #expect(delivered.count > 3)
        #expect(reply.partner == .scripted)
    }

    @Test("A failing reader stops the reply") func failingReader() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let turn = LearnerTurnBriefing(text: "Un té", analysis: .empty, directive: nil, insists: false)
        await #expect(throws: AAPMError.self) {
            try await talk.partner.respond(to: turn, in: talk.briefing) { _ in throw AAPMError(.shuttingDown, "Later.")
            }
        }
    }

    @Test("Without a library of the language, the partner says so") func noLibrary() async throws {
        let rehearsal = try Rehearsal("cafe-breakfast")
        let partner = ScriptedPartner(library: PersonaLibrary(personas: [rehearsal.persona], partners: [:]))
        await #expect(throws: AAPMError.self) { try await partner.open(rehearsal.briefing) }
    }

    @Test("A reply waits for nothing: it is made in one go, and delivered as it was made") func atOnce() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let turn = LearnerTurnBriefing(
            text: "Buenos días, quisiera un chocolte y algo de comer, por favor", analysis: .empty, directive: nil,
            insists: false)
        // Compiles only while the function cannot suspend, so that no clock, store or network is in it.
        let makes: (LearnerTurnBriefing, TalkBriefing) throws -> CharacterReply = talk.partner.reply(to:in:)
        let made = try makes(turn, talk.briefing)
        let delivered = try await talk.partner.respond(to: turn, in: talk.briefing) { _ in }
        #expect(!made.line.isEmpty)
        #expect(delivered.line == made.line)
        #expect(delivered.state == made.state)
    }
}
