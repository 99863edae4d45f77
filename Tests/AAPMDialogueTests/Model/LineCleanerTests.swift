import AAPMCore
import Testing

@testable import AAPMDialogue

@Suite("Cleaning a line while it streams")
struct LineCleanerTests {
    static let lines: [(raw: String, clean: String)] = [
        ("Claro, ahora mismo.", "Claro, ahora mismo."),
        ("Marisol: Claro, ahora mismo.", "Claro, ahora mismo."),
        ("**Marisol Vega:** \"¡Hola, Ana!\"", "¡Hola, Ana!"),
        ("\"Hola.\" \"¿Qué tal?\"", "Hola.\" \"¿Qué tal?"),
        ("«Buenos días, ¿qué le pongo?»", "Buenos días, ¿qué le pongo?"),
        ("“Hola”", "Hola"),
        ("Se dice \"leche\", claro.", "Se dice \"leche\", claro."),
        ("*sonríe* ¡Hola!", "¡Hola!"),
        ("*limpia la barra y sonríe* ¡Hola!", "¡Hola!"),
        ("¡Hola! *te mira* ¿Qué tal?", "¡Hola! ¿Qué tal?"),
        ("¿Y *tú* qué quieres?", "¿Y tú qué quieres?"),
        ("¿Y **tú** qué quieres?", "¿Y tú qué quieres?"),
        ("Claro (sonríe), ahora [mira] mismo.", "Claro, ahora mismo."),
        ("Claro.\n\nAhora  mismo.\n", "Claro. Ahora mismo."),
        ("- Claro, un café.", "Claro, un café."), ("— Claro, un café.", "Claro, un café."),
        ("# Marisol\nHola", "Marisol Hola"), ("`Hola`", "Hola"), ("_Hola_", "Hola"),
        ("<think>She wants (coffee) <b>now</b></think>Un café, claro.", "Un café, claro."),
        ("<line>Un café.</line>", "Un café."),
        ("1 < 2 y ya está, de verdad que sí.", "1 2 y ya está, de verdad que sí."),
        ("Son 2 * 3 euros.", "Son 2 3 euros."), ("Hola\u{200B}\u{202E} Ana\u{E0041}", "Hola Ana"),
        ("Mira: el mar.", "Mira: el mar."), ("Son las 8:30.", "Son las 8:30."), ("Ana: hola", "Ana: hola"),
        ("", ""), ("*", ""), ("(", ""), ("<", ""), ("\"", ""), ("…", "…"),
        ("Pues… no sé.", "Pues… no sé."), ("👋🏽 ¡Hola! 👨‍👩‍👧", "👋🏽 ¡Hola! 👨‍👩‍👧"),
    ]

    private static func clean(_ pieces: [String]) -> String {
        var cleaner = LineCleaner(names: ["Marisol Vega Prado", "Marisol"])
        return pieces.map { cleaner.take($0) }.joined() + cleaner.finish()
    }

    @Test("What nobody says aloud is left out", arguments: Self.lines)
    func cleans(raw: String, clean: String) {
        #expect(Self.clean([raw]) == clean)
    }

    @Test("However the text is cut into pieces", arguments: Self.lines)
    func splits(raw: String, clean: String) {
        let scalars = Array(raw.unicodeScalars)
        let text = { (part: ArraySlice<Unicode.Scalar>) in String(String.UnicodeScalarView(part)) }
        #expect(Self.clean(scalars.map { String($0) }) == clean)
        for first in 0...scalars.count {
            for second in stride(from: first, through: scalars.count, by: 3) {
                let pieces = [text(scalars[..<first]), text(scalars[first..<second]), text(scalars[second...])]
                #expect(Self.clean(pieces) == clean, "cut at \(first) and \(second)")
            }
        }
    }

    @Test("No more than a few words are held back")
    func holdsBackLittle() throws {
        let words = "Claro que sí , mujer el pan de hoy está caliente todavía porque lo acabo de sacar".split(
            separator: " ")
        var cleaner = LineCleaner(names: ["Marisol"])
        var watch = LineGuard(prompts: try ShippedContent.prompts.get(), language: .spanish, tier: .immersion)
        var said = ""
        for (number, word) in words.enumerated() {
            said += watch.take(cleaner.take((number == 0 ? "" : " ") + word))
            #expect(said.split(separator: " ").count >= number - 5)
        }
        said += watch.take(cleaner.finish()) + watch.finish()
        #expect(said == "Claro que sí, mujer el pan de hoy está caliente todavía porque lo acabo de sacar")
    }
}
