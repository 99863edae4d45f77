package import AAPMCore
import Foundation
import Mustache

/// The pipeline's prompts: the Mustache templates of `Content/prompts/pipeline`.
package struct ExtractionTemplates: ExtractionPrompts {
    private let templates: MustacheLibrary

    /// A line of a talk is no longer than this, in scalars.
    private static let longestLine = 2_000
    private static let names = ["extraction", "extraction-talk", "extraction-repair"]

    /// - Parameter contentFolder: The folder with `prompts/`.
    /// - Throws: `ContentDefect` when a template is missing or is none.
    package init(contentFolder: String) throws(ContentDefect) {
        var templates = MustacheLibrary()
        for name in Self.names {
            let path = "prompts/pipeline/\(name).mustache"
            let text: String
            do {
                text = try String(
                    contentsOf: URL(fileURLWithPath: contentFolder).appendingPathComponent(path), encoding: .utf8)
            } catch {
                throw ContentDefect("\(path) cannot be read")
            }
            do {
                // They are plain text: nothing is escaped for HTML.
                try templates.register("{{% CONTENT_TYPE: TEXT}}\n" + text, named: name)
            } catch {
                throw ContentDefect("\(path) is no Mustache template")
            }
        }
        self.templates = templates
    }

    package func instructions(for languages: LanguagePair, rules: [RuleProfile]) throws -> String {
        try self.render(
            "extraction",
            [
                "language": Self.name(of: languages.target), "native_language": Self.name(of: languages.native),
                "rules": rules.map {
                    [
                        "rule": Self.data($0.rule), "wrong": Self.data($0.example.bad),
                        "right": Self.data($0.example.good),
                    ]
                },
            ])
    }

    package func talk(_ lines: [QuotedLine]) throws -> String {
        let rows: [[String: Any]] = lines.map {
            ["number": String($0.index), "by_learner": $0.speaker == .learner, "said": Self.data($0.text)]
        }
        return try self.render("extraction-talk", ["lines": rows])
    }

    package func repair(_ fault: String) throws -> String {
        try self.render("extraction-repair", ["fault": Self.data(fault)])
    }

    private func render(_ name: String, _ values: [String: Any]) throws -> String {
        guard let text = self.templates.render(values, withTemplate: name) else {
            throw AAPMError(.internalError, "A prompt is missing.", details: ["prompt": name])
        }
        return text.trimmingCharacters(in: .newlines)
    }

    private static func name(of language: Language) -> String {
        Locale(identifier: "en").localizedString(forLanguageCode: language.code) ?? language.code
    }

    /// Somebody's words in one line, to be quoted from.
    private static func data(_ text: String) -> String { PromptData.quotable(text, limit: self.longestLine) }
}
