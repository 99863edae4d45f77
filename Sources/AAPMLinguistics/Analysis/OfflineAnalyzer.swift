import AAPMContent
package import AAPMCore
import Synchronization

/// Sees friction with dictionaries and rule packs alone: no key, no network, linear time.
package final class OfflineAnalyzer: FrictionAnalyzer {
    private let packs: PackLibrary
    private let dictionaries: DictionaryShelf
    private let benches = Mutex<[Language: Workbench]>([:])
    private let lastNames = Mutex<FoldedNames?>(nil)

    private struct FoldedNames: Sendable {
        let raw: Set<String>
        let folded: Set<String>
    }

    package init(packs: PackLibrary, dictionaries: DictionaryShelf) {
        self.packs = packs
        self.dictionaries = dictionaries
    }

    package func analyze(_ text: String, in context: AnalysisContext) throws -> Analysis {
        guard let bench = try self.bench(for: context.languages.target) else {
            throw AnalysisFailure.noPack(for: context.languages.target)
        }
        let scalars = Array(text.unicodeScalars)
        var tokens = Tokenizer(clitics: bench.pack.manifest.clitics).tokens(of: scalars)
        if tokens.isEmpty { return .empty }
        // Without a pack for L1 its words are not told apart from unknown ones.
        let native =
            context.languages.native == context.languages.target
            ? nil : try self.bench(for: context.languages.native)
        let names = self.names(of: context)
        var inspector = WordInspector(bench: bench, native: native, names: names)
        let statuses = inspector.inspect(&tokens)
        let stretches = NativeStretches(
            bench: bench, native: native, names: names, tokens: tokens, statuses: statuses
        ).find()
        let words = WordFindings(
            bench: bench, native: native, context: context, tokens: tokens, statuses: statuses, scalars: scalars,
            stretches: stretches)
        let (wordFindings, nativeWords) = words.make()
        // What is said in L1 obeys the grammar of L1.
        let nativeSpans = stretches.map { tokens[$0.lowerBound].start...tokens[$0.upperBound - 1].end }
        let hits = RuleRunner(bench: bench, context: context, tokens: tokens, scalars: scalars).hits()
            .filter { hit in !nativeSpans.contains { $0.overlaps(hit.start...hit.end) } }
        let verdict = Verdict(context: context, scalars: scalars)
        let findings = verdict.settle(wordFindings, hits)
        let wordCount = tokens.count { $0.kind == .word && !$0.isClitic }
        return Analysis(
            findings: findings,
            opportunities: verdict.opportunities(findings, hits),
            nativeShare: wordCount == 0 ? 0 : min(1, Double(nativeWords) / Double(wordCount)),
            register: verdict.register(hits),
            wordCount: wordCount)
    }

    /// The names of a world, folded. They are the same for every turn of a talk, so the last ones are kept.
    private func names(of context: AnalysisContext) -> Set<String> {
        if let known = self.lastNames.withLock({ $0 }), known.raw == context.knownNames { return known.folded }
        let folded = Set(context.knownNames.flatMap { WordFolding.words(of: $0) + [WordFolding.fold($0)] })
        self.lastNames.withLock { $0 = FoldedNames(raw: context.knownNames, folded: folded) }
        return folded
    }

    private func bench(for language: Language) throws -> Workbench? {
        if let bench = self.benches.withLock({ $0[language] }) { return bench }
        let bench: Workbench
        do {
            guard let pack = try self.packs.pack(for: language) else { return nil }
            bench = Workbench(pack: pack, words: try self.dictionaries.words(pack.manifest.dictionaries))
        } catch {
            throw AnalysisFailure.unusable(error, for: language)
        }
        return self.benches.withLock { benches in
            if let other = benches[language] { return other }
            benches[language] = bench
            return bench
        }
    }
}
