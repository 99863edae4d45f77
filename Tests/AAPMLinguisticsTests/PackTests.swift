import AAPMContent
import AAPMCore
import Foundation
import Testing

@testable import AAPMLinguistics

@Suite struct PackTests {
    @Test func aMissingDictionarySaysWhatToInstall() {
        let shelf = DictionaryShelf(directory: "/nowhere")
        #expect(throws: DictionaryError.missing(name: "es_ES", directory: "/nowhere")) {
            try shelf.dictionary("es_ES")
        }
        let text = DictionaryError.missing(name: "es_ES", directory: "/nowhere").description
        #expect(text.contains("hunspell-es"))
    }

    @Test func aLanguageWithoutAPackCannotBeAnalysed() throws {
        let pair = LanguagePair(native: .english, target: try #require(Language("de")))
        let error = #expect(throws: AAPMError.self) { try Packs.analyze("Guten Tag", pair) }
        #expect(error?.code == .analysisUnavailable)
    }

    @Test func anAnalyzerWithoutDictionariesSaysSo() {
        let analyzer = OfflineAnalyzer(packs: Packs.library, dictionaries: DictionaryShelf(directory: "/nowhere"))
        let error = #expect(throws: AAPMError.self) {
            try analyzer.analyze("Hola", in: AnalysisContext(languages: Packs.toSpanish))
        }
        #expect(error?.code == .analysisUnavailable)
        #expect(error?.details["reason"]?.contains("hunspell-es") == true)
    }

    @Test func aNativeLanguageWithoutAPackOnlyLosesTheIntrusions() throws {
        let pair = LanguagePair(native: try #require(Language("de")), target: .spanish)
        #expect(try Packs.analyze("Me gusta el casa.", pair).findings.map(\.quote) == ["el"])
    }

    @Test func lexiconLinesAreCheckedWithTheirNumber() {
        #expect(throws: PackError(file: "x", line: 2, reason: "the line has no “:”")) {
            try LexiconProbe.read("n.m: libro\nn.m libro")
        }
        #expect(
            throws: PackError(file: "x", line: 1, reason: "an indented row needs a “@ lemma paradigm” line above it")
        ) {
            try LexiconProbe.read("  pres soy")
        }
    }

    @Test func theWireFormatIsTheScorers() throws {
        let analysis = try Packs.analyze("Yo tambien quiero una house.", Packs.toSpanish)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let line = String(decoding: try encoder.encode(AnalysisRecord(id: "a", analysis: analysis)), as: UTF8.self)
        #expect(line.hasPrefix(#"{"errors":[{"code":"R:SPELL:ACCENT","confidence":"#))
        #expect(line.contains(#""start":3,"suggestion":["también""#))
        #expect(line.contains(#""type":"orthographic""#))
        #expect(line.contains(#""type":"l1_intrusion""#))
        #expect(!line.contains("register"))
        let withRegister = try encoder.encode(AnalysisRecord(id: "a", analysis: analysis, withRegister: true))
        #expect(String(decoding: withRegister, as: UTF8.self).contains(#""register":null"#))
    }

    @Test func aRecordsNativeLanguageMayBeMissingOrUnknown() throws {
        let decoder = JSONDecoder()
        func native(_ json: String) throws -> Language? {
            try decoder.decode(AnalysisRequest.self, from: Data(json.utf8)).l1
        }
        #expect(try native(#"{"id":"1","text":"a"}"#) == nil)
        #expect(try native(#"{"id":"1","text":"a","l1":"en+gu","l2":"es"}"#) == .english)
        #expect(try native(#"{"id":"1","text":"a","l1":"hmn"}"#) == nil)
    }
}

/// The lexicon reader behind a pack of one file in a temporary folder.
enum LexiconProbe {
    static func read(_ text: String) throws -> [LexiconLine] {
        try LexiconReader(file: "x").read(text)
    }
}
