package import AAPMCore

/// The friction analysis on its own, for any transcript: nothing is stored and no session is needed.
package struct AnalysisService: Sendable {
    private let analyzer: any FrictionAnalyzer

    package static let turnLimit = 200
    /// The longest line, in Unicode scalars.
    package static let lengthLimit = 4_000
    /// The longest transcript, in Unicode scalars of all lines: so much is read within seconds.
    package static let totalLimit = 40_000

    package init(analyzer: any FrictionAnalyzer) {
        self.analyzer = analyzer
    }

    /// Analyses the learner's lines; the others are context.
    ///
    /// - Parameters:
    ///   - native: ISO 639-1 code of L1.
    ///   - target: ISO 639-1 code of L2.
    /// - Returns: One entry a learner's line, in order.
    /// - Throws: `AAPMError` with `.lessonRequestInvalid`, naming every field at fault, or `.analysisUnavailable`;
    ///   `CancellationError`.
    @concurrent
    package func analyze(native: String, target: String, turns: [TranscriptTurn]) async throws -> [AnalyzedTurn] {
        let languages = try Self.validate(native: native, target: target, turns: turns)
        var analyzed: [AnalyzedTurn] = []
        var preceding: String?
        for (index, turn) in turns.enumerated() {
            guard Self.isLearner(turn) else {
                preceding = turn.text
                continue
            }
            try Task.checkCancellation()
            let analysis = try self.analyzer.analyze(
                turn.text, in: AnalysisContext(languages: languages, precedingLine: preceding))
            analyzed.append(
                AnalyzedTurn(
                    index: index, findings: analysis.findings, nativeShare: analysis.nativeShare,
                    wordCount: analysis.wordCount))
        }
        return analyzed
    }

    private static func isLearner(_ turn: TranscriptTurn) -> Bool {
        turn.speaker == nil || turn.speaker == Speaker.learner.rawValue
    }

    private static func validate(
        native: String, target: String, turns: [TranscriptTurn]
    ) throws(AAPMError) -> LanguagePair {
        var faults: [FieldFault] = []
        func fault(_ field: String, _ reason: String) {
            faults.append(FieldFault(field: field, reason: reason))
        }
        let nativeLanguage = Language(native)
        let targetLanguage = Language(target)
        if nativeLanguage == nil { fault("/native_language", "must be two letters (ISO 639-1), such as “en”") }
        if targetLanguage == nil { fault("/target_language", "must be two letters (ISO 639-1), such as “es”") }
        if nativeLanguage != nil, nativeLanguage == targetLanguage {
            fault("/target_language", "must differ from the native language")
        }
        if turns.isEmpty { fault("/turns", "must hold at least one turn") }
        if turns.count > Self.turnLimit { fault("/turns", "must hold at most \(Self.turnLimit) turns") }
        if turns.count <= Self.turnLimit,
            turns.reduce(0, { $0 + $1.text.unicodeScalars.count }) > Self.totalLimit
        {
            fault("/turns", "must hold at most \(Self.totalLimit) characters in all")
        }
        for (index, turn) in turns.prefix(Self.turnLimit).enumerated() {
            if turn.text.unicodeScalars.count > Self.lengthLimit {
                fault("/turns/\(index)/text", "must be at most \(Self.lengthLimit) characters")
            }
            if let speaker = turn.speaker, Speaker(rawValue: speaker) == nil {
                fault("/turns/\(index)/speaker", "must be “learner” or “character”")
            }
        }
        guard faults.isEmpty, let nativeLanguage, let targetLanguage else {
            throw AAPMError(.lessonRequestInvalid, "The transcript cannot be analysed as it is.", faults: faults)
        }
        return LanguagePair(native: nativeLanguage, target: targetLanguage)
    }
}
