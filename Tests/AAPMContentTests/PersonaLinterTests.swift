import AAPMContent
import Testing

/// One way to break the small persona, and what the linter has to say about it.
struct Breakage: Sendable, CustomTestStringConvertible {
    let passage: String
    let replacement: String
    let line: Int
    let code: DiagnosticCode
    let path: String

    init(_ passage: String, _ replacement: String, _ line: Int, _ code: DiagnosticCode, _ path: String) {
        self.passage = passage
        self.replacement = replacement
        self.line = line
        self.code = code
        self.path = path
    }

    var testDescription: String { "\(self.code.rawValue) in line \(self.line)" }

    static let all: [Breakage] = [
        Breakage("format: aapm/1", "format: aapm/2", 1, .notAllowed, "/format"),
        Breakage("id: small-town", "id: Small Town", 2, .badFormat, "/id"),
        Breakage("version: 1.0.0", "version: 1.0", 3, .wrongType, "/version"),
        Breakage("version: 1.0.0", "version: 1.0.x", 3, .badFormat, "/version"),
        Breakage("title: {en: A small town, es", "title: {fr: A small town, es", 4, .textMissingLanguage, "/title"),
        Breakage("title: {en: A small town, es", "title: {english: A small town, es", 4, .badFormat, "/title/english"),
        Breakage("licence: CC0-1.0", "license: CC0-1.0", 6, .unknownField, "/license"),
        Breakage("licence: CC0-1.0\n", "", 1, .missingField, ""),
        Breakage("authors: [Somebody]", "authors: []", 7, .tooShort, "/authors"),
        Breakage("authors: [Somebody]", "authors: [Somebody, Somebody]", 7, .notUnique, "/authors/1"),
        Breakage("target: es}", "target: en}", 8, .sameLanguage, "/languages/target"),
        Breakage("{from: A1, to: B1}", "{from: B1, to: A1}", 9, .rangeInverted, "/levels"),
        Breakage("{from: A1, to: B1}", "{from: A2, to: B1}", 55, .levelOutsideRange, "/tasks/0/level"),
        Breakage("  address: familiar", "  address: familar", 18, .notAllowed, "/companion/address"),
        Breakage("home: station", "home: staton", 21, .unknownReference, "/companion/home"),
        Breakage("[tren|trenes]", "[\"tren(es)?\"]", 24, .badFormat, "/companion/small_talk/0/patterns/0"),
        Breakage(
            "[{say: \"Me gustan los trenes.\", gloss: \"I like trains.\"}]", "[Me gustan los trenes.]", 25, .glossMissing,
            "/companion/small_talk/0/answer/0"),
        Breakage("id: luis\n", "id: ana\n", 31, .duplicateID, "/characters/0/id"),
        Breakage("[El pan es vida.]", "[El pan]", 44, .lineUnfinished, "/characters/0/small_talk/0/answer/0"),
        Breakage("people: [ana]", "people: [anna]", 47, .unknownReference, "/places/0/people/0"),
        Breakage("connections: [bakery]", "connections: []", 48, .connectionOneWay, "/places/1/connections/0"),
        Breakage("place: bakery\n    level: A1\n    outcome", "place: station\n    level: A1\n    outcome", 54, .taskSceneMismatch, "/tasks/0/place"),
        Breakage("slots: [bread]}", "slots: [bred]}", 56, .unknownReference, "/tasks/0/outcome/slots/0"),
        Breakage("{scene: counter, slots: [bread]}", "{scene: counter}", 56, .taskCannotComplete, "/tasks/0/outcome"),
        Breakage("gloss: bread, cefr: A1}", "gloss: bread}", 58, .missingField, "/vocabulary/0"),
        Breakage("cefr: A1}", "cefr: A7}", 58, .notAllowed, "/vocabulary/0/cefr"),
        Breakage("tiers: [2]", "tiers: [1]", 63, .companionMisplaced, "/scenes/0/tiers"),
        Breakage("tiers: [2]", "tiers: [3]", 63, .negotiationTier, "/scenes/0/tiers"),
        Breakage("ask: [\"¿Qué pan desea?\"]\n", "required: true\n", 70, .slotNeverAsked, "/scenes/0/slots/0"),
        Breakage(
            "ask: [\"¿Qué pan desea?\"]", "ask: [{say: \"¿Qué pan quieres?\", register: informal}]", 72, .formMissing,
            "/scenes/0/slots/0/ask"),
        Breakage(
            "ask: [\"¿Qué pan desea?\"]", "ask: [{say: \"¿Qué pan desea?\", band: B}]", 72, .formMissing,
            "/scenes/0/slots/0/ask"),
        Breakage(
            "ask: [\"¿Qué pan desea?\"]", "ask: [\"¿Qué pan desea, {name}?\"]", 72, .formMissing, "/scenes/0/slots/0/ask"),
        Breakage("[blanco]}", "[centeno]}", 75, .patternShadowed, "/scenes/0/slots/0/values/1/patterns/0"),
        Breakage("offer: [white]", "offer: [brown]", 75, .unknownReference, "/scenes/0/slots/0/values/1/refuse/offer/0"),
        Breakage("      opening: [Buenos días.]\n", "", 77, .formMissing, "/scenes/0/moves"),
        Breakage("{bread}.\"]", "{bred}.\"]", 78, .unknownPlaceholder, "/scenes/0/moves/confirm/0"),
        Breakage("\"Entonces, {bread}.\"", "\"Entonces, {bread.\"", 78, .badFormat, "/scenes/0/moves/confirm/0"),
        Breakage("close: [Aquí tiene.]", "close: Aquí tiene.", 79, .wrongType, "/scenes/0/moves/close"),
        Breakage("      close: [Aquí tiene.]", "      closing: [Aquí tiene.]", 79, .unknownField, "/scenes/0/moves/closing"),
        Breakage("kind: text\n", "required: false\n        kind: text\n", 80, .sceneCannotEnd, "/scenes/1"),
        Breakage("kind: text\n", "kind: number\n", 88, .missingField, "/scenes/1/slots/0"),
        Breakage(
            "kind: text\n", "kind: text\n        when: {slot: luggage, values: [big]}\n", 91, .slotConditionOrder,
            "/scenes/1/slots/0/when/slot"),
        Breakage(
            "goal: {en: Say where you are going.}\n",
            "goal: {en: Say where you are going.}\n    intents: [{id: lost, say: [{say: No., gloss: No.}]}]\n", 87,
            .intentNeverMatches, "/scenes/1/intents/0"),
        Breakage(
            "goal: {en: Say where you are going.}\n",
            "goal: {en: Say where you are going.}\n    nodes: [{id: lost, say: [{say: No., gloss: No.}]}]\n", 87,
            .nodeUnreachable, "/scenes/1/nodes/0"),
    ]
}

