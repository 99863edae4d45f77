import AAPMCore
import Testing

@testable import AAPMLinguistics

/// Corrections that repair the sentence, not half of it.
@Suite struct CompleteCorrectionTests {
    @Test(arguments: [
        ("Soy alérgico a la marisco", "Soy alérgico al marisco"), ("Voy a la problema", "Voy al problema"),
        ("Es de la problema", "Es del problema"), ("Voy a el playa", "Voy a la playa"),
        ("Voy a el agua", "Voy al agua"), ("Voy a la mano", "Voy a la mano"),
        ("Muchas personas es aquí", "Muchas personas están aquí"),
        ("Muchas personas es simpáticas", "Muchas personas son simpáticas"),
        ("El casa de la niño es grande", "La casa del niño es grande"),
    ])
    func spanishIsRepairedWhole(_ text: String, _ repaired: String) throws {
        try Self.expect(text, repaired, Packs.toSpanish)
    }

    @Test(arguments: [
        (
            "I have 25 years and I am here since three years",
            "I am 25 years old and I have been here for three years"
        ),
        ("She has ten years and she likes dogs", "She is ten years old and she likes dogs"),
        ("I have lived here since two years", "I have lived here for two years"),
        // A present with since needs more than another preposition: silence.
        ("I have a dog since three years", "I have a dog since three years"),
    ])
    func englishIsRepairedWhole(_ text: String, _ repaired: String) throws {
        try Self.expect(text, repaired, Packs.toEnglish)
    }

    @Test(arguments: [
        ("Las calles están limpias.", Register.formal), ("Limpias, por favor.", .formal),
        ("Vale, de acuerdo.", .formal), ("Ella mira la tele y espera el autobús.", .formal),
        ("¿Ustedes vienen?", .informal),
    ])
    func registerNeedsAClearForm(_ text: String, _ register: Register) throws {
        #expect(try Packs.analyze(text, Packs.toSpanish, register: register).findings.map(\.quote) == [])
    }

    private static func expect(_ text: String, _ repaired: String, _ pair: LanguagePair) throws {
        let corrected = Packs.corrected(text, try Packs.analyze(text, pair).findings)
        #expect(corrected == repaired)
        #expect(try Packs.analyze(corrected, pair).findings.map(\.quote) == [])
    }
}
