import AAPMCore
import Testing

@testable import AAPMPipeline

@Suite("An edit that a model proposes")
struct ProposedEditTests {
    private static func edit(_ quote: String, _ correction: String, in text: String, _ occurrence: Int = 1) -> String? {
        ProposedEdit(
            Proposal(
                turn: 1, quote: quote, occurrence: occurrence, correction: correction, rule: "r", confidence: 1),
            in: text
        ).map { "\($0.start)-\($0.end) “\($0.quote)” → “\($0.correction)”: \($0.corrected)" }
    }

    @Test(
        "Is cut down to the words that change",
        arguments: [
            ("soy feliz", "estoy feliz", "Hoy soy feliz aquí.", "4-7 “soy” → “estoy”: Hoy estoy feliz aquí."),
            ("Voy cine", "Voy al cine", "Voy cine hoy", "4-4 “” → “al”: Voy al cine hoy"),
            ("un médico", "médico", "Soy un médico", "4-6 “un” → “”: Soy médico"),
            ("casa blanca", "blanca casa", "La casa blanca", "3-14 “casa blanca” → “blanca casa”: La blanca casa"),
            ("está", "esta", "Y está casa", "2-6 “está” → “esta”: Y esta casa"),
        ])
    func minimal(quote: String, correction: String, text: String, expected: String) {
        #expect(Self.edit(quote, correction, in: text) == expected)
    }

    @Test("Names the stretch that it means, and no part of another word")
    func occurrences() {
        #expect(Self.edit("la", "el", in: "la hola y la mapa", 2) == "10-12 “la” → “el”: la hola y el mapa")
        #expect(Self.edit("la", "el", in: "la hola y la mapa", 3) == nil)
        #expect(Self.edit("la", "el", in: "hola malas") == nil)
    }

    @Test(
        "Is none where it quotes something else, changes nothing, or changes more than one thing",
        arguments: [
            ("soy felis", "soy feliz", "Hoy soy feliz."), ("soy", "soy", "Hoy soy feliz."), ("", "no", "Hoy soy."),
            ("uno dos tres cuatro", "x", "uno dos tres cuatro"), ("uno", "a b c d", "uno dos"),
            ("la agua fría mucho", "el agua muy fría", "la agua fría mucho"), ("hoy", "a\u{0}b", "hoy"),
        ])
    func none(quote: String, correction: String, text: String) {
        #expect(Self.edit(quote, correction, in: text) == nil)
    }
}
