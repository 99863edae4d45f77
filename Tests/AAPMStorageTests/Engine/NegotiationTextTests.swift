import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMStorage

@Suite("How a negotiation stands, in the journal")
struct NegotiationTextTests {
    private static var full: NegotiationStanding {
        var standing = NegotiationStanding(openness: 0, isFirst: true)
        standing.lost = 2
        standing.native = 1
        standing.warned = [.register, .nativeLanguage]
        standing.sign = .collapse
        standing.collapse = .register
        standing.objectives = ["show", "a \"b\""]
        standing.customs = ["greeting"]
        return standing
    }

    @Test("Read back by both readers", arguments: [NegotiationStanding(openness: 7), full])
    func roundTrip(standing: NegotiationStanding) throws {
        let facts = ReplyFacts(partner: .scripted, move: "close", negotiation: standing)
        let text = try ReplyText.text(facts)
        #expect(ReplyText.facts(text.text) == facts)
        let decoded: ReplyFacts = try text.decode(column: "reply")
        #expect(decoded == facts)
        #expect(ReplyText.facts(try JSONText(facts).text) == facts)
    }

    @Test(
        "What is of another shape is left to the decoder",
        arguments: [#"{"openness":7,"later":1}"#, #"{"lost":1}"#, #"{"openness":7,"sign":"wink"}"#])
    func otherShape(text: String) {
        #expect(
            ReplyText.facts(#"{"partner":"scripted","move":"ask","countsTurn":true,"negotiation":\#(text)}"#) == nil)
    }
}
