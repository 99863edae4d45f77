package import AAPMCore
import Foundation
import Yams

/// Reads the folder of one language pack.
package struct PackReader: Sendable {
    /// The folder that holds one folder a language.
    private let directory: URL

    /// - Parameter directory: A path such as `Content/packs`.
    package init(directory: String) {
        self.directory = URL(fileURLWithPath: directory, isDirectory: true)
    }

    /// The languages that have a folder with a `pack.yaml`.
    package func languages() -> [Language] {
        // A folder that cannot be listed holds no packs; `read` then says which file is missing.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: self.directory.path)) ?? []
        return names.sorted().compactMap(Language.init).filter {
            FileManager.default.fileExists(atPath: self.directory.appending(path: "\($0.code)/pack.yaml").path)
        }
    }

    /// - Throws: `PackError` with the file, the line where it is known, and the reason.
    package func read(_ language: Language) throws -> PackDocument {
        let folder = language.code
        let manifest = try self.decode(PackManifest.self, "\(folder)/pack.yaml")
        guard manifest.format == "aapm-pack/1" else {
            throw PackError(file: "\(folder)/pack.yaml", reason: "format is “\(manifest.format)”, not “aapm-pack/1”")
        }
        guard manifest.language == language else {
            throw PackError(file: "\(folder)/pack.yaml", reason: "language is “\(manifest.language)”, not “\(folder)”")
        }
        var lexicon: [LexiconLine] = []
        for file in try self.files(folder + "/lexicon", ".txt") {
            lexicon += try LexiconReader(file: file).read(self.text(file))
        }
        let lists = try self.decode([String: String].self, "\(folder)/lists.yaml")
            .mapValues { Set($0.split(whereSeparator: \.isWhitespace).map { WordFolding.fold($0) }) }
        var rules: [RuleDocument] = []
        for file in try self.files(folder + "/rules", ".yaml") {
            rules += try self.decode([RuleDocument].self, file)
        }
        var seen: Set<String> = []
        for rule in rules where !seen.insert(rule.id).inserted {
            throw PackError(file: "\(folder)/rules", reason: "two rules have the id “\(rule.id)”")
        }
        var glossaries: [String: [String: [String]]] = [:]
        for file in try self.files(folder + "/glossary", ".txt") {
            let native = file.split(separator: "/").last.map { String($0.dropLast(4)) } ?? ""
            glossaries[native] = try self.glossary(file)
        }
        return PackDocument(
            manifest: manifest, lexicon: lexicon, lists: lists, rules: rules, glossaries: glossaries,
            memory: try self.memory(folder))
    }

    private func memory(_ folder: String) throws -> MemoryDocument? {
        let file = "\(folder)/memory.yaml"
        guard FileManager.default.fileExists(atPath: self.directory.appending(path: file).path) else { return nil }
        let document = try self.decode(MemoryDocument.self, file)
        guard document.format == "aapm-memory/1" else {
            throw PackError(file: file, reason: "format is “\(document.format)”, not “aapm-memory/1”")
        }
        return document
    }

    /// Lines of `native = translation, translation`.
    private func glossary(_ file: String) throws -> [String: [String]] {
        var words: [String: [String]] = [:]
        for (index, line) in try self.text(file).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.prefix { $0 != "#" }
            if content.allSatisfy(\.isWhitespace) { continue }
            let sides = content.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
            guard sides.count == 2 else {
                throw PackError(file: file, line: index + 1, reason: "a gloss is “word = translation, translation”")
            }
            words[WordFolding.fold(sides[0])] = sides[1].split(separator: ",")
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
        return words
    }

    private func files(_ folder: String, _ suffix: String) throws -> [String] {
        // The glossary and lexicon folders may be left out.
        let names =
            (try? FileManager.default.contentsOfDirectory(
                atPath: self.directory.appending(path: folder).path)) ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
    }

    private func text(_ file: String) throws -> String {
        do {
            return try String(contentsOf: self.directory.appending(path: file), encoding: .utf8)
        } catch {
            throw PackError(file: file, reason: "the file is missing or is not UTF-8")
        }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ file: String) throws -> Value {
        let text = try self.text(file)
        do {
            return try YAMLDecoder().decode(type, from: text)
        } catch let error as DecodingError {
            throw PackError(file: file, line: nil, reason: Self.describe(error))
        } catch let error as YamlError {
            throw PackError(file: file, line: nil, reason: "\(error)")
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        func at(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
            if case let nested as DecodingError = context.underlyingError { return self.describe(nested) }
            return (path.isEmpty ? "" : path.joined(separator: ".") + ": ") + context.debugDescription
        }
        return switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): at(context)
        case .keyNotFound(let key, let context): at(context) + " (missing key “\(key.stringValue)”)"
        @unknown default: "\(error)"
        }
    }
}
