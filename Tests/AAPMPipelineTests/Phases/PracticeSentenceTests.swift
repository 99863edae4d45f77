import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMPipeline

@Suite("The learner's own sentence")
struct PracticeSentenceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        var ordinal = 0
        let withError: String
        let corrected: [String]
        let gapped: String?

        var testDescription: String { self.text }
    }

    @Test(
        "One error stays, the others are put right",
        arguments: [
            Case(
                text: "Soy cansado.", withError: "Soy cansado.", corrected: ["Estoy cansado."], gapped: "____ cansado."),
            Case(
                text: "hoy soy cansado", withError: "hoy soy cansado", corrected: ["hoy estoy cansado"],
                gapped: "hoy ____ cansado"),
            Case(
                text: "Voy casa.", withError: "Voy casa.", corrected: ["Voy a casa."], gapped: "Voy ____ casa."),
            Case(
                text: "Yo soy un médico, señora.", withError: "Yo soy un médico, señora.",
                corrected: ["Yo soy médico, señora."], gapped: nil),
            Case(
                text: "¿Quiero pan? ¡Quiero la problema! Adiós.", ordinal: 1,
                withError: "¡Quiero el problema!", corrected: ["¡Quisiera el problema!", "¡Querría el problema!"],
                gapped: "¡____ el problema!"),
            Case(
                text: "Voy casa y nesesito la problema.", ordinal: 1, withError: "Voy a casa y nesesito el problema.",
                corrected: ["Voy a casa y necesito el problema."], gapped: "Voy a casa y ____ el problema."),
            Case(
                text: "Voy casa y nesesito la problema.", ordinal: 0, withError: "Voy casa y necesito el problema.",
                corrected: ["Voy a casa y necesito el problema."], gapped: "Voy ____ casa y necesito el problema."),
            Case(
                text: "Hola.\nsoy  cansado ,  mucho", withError: "soy cansado, mucho",
                corrected: ["estoy cansado, mucho"], gapped: "____ cansado, mucho"),
        ])
    func sentences(_ item: Case) throws {
        let point = try FrictionPoint.found(in: item.text, item.ordinal)
        let others = try FrictionPoint.found(inLines: [item.text])
        let sentence = try #require(PracticeSentence(point, others: others))
        #expect(sentence.withError == item.withError)
        #expect(sentence.corrected == item.corrected)
        #expect(sentence.gapped == item.gapped)
    }

    @Test("The further guesses of a dictionary are no answers")
    func guesses() throws {
        let finding = Finding(
            start: 9, end: 15, quote: "cosina", corrections: ["cocina", "cosían"], type: .lexical,
            cause: .orthographic, code: "R:SPELL", rule: "es.spelling", severity: .low, confidence: 0.9,
            provenance: .dictionary)
        let point = FrictionPoint(
            id: ID("p"), session: ID("s"), learner: ID("l"), turnIndex: 1, utterance: "Mi abue, cosina bien.",
            finding: finding, context: [], classification: nil, createdAt: .sample)
        let sentence = try #require(PracticeSentence(point, others: []))
        #expect(sentence.fillers == ["cocina"])
        #expect(sentence.corrected == ["Mi abue, cocina bien."])
    }

    @Test("Without a correction there is nothing to practise")
    func noCorrection() throws {
        #expect(PracticeSentence(try .found(in: "El xyzzy."), others: []) == nil)
    }

    @Test("A paragraph without full stops is cut down around the error, at words")
    func long() throws {
        let text = String(repeating: "y luego ", count: 40) + "soy cansado" + String(repeating: " y luego", count: 40)
        let sentence = try #require(PracticeSentence(try .found(in: text), others: []))
        #expect(sentence.good.contains("estoy cansado"))
        #expect(sentence.good.count < 200)
        #expect(sentence.good.hasPrefix("luego") || sentence.good.hasPrefix("y luego"))
        #expect(sentence.good.hasSuffix("luego") || sentence.good.hasSuffix("luego y"))
    }

    @Test("A span outside its text is refused and not trusted")
    func badSpan() {
        let finding = Finding.sample(quote: "la problema", start: 90)
        #expect(PracticeSentence(.sample(finding: finding), others: []) == nil)
    }
}
