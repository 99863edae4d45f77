import AAPMContent
package import AAPMCore

/// Hunspell alone: every word that the dictionary does not know. The line that the analyzer has to beat.
package struct DictionaryBaseline: FrictionAnalyzer {
    private let packs: PackLibrary
    private let dictionaries: DictionaryShelf

    package init(packs: PackLibrary, dictionaries: DictionaryShelf) {
        self.packs = packs
        self.dictionaries = dictionaries
    }

    package func analyze(_ text: String, in context: AnalysisContext) throws -> Analysis {
        guard let pack = try self.packs.pack(for: context.languages.target) else {
            throw AnalysisFailure.noPack(for: context.languages.target)
        }
        let words = try self.dictionaries.words(pack.manifest.dictionaries)
        let tokens = Tokenizer(clitics: []).tokens(of: Array(text.unicodeScalars)).filter { $0.kind == .word }
        let findings = tokens.filter { !words.knows($0.text) }.map { token in
            Finding(
                start: token.start, end: token.end, quote: token.text,
                corrections: Array(words.suggestions(for: token.text).prefix(3)), type: .lexical,
                cause: .orthographic, code: "R:SPELL", rule: "\(pack.language.code).spelling", severity: .medium,
                confidence: 0.5, provenance: .dictionary)
        }
        return Analysis(
            findings: findings, opportunities: [], nativeShare: 0, register: nil, wordCount: tokens.count)
    }
}
