import AAPMCore
import Testing

@testable import AAPMLinguistics

/// Turns in L1: one finding at most, nothing to correct inside.
@Suite struct NativeTurnTests {
    @Test(arguments: [
        "What is the weather like today?", "I want to go to the beach", "Are you a real person?", "You are stupid",
        "Hello. I want a room. Are you real?", "I don't know what to say.", "Can you help me?", "No, I have no idea.",
    ])
    func aTurnInEnglishIsOnePhrase(_ text: String) throws {
        try Self.expectOnePhrase(text, Packs.toSpanish)
    }

    @Test(arguments: [
        "Hola Nora, no hablo inglés", "Quiero ir a la playa", "¿Eres una persona real?", "No entiendo nada.",
        "No sé cómo se dice eso.", "¿Qué tiempo hace hoy?", "Me gusta mucho la música.",
    ])
    func aTurnInSpanishIsOnePhrase(_ text: String) throws {
        try Self.expectOnePhrase(text, Packs.toEnglish)
    }

    @Test func aClauseInTheOtherLanguageIsOnePhraseBesideTheRest() throws {
        let text = "Me gusta mucho la casa, but I don't know the word, y quiero comprar otra."
        let analysis = try Packs.analyze(text, Packs.toSpanish)
        #expect(analysis.findings.map(\.quote) == ["but I don't know the word"])
        #expect(analysis.nativeShare > 0.3 && analysis.nativeShare < 0.5)
    }

    @Test(arguments: [
        ("Mi favorite color es el rojo.", "favorite"), ("Quiero una house grande.", "house"),
        ("Trabajo con un designer muy bueno.", "designer"),
    ])
    func aSingleWordStaysAWord(_ text: String, _ word: String) throws {
        let findings = try Packs.analyze(text, Packs.toSpanish).findings
        #expect(findings.map(\.quote) == [word])
        #expect(findings.map(\.rule) == ["es.l1_word"])
    }

    @Test func aWordOfAnotherClassIsNoTranslation() throws {
        let findings = try Packs.analyze("Trabajo con un designer muy bueno.", Packs.toSpanish).findings
        #expect(findings.flatMap(\.corrections) == [])
    }

    private static func expectOnePhrase(_ text: String, _ pair: LanguagePair) throws {
        let analysis = try Packs.analyze(text, pair)
        #expect(analysis.findings.map(\.rule) == ["\(pair.target.code).l1_phrase"])
        #expect(analysis.findings.flatMap(\.corrections) == [])
        #expect(analysis.opportunities.allSatisfy { $0.outcome == .incorrect })
        #expect(analysis.nativeShare == 1)
    }
}
