import AAPMContent
import AAPMCore
import Foundation
import Testing

@testable import AAPMLinguistics

/// The packs of the repository and an analyzer over them, loaded once for all suites.
enum Packs {
    static let directory = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Content/packs").path
    static let library = PackLibrary(directory: directory)
    static let analyzer = OfflineAnalyzer(packs: library, dictionaries: DictionaryShelf())
    static let toSpanish = LanguagePair(native: .english, target: .spanish)
    static let toEnglish = LanguagePair(native: .spanish, target: .english)

    static func analyze(
        _ text: String, _ pair: LanguagePair, names: Set<String> = [], register: Register? = nil,
        allowsNative: Bool = false
    ) throws -> Analysis {
        try self.analyzer.analyze(
            text,
            in: AnalysisContext(
                languages: pair, knownNames: names, expectedRegister: register, allowsNative: allowsNative))
    }

    /// The rules of a pack as authored.
    static func rules(_ language: Language) -> [RuleDocument] {
        // A pack that cannot be read gives no rules, and the suite that reads the packs fails with the reason.
        (try? PackReader(directory: self.directory).read(language).rules) ?? []
    }

    /// The text with the first correction of each finding written in, from the end to the start.
    static func corrected(_ text: String, _ findings: [Finding]) -> String {
        var scalars = Array(text.unicodeScalars)
        for finding in findings.sorted(by: { $0.start > $1.start }) {
            var correction = Array((finding.corrections.first ?? finding.quote).unicodeScalars)
            var (start, end) = (finding.start, finding.end)
            if start == end {
                correction.append(" ")
            } else if correction.isEmpty {
                if end < scalars.count, scalars[end] == " " { end += 1 } else if start > 0 { start -= 1 }
            }
            scalars.replaceSubrange(start..<end, with: correction)
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
