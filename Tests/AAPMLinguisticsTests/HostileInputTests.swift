import AAPMCore
import Testing

@testable import AAPMLinguistics

@Suite struct HostileInputTests {
    /// SplitMix64: the same texts on every run.
    struct SeededGenerator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            self.state &+= 0x9E37_79B9_7F4A_7C15
            var z = self.state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    static let pieces = [
        "yo", "el", "la", "los", "tiene", "casa", "blanco", "problema", "tambien", "the", "house", "of", "nesecito",
        "Soy", "cansado", "veinte", "años", "20", "¿", "?", "!", ".", ",", "\"", "“", "”", "'", "don't", "I", "goed",
        "people", "is", "a", "idea", "👩‍👩‍👧", "e\u{301}", "\u{200B}", "\n", "@", "a@b.c", "http://x.y/z", "#", "ß", "日本",
        "\u{202E}",
        "-", "--", "’", "más", "que", "me", "gusta", "perros", "\u{0}", "I'm", "agree", "its", "\u{FE0F}",
    ]

    @Test(arguments: UInt64(1)...60) func findingsNeverOverlapAndQuoteTheText(_ seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let count = Int.random(in: 1...60, using: &generator)
        let text = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }
            .joined(separator: seed % 3 == 0 ? "" : " ")
        let scalars = Array(text.unicodeScalars)
        for pair in [Packs.toSpanish, Packs.toEnglish] {
            let analysis = try Packs.analyze(text, pair, register: seed % 2 == 0 ? .formal : nil)
            var last = 0
            for finding in analysis.findings {
                #expect(finding.start >= last && finding.end >= finding.start && finding.end <= scalars.count)
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars[finding.start..<finding.end])
                #expect(Array(finding.quote.unicodeScalars) == Array(String(view).unicodeScalars))
                last = finding.end
            }
            #expect((0...1).contains(analysis.nativeShare))
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            String(repeating: "a", count: 100_000),
            String(repeating: "yo tiene una problema ", count: 4_600),
            String(repeating: "\"", count: 100_000),
            String(repeating: "a.-;", count: 25_000),
            String(repeating: "e\u{301}", count: 50_000),
            String(repeating: "the house of the dog ", count: 4_800),
        ])
    func aHundredKilobytesAreAnalysed(_ text: String) throws {
        let analysis = try Packs.analyze(text, Packs.toSpanish)
        #expect(analysis.findings.allSatisfy { $0.end <= text.unicodeScalars.count })
    }

    @Test(.timeLimit(.minutes(1))) func aHundredKilobytesOfUnlikeNonsenseAreAnalysed() throws {
        var generator = SeededGenerator(state: 7)
        let text = (0..<12_000).map { _ in
            String((0..<8).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement(using: &generator) ?? "a" })
        }.joined(separator: " ")
        #expect(try Packs.analyze(text, Packs.toSpanish).wordCount == 12_000)
    }
}
