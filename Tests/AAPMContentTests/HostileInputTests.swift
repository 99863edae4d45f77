@testable import AAPMContent
import Testing

@Suite("Hostile documents")
struct HostileInputTests {
    @Test("An alias bomb is refused before it is parsed, in values and in keys")
    func aliasBomb() throws {
        var values = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            values += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
        }
        let keys = values + "? [*a40, *a40]\n: boom\n"
        for text in [values, keys] {
            let diagnostics = try ContentFolder.linter().lint(Array(text.utf8))
            #expect(diagnostics.map(\.code) == [.yamlAlias])
            #expect(diagnostics.first?.line == 2)
        }
    }

    @Test("Deep nesting is refused", arguments: Nesting.allCases)
    func deepNesting(nesting: Nesting) throws {
        let codes = try ContentFolder.linter().lint(Array(nesting.text.utf8)).map(\.code)
        #expect(codes.contains(nesting.code))
    }

    @Test("A megabyte of garbage is refused by its size, half of one by its content")
    func garbage() throws {
        let linter = try ContentFolder.linter()
        var random = SeededRandom(seed: 7)
        let bytes = (0..<1_000_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(linter.lint(bytes).map(\.code) == [.tooLarge])
        #expect(linter.lint(Array(bytes.prefix(500_000))).map(\.code) == [.invalidUTF8])
        let printable = bytes.prefix(500_000).map { 0x20 + $0 % 0x5F }
        #expect(!linter.lint(printable).isEmpty)
    }

    @Test("Thousands of wrong entries end in one summary")
    func tooMany() throws {
        let entries = (0..<5_000).map { "- {term: \($0)}" }.joined(separator: "\n")
        let text = try #require(
            SmallPersona.replacing("  - {term: el pan, gloss: bread, cefr: A1}", with: entries))
        let diagnostics = try ContentFolder.linter().lint(Array(text.utf8))
        #expect(diagnostics.contains { $0.code == .tooManyProblems })
        #expect(diagnostics.count <= JSONSchemaValidation.problemLimit + 1)
    }

    @Test("A good document mutated at random never crashes the linter", arguments: 0..<8 as Range<UInt64>)
    func mutations(seed: UInt64) throws {
        let linter = try ContentFolder.linter()
        let original = Array(SmallPersona.text.utf8)
        var random = SeededRandom(seed: seed)
        let alphabet = Array("{}[]:,-?&*!|>'\"%@` \n\t#~ax0.\u{7F}ñ¿".utf8) + [0xFF, 0x00]
        var refused = 0
        for _ in 0..<60 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0x20, at: place)
                case 2: bytes[place] = alphabet.randomElement(using: &random) ?? 0x20
                default:
                    let end = min(bytes.count, place + Int.random(in: 1...80, using: &random))
                    bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
                }
            }
            let (persona, diagnostics) = linter.read(bytes)
            let hasErrors = diagnostics.contains { $0.severity == .error }
            #expect((persona == nil) == hasErrors)
            #expect(diagnostics == diagnostics.sorted())
            if hasErrors { refused += 1 }
        }
        #expect(refused > 20)
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Documents that are all depth.
enum Nesting: CaseIterable {
    case lists, maps, dashes, lines, closed, wide

    var text: String {
        switch self {
        case .lists: String(repeating: "[", count: 100_000)
        case .maps: String(repeating: "{a: ", count: 100_000)
        case .dashes: String(repeating: "- ", count: 100_000) + "x"
        case .lines: (0..<900).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        case .closed: String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        case .wide: String(repeating: "[", count: 600_000)
        }
    }

    /// What the linter says: too deep for this format, for the parser, or too large to be looked at.
    var code: DiagnosticCode {
        switch self {
        case .closed, .lines: .tooDeep
        case .lists, .maps, .dashes: .tooDeep
        case .wide: .tooLarge
        }
    }
}
