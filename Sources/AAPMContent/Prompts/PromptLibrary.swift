package import AAPMCore
import Foundation
import Mustache

/// The prompts of an installation: Mustache templates in `Content/prompts`, each checked against the fields that it may
/// name before anything is asked of a model.
package struct PromptLibrary: PromptBook {
    package let version: String
    private let library: MustacheLibrary
    private let passages: Set<[String]>

    /// Reads every `.mustache` of a folder. Blocks for some milliseconds.
    ///
    /// - Parameter folder: Such as `Content/prompts`.
    /// - Throws: `PromptFaults` with everything that is wrong.
    package init(folder: String) throws(PromptFaults) {
        try self.init(templates: try Self.texts(in: folder))
    }

    /// - Parameter templates: By name, such as `tier-1`.
    package init(templates: [String: String]) throws(PromptFaults) {
        let pieces = templates.mapValues { PromptPiece.pieces(of: $0) }
        var faults: [PromptFault] = []
        var used: Set<String> = []
        for prompt in PromptName.allCases {
            guard templates[prompt.rawValue] != nil else {
                faults.append(PromptFault(file: PromptCheck.file(prompt.rawValue), "the template is missing"))
                continue
            }
            let check = PromptCheck(prompt, in: pieces)
            faults += check.faults
            used.formUnion(check.used)
        }
        for name in Set(templates.keys).subtracting(used).sorted() {
            faults.append(PromptFault(file: PromptCheck.file(name), "no prompt has this name or includes it"))
        }
        var library = MustacheLibrary()
        for (name, text) in templates.sorted(by: { $0.key < $1.key }) {
            if text.allSatisfy(\.isWhitespace) {
                faults.append(PromptFault(file: PromptCheck.file(name), "the template is empty"))
                continue
            }
            do {
                // Partials begin with HTML escaping again, so each template says itself that it is plain text.
                try library.register("{{% CONTENT_TYPE: TEXT}}\n" + text, named: name)
            } catch let error as MustacheTemplate.ParserError {
                faults.append(
                    PromptFault(
                        file: PromptCheck.file(name), line: max(1, error.context.lineNumber - 1),
                        column: error.context.columnNumber, "no Mustache template: \(error.error)"))
            } catch {
                faults.append(PromptFault(file: PromptCheck.file(name), "no Mustache template: \(error)"))
            }
        }
        guard faults.isEmpty else { throw PromptFaults(faults: Self.ordered(faults)) }
        self.library = library
        self.version = Self.version(of: templates)
        self.passages = Self.passages(of: pieces)
    }

    package func text(_ name: PromptName, _ values: [String: PromptValue]) throws -> String {
        let context = try Self.context(values, fields: name.fields, of: name)
        guard let text = self.library.render(context, withTemplate: name.rawValue) else {
            throw AAPMError(.internalError, "A prompt is missing.", details: ["prompt": name.rawValue])
        }
        return String(text.drop(while: \.isNewline).reversed().drop(while: \.isNewline).reversed())
    }

    package func isPassage(_ words: [String]) -> Bool { self.passages.contains(words) }

    // MARK: - Values

    private static func context(
        _ values: [String: PromptValue], fields: [String: PromptField], of name: PromptName
    ) throws -> [String: Any] {
        var context: [String: Any] = [:]
        for (field, value) in values {
            switch (fields[field], value) {
            case (.words, .words(let text)): if !text.isEmpty { context[field] = text }
            case (.data, .data(let text)):
                let clean = PromptData.cleaned(text)
                if !clean.isEmpty { context[field] = clean }
            case (.flag, .flag(let holds)): context[field] = holds
            case (.list(let inner), .list(let rows)):
                context[field] = try rows.map { try Self.context($0, fields: inner, of: name) }
            default:
                throw AAPMError(
                    .internalError, "A prompt cannot be filled in.", details: ["prompt": name.rawValue, "field": field])
            }
        }
        return context
    }

    // MARK: - Reading

    private static func texts(in folder: String) throws(PromptFaults) -> [String: String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw PromptFaults(faults: [PromptFault(file: folder, "the folder of the prompts cannot be read")])
        }
        var texts: [String: String] = [:]
        var faults: [PromptFault] = []
        for file in names.sorted() where file.hasSuffix(".mustache") {
            // One unreadable file is reported like any other fault, with the rest.
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(file)) else {
                faults.append(PromptFault(file: file, "the file cannot be read"))
                continue
            }
            guard bytes.count <= Self.sizeLimit else {
                faults.append(PromptFault(file: file, "the file is larger than \(Self.sizeLimit / 1_024) KB"))
                continue
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                faults.append(PromptFault(file: file, "the file is not UTF-8"))
                continue
            }
            texts[String(file.dropLast(".mustache".count))] = text
        }
        guard faults.isEmpty else { throw PromptFaults(faults: faults) }
        return texts
    }

    private static let sizeLimit = 64 * 1_024

    private static func ordered(_ faults: [PromptFault]) -> [PromptFault] {
        // A shared partial is read once for each prompt that includes it, and complained about once.
        Set(faults).sorted {
            ($0.file, $0.line ?? 0, $0.column ?? 0, $0.reason) < ($1.file, $1.line ?? 0, $1.column ?? 0, $1.reason)
        }
    }

    /// FNV-1a over all names and texts.
    private static func version(of templates: [String: String]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for (name, text) in templates.sorted(by: { $0.key < $1.key }) {
            for byte in Array(name.utf8) + [0] + Array(text.utf8) + [0] {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            }
        }
        return Hexadecimal.text(of: stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: hash >> $0) })
    }

    /// Every run of words that stands in a template.
    private static func passages(of templates: [String: [PromptPiece]]) -> Set<[String]> {
        var passages: Set<[String]> = []
        for piece in templates.values.joined() {
            guard case .text(let text) = piece.kind else { continue }
            let words = WordFolding.words(of: text)
            guard words.count >= PromptData.passageLength else { continue }
            for start in 0...(words.count - PromptData.passageLength) {
                passages.insert(Array(words[start..<start + PromptData.passageLength]))
            }
        }
        return passages
    }
}
