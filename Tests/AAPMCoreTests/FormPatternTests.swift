import AAPMCore
import Testing

@Suite("Form patterns")
struct FormPatternTests {
    @Test(
        "Words, alternatives, any one word, and gaps of up to three",
        arguments: [
            ("estoy", "Hoy ESTOY aquí.", true), ("estoy", "estoys", false), ("estoy|está", "¡Está bien!", true),
            ("el problema", "el gran problema", false), ("el * problema", "el gran problema", true),
            ("el * problema", "el problema", false), ("el … problema", "el problema", true),
            ("el … problema", "el muy muy gran problema", true), ("el … problema", "el a b c d problema", false),
            ("el ... problema", "el gran problema", true), ("… problema", "problema", true), ("", "hola", false),
            ("…", "", false), ("i'm", "I’m here", true), ("me gusta|gustan *", "Me gustan los temas", true),
            ("por favor", "por, favor", true), ("a-b", "A-b", true),
        ])
    func occurs(pattern: String, text: String, expected: Bool) {
        #expect(FormPattern(pattern).occurs(in: text) == expected)
    }

    @Test(
        "Diacritics matter only when they are asked for",
        arguments: [
            ("está", "esta", true, true), ("está", "esta", false, false), ("esta", "está", true, true),
            ("esta", "está", false, false), ("niño", "nino", true, true), ("está", "ESTÁ", false, true),
        ])
    func diacritics(pattern: String, text: String, ignoring: Bool, expected: Bool) {
        #expect(FormPattern(pattern).occurs(in: text, ignoringDiacritics: ignoring) == expected)
    }

    @Test("The first match is the run of words covered")
    func match() {
        let words = WordFolding.words(of: "Pues sí, me gusta mucho el tema")
        #expect(words == ["pues", "sí", "me", "gusta", "mucho", "el", "tema"])
        #expect(FormPattern("me … tema").firstMatch(in: words) == 2..<7)
        #expect(FormPattern("gusta *").firstMatch(in: words) == 3..<5)
        #expect(FormPattern("nada").firstMatch(in: words) == nil)
    }

    @Test(
        "Words of a text",
        arguments: [
            ("", [String]()), ("¿Qué tal?", ["qué", "tal"]),
            (
                "-- don't -well-known- 'tis",
                ["don't", "well-known", "tis"]
            ), ("2 cafés", ["2", "cafés"]), ("日本 語", ["日本", "語"]),
        ])
    func words(text: String, expected: [String]) {
        #expect(WordFolding.words(of: text) == expected)
    }
}

@Suite("Target forms")
struct TargetFormTests {
    @Test(
        "A grammar rule is one thing, a word a thing of its own",
        arguments: [
            ("es.agreement.determiner_noun", "el problema", "es.agreement.determiner_noun"),
            ("es.spelling", "Necesito", "es.spelling#necesito"), ("es.l1_word", "pan", "es.l1_word#pan"),
            ("en.false_friend", "actually", "en.false_friend#actually"), ("en.unknown_word", "X", "en.unknown_word#x"),
        ])
    func key(rule: String, form: String, expected: String) {
        #expect(TargetForm(rule: rule, form: form).key == expected)
    }
}

@Suite("Words of a text")
struct WordFoldingTests {
    @Test(
        "The words are the same whether the text is plain or not",
        arguments: [
            ("Don't stop-and-go, it's -5!", ["don't", "stop-and-go", "it's", "5"]),
            ("-- 'Hello' ---x-", ["hello", "x"]),
            ("", []), (" - ' ", []), ("A1 b2", ["a1", "b2"]),
        ] as [(String, [String])])
    func plainAndNot(text: String, words: [String]) {
        #expect(WordFolding.words(of: text) == words)
        // One letter beyond ASCII takes the other path.
        #expect(WordFolding.words(of: text + " ñ") == words + ["ñ"])
    }
}
