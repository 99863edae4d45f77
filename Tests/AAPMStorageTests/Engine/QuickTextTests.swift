import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMStorage

@Suite("Columns that are read and written fast")
struct QuickTextTests {
    private static let awkward = "a/b \"c\" \\ d\n\t\r\u{1}\u{1F}\u{7F}\u{2028} 😀 ñandú e\u{301}"

    @Test("Every string without NUL is read back by a decoder, scalar for scalar")
    func strings() throws {
        let strings = ["", Self.awkward, "\"", "\\"]
        let text = try StringsText.text(strings)
        let decoded: [String] = try text.decode(column: "strings")
        #expect(decoded.map { Array($0.unicodeScalars) } == strings.map { Array($0.unicodeScalars) })
        #expect(try StringsText.strings(StringsText.text(["", "\"x\" \\ ñ\n"]).text) == ["", "\"x\" \\ ñ\n"])
        #expect(try StringsText.strings(StringsText.text([]).text) == [])
        #expect(StringsText.strings("[1]") == nil)
        #expect(StringsText.strings("[\"a\"") == nil)
    }

    @Test(
        "What a reply is besides its words is read back by both readers",
        arguments: [
            ReplyFacts(partner: .scripted, move: "ask"),
            ReplyFacts(
                partner: .model, move: "hint", nativeHelp: "“bread” \"x\"\n", elicits: ID("directive-1"),
                recasts: "el problema", countsTurn: false),
        ])
    func reply(facts: ReplyFacts) throws {
        let text = try ReplyText.text(facts)
        #expect(ReplyText.facts(text.text) == facts)
        let decoded: ReplyFacts = try text.decode(column: "reply")
        #expect(decoded == facts)
        #expect(ReplyText.facts(try JSONText(facts).text) == facts)
    }

    @Test(
        "What is of another shape is left to the decoder",
        arguments: [
            "{}", #"{"partner":"scripted","move":"ask","countsTurn":tru}"#,
            #"{"partner":"scripted","move":"ask","countsTurn":true,"later":1}"#,
            #"{"partner":"nobody","move":"ask","countsTurn":true}"#, #"{"partner":"scripted","move":"ask"}"#,
            #"{"partner":"scripted","move":"ask","countsTurn":t"#,
        ])
    func otherShape(text: String) {
        #expect(ReplyText.facts(text) == nil)
        #expect(ReputationText.log(text) == nil)
        #expect(CoordinatesText.coordinates(text) == nil)
    }

    @Test("A reputation's log is read back by both readers, number for number")
    func log() throws {
        let log = [0.05, -0.0125, 1.0 / 3, 1e-9, 0].enumerated().map { turn, delta in
            ReputationChange(session: ID("s \"1\""), turnIndex: turn, reason: .registerFits, delta: delta)
        }
        let text = try ReputationText.text(log)
        #expect(ReputationText.log(text.text) == log)
        let decoded: [ReputationChange] = try text.decode(column: "log")
        #expect(decoded == log)
        #expect(ReputationText.log(try JSONText(log).text) == log)
        #expect(ReputationText.log("[]") == [])
        let broken = ReputationChange(session: ID("s"), turnIndex: 0, reason: .repair, delta: .nan)
        #expect(throws: StorageError.corrupt(reason: "a reputation holds a number that is not finite")) {
            try ReputationText.text([broken])
        }
    }

    @Test("Coordinates are read as an encoder writes them")
    func coordinates() throws {
        let coordinates = MatrixCoordinates(linguisticControl: 1.0 / 3, situationalAgency: 0, engagement: 1)
        #expect(CoordinatesText.coordinates(try JSONText(coordinates).text) == coordinates)
    }

    @Test("A NUL is refused, a backslash before zeros is none", arguments: [("a\u{0}b", true), ("\\u0000", false)])
    func nul(text: String, isRefused: Bool) throws {
        if isRefused {
            let error = #expect(throws: StorageError.self) { try StringsText.text([text]) }
            #expect(error == .corrupt(reason: "a text with a NUL cannot be stored"))
        } else {
            #expect(try StringsText.strings(StringsText.text([text]).text) == [text])
        }
    }
}
