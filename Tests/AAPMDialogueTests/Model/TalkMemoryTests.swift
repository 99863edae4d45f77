import AAPMContent
import AAPMCore
import AAPMLinguistics
import AAPMTestSupport
import Testing

@testable import AAPMDialogue

@Suite("The memory of a long talk")
struct TalkMemoryTests {
    @Test(
        "It travels in the partner's state and comes back as it was",
        arguments: ["Notes.", "He said “no”. \"Quoted\" \\ back\\\\slash", "", "línea ñ 👋🏽", "}}\"},{"])
    func roundTrip(text: String) {
        for state in [nil, "{}", #"{"version":1,"lastLine":"a\"b"}"#] as [String?] {
            let memory = TalkMemory(next: 12, text: text)
            let written = memory.written(into: state)
            #expect(TalkMemory(in: written) == memory)
            #expect(
                TalkMemory(next: 24, text: "b").written(into: written)
                    == TalkMemory(next: 24, text: "b").written(into: state ?? "{}"))
        }
    }

    @Test(
        "Nothing is made of what is none",
        arguments: [nil, "", "{}", "x", #"{"talk_memory":{"next":"#, #"{"talk_memory":{"next":1,"text":"a"#]
            as [String?])
    func none(state: String?) {
        #expect(TalkMemory(in: state) == .none)
        #expect(TalkMemory.none.written(into: state) == state)
        #expect(TalkMemory(next: 3, text: "a").written(into: "x") == "x")
    }

    @Test("The scripted partner goes on from a state with a memory in it")
    func understudy() async throws {
        let script = ScriptedPartner(library: try ShippedContent.personas.get())
        var plain = try ShippedTalk("cafe-breakfast")
        try await plain.open(script)
        try await plain.say("Un café con leche, por favor", to: script)
        var remembered = plain
        remembered.session.partnerState = TalkMemory(next: 12, text: "Notes.").written(into: plain.session.partnerState)
        let first = try await plain.say("Para tomar aquí", to: script)
        let second = try await remembered.say("Para tomar aquí", to: script)
        #expect(first.line == second.line)
        #expect(first.state == second.state)
    }

    @Test("Blocks come whole, the latest turns stay, and the shown part begins where the last block ended")
    func window() {
        let turns = (0..<160).map { Turn.said("turno \($0)", index: $0) }
        var memory = TalkMemory.none
        var blocks: [Range<Int>] = []
        for count in stride(from: 2, through: 160, by: 2) {
            let window = TalkWindow(Array(turns.prefix(count)), after: memory)
            #expect(window.recent.first?.index == memory.next)
            #expect(window.recent.last?.index == count - 1)
            #expect(window.skipped.isEmpty)
            #expect(window.recent.count < TalkWindow.fresh + TalkWindow.block + 2)
            if let last = window.due.last {
                blocks.append(memory.next..<last.index + 1)
                memory.next = last.index + 1
            }
        }
        #expect(blocks == [0..<40, 40..<80, 80..<120])
    }

    @Test("A talk that went on long without a model is not resent whole")
    func late() {
        let turns = (0..<100).map { Turn.said("turno \($0)", index: $0) }
        let window = TalkWindow(turns, after: .none)
        #expect(window.due.map(\.index) == Array(0..<80))
        #expect(window.skipped.map(\.index) == Array(0..<80))
        #expect(window.recent.map(\.index) == Array(80..<100))
    }

    @Test("Notes without a model keep what the learner said, the latest first of all, within the limit")
    func offline() {
        let turns = (0..<60).map { Turn.said("Frase número \($0) con unas cuantas palabras más", index: $0) }
        let memory = TalkNotes.offline(of: turns[...], after: .none)
        #expect(memory.next == 60)
        #expect(memory.text.unicodeScalars.count <= TalkMemory.textLimit + 1)
        #expect(memory.text.contains("Frase número 59 "))
        let next = TalkNotes.offline(
            of: [Turn.said("Adiós", index: 60)], after: TalkMemory(next: 60, text: "Older notes."))
        #expect(next.text == "Older notes. The learner said: Adiós")
    }
}
