@testable import AAPMContent
import AAPMCore
import Testing

@Suite("Lines and their choice")
struct PersonaValueTests {
    @Test(
        "A template is filled, or not at all",
        arguments: [
            ("Hola, {name}.", ["name": "Kate"], "Hola, Kate."),
            ("Hola, {name}.", [:], nil),
            ("{value}, muy bien.", ["value": "un café"], "Un café, muy bien."),
            ("¿{value}?", ["value": "un té"], "¿Un té?"),
            ("Sin nada.", [:], "Sin nada."),
            ("{a}{b}", ["a": "{b}", "b": "x"], "{b}x"),
            ("Un { solo.", [:], "Un { solo."),
            ("{No Name} {name}", ["name": "x"], "{No Name} x"),
        ] as [(String, [String: String], String?)])
    func templates(source: String, values: [String: String], expected: String?) {
        #expect(LineTemplate(source).filled(with: values) == expected)
    }

    private static let forms = [
        SurfaceForm(say: LineTemplate("para todos")),
        SurfaceForm(say: LineTemplate("tú A"), band: .a, register: .informal),
        SurfaceForm(say: LineTemplate("usted A"), band: .a, register: .formal),
        SurfaceForm(say: LineTemplate("usted B"), band: .b, register: .formal),
        SurfaceForm(say: LineTemplate("con {name}"), register: .formal),
    ]

    @Test(
        "Forms fit the register, the level and what is known",
        arguments: [
            (CEFRLevel.a1, Register.informal, [], ["para todos", "tú A"]),
            (.a1, .formal, [], ["para todos", "usted A"]),
            (.b1, .formal, ["name"], ["para todos", "usted B", "con {name}"]),
            (.c1, .formal, [], ["para todos", "usted B"]),
            (.c1, .neutral, [], ["para todos"]),
        ] as [(CEFRLevel, Register, Set<String>, [String])])
    func fitting(level: CEFRLevel, register: Register, known: Set<String>, expected: [String]) {
        let found = Self.forms.fitting(level: level, register: register, known: known)
        #expect(found.map(\.say.source) == expected)
    }

    @Test("When every form is above the listener, the lowest band speaks")
    func lowest() {
        let forms = [
            SurfaceForm(say: LineTemplate("C"), band: .c), SurfaceForm(say: LineTemplate("B"), band: .b),
        ]
        #expect(forms.fitting(level: .a1, register: .neutral, known: []).map(\.say.source) == ["B"])
    }

    @Test("A slot is in play when its condition holds")
    func conditions() throws {
        let persona = try #require(try ContentFolder.loader.load().library.persona(ID("puertoalba")))
        let scene = try #require(persona.scene(ID("cafe-breakfast")))
        let style = try #require(scene.slots.first { $0.id == ID("style") })
        #expect(!scene.isInPlay(style, filled: [:]))
        #expect(!scene.isInPlay(style, filled: [ID("drink"): ID("tea")]))
        #expect(scene.isInPlay(style, filled: [ID("drink"): ID("coffee")]))
    }

    @Test(
        "A slip of the pen finds its word",
        arguments: [
            ("licens", "licence"), ("staton", "station"), ("contains", nil), ("xq", nil), ("plcaes", "places"),
        ])
    func nearest(word: String, expected: String?) {
        #expect(NearestWord.suggestion(for: word, among: ["licence", "station", "places", "scenes"]) == expected)
    }
}