@Suite("Persona linter")
struct PersonaLinterTests {
    @Test("The small persona is clean")
    func clean() throws {
        let (persona, diagnostics) = try ContentFolder.linter().read(Array(SmallPersona.text.utf8))
        #expect(diagnostics == [])
        #expect(persona != nil)
    }

    @Test("A broken document is reported at its line with its code", arguments: Breakage.all)
    func broken(breakage: Breakage) throws {
        let text = try #require(SmallPersona.replacing(breakage.passage, with: breakage.replacement))
        let (persona, diagnostics) = try ContentFolder.linter().read(Array(text.utf8))
        let found = diagnostics.map { "\($0.line) \($0.code.rawValue) \($0.path)" }
        #expect(found.contains("\(breakage.line) \(breakage.code.rawValue) \(breakage.path)"), "\(found)")
        let isUsable = diagnostics.allSatisfy { $0.severity == .warning }
        #expect((persona != nil) == isUsable)
    }

    @Test("All problems are reported at once, sorted by line")
    func several() throws {
        let text = SmallPersona.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            switch line {
            case "licence: CC0-1.0": "license: CC0-1.0"
            case "  home: station": "  home: statoin"
            case "      close: [Aquí tiene.]": "      close: []"
            default: String(line)
            }
        }.joined(separator: "\n")
        let diagnostics = try ContentFolder.linter().lint(Array(text.utf8))
        #expect(
            diagnostics.map(\.description) == [
                "1:1: error: missing_field: the field “licence” is missing",
                "6:1: error: unknown_field: there is no field “license” here (did you mean “licence”?)",
                "21:9: error: unknown_reference: there is no place “statoin” (did you mean “station”?)",
                "79:14: error: too_short: at least 1 entries are needed, 0 are here",
            ])
    }

    @Test("Weights that do not sum to 1 are refused, and tenths that do are not")
    func weights() throws {
        func document(_ last: String) throws -> String {
            let negotiation = """
                tiers: [3]
                    negotiation:
                      stakes: {en: The last loaf.}
                      objectives: [{id: loaf, text: {en: Get it.}, slots: [bread]}]
                      weights: {linguistic_accuracy: 0.1, pragmatic_appropriateness: 0.2, register_alignment: 0.3, cultural_intelligence: \(last)}
                      warning: [Hm.]
                      collapse: [Hasta mañana.]
                """
            return try #require(SmallPersona.replacing("tiers: [2]", with: negotiation))
        }
        let linter = try ContentFolder.linter()
        #expect(linter.lint(Array(try document("0.4").utf8)) == [])
        let diagnostics = linter.lint(Array(try document("0.45").utf8))
        #expect(diagnostics.map(\.code) == [.weightsNotOne])
        #expect(diagnostics.map(\.line) == [67])
        #expect(diagnostics.first?.message == "the four weights sum to 1.05, not to 1")
    }

    @Test("A text cut at a comma is explained")
    func comma() throws {
        let text = try #require(SmallPersona.replacing("{en: Ana likes trains.}", with: "{en: Ana, who likes trains.}"))
        let diagnostics = try ContentFolder.linter().lint(Array(text.utf8))
        #expect(diagnostics.map(\.code) == [.badFormat])
        #expect(diagnostics.first?.fix == "a text with a comma inside { } has to be in quotes")
    }
}
