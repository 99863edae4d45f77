import AAPMContent
import AAPMCore
import AAPMLinguistics
import AAPMTestSupport
import Foundation
import Testing

/// The published lists under `Labels/`, and what the offline reader makes of them.
struct LabelledTurns {
    struct Junk {
        let kind: String
        /// What the character said before.
        let heard: String?
        let text: String
    }

    struct Fact {
        let text: String
        /// Subject (or kind, where there is none; `any` for whatever it is) and a word that has to be there.
        let labels: [(subject: String, word: String)]
    }

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let reader = OfflineStatementReader(packs: PackLibrary(directory: Self.repository + "/Content/packs"))

    static func languages(_ target: String) -> LanguagePair {
        target == "es"
            ? LanguagePair(native: .english, target: .spanish) : LanguagePair(native: .spanish, target: .english)
    }

    static func lines(_ name: String) throws -> [String] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Labels/\(name).txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Which part of a list.
    enum Part: String, CaseIterable {
        /// The patterns were written beside it.
        case seen
        /// Written from the same classes, by hand, after the patterns. What it showed about whole classes of turns (laughter,
        /// games, reported speech) was mended; no pattern was fitted to a line.
        case heldOut
        /// Written after that, and measured once. Junk only.
        case fresh

        func file(_ name: String) -> String {
            switch self {
            case .seen: name
            case .heldOut: "heldout-\(name)"
            case .fresh: "fresh-\(name)"
            }
        }
    }

    static func junk(_ language: String, _ part: Part) throws -> [Junk] {
        try self.lines(part.file("junk-\(language)")).map { line in
            let parts = try #require(line.firstRange(of: " | "))
            let kind = String(line[..<parts.lowerBound])
            let turn = line[parts.upperBound...]
            guard let arrow = turn.firstRange(of: " => ") else {
                return Junk(kind: kind, heard: nil, text: String(turn))
            }
            return Junk(kind: kind, heard: String(turn[..<arrow.lowerBound]), text: String(turn[arrow.upperBound...]))
        }
    }

    static func facts(_ language: String, _ part: Part) throws -> [Fact] {
        try self.lines(part.file("facts-\(language)")).map { line in
            let parts = line.components(separatedBy: " | ")
            return Fact(
                text: parts[0],
                labels: try parts.dropFirst().map { label in
                    let sides = label.split(separator: "=", maxSplits: 1)
                    return (String(sides[0]), String(try #require(sides.last)))
                })
        }
    }

    /// What is kept of one turn.
    static func kept(_ text: String, after heard: String? = nil, in language: String) async throws -> [Memory] {
        try await self.kept([text], after: heard, in: language)
    }

    static func kept(_ texts: [String], after heard: String? = nil, in language: String) async throws -> [Memory] {
        var turns: [Turn] = []
        if let heard { turns.append(.sampleOpening(text: heard)) }
        for text in texts {
            turns.append(
                Turn(session: ID("session-1"), index: turns.count, speaker: .learner, text: text, createdAt: .sample))
        }
        let statements = try await Self.reader.statements(in: turns, languages: Self.languages(language))
        var shelf = MemoryShelf(
            learner: ID("learner-1"), persona: "barrio", remembering: Remembering(), forgotten: [:], memories: [])
        let ids = SequentialIDs()
        MemoryRules.keep(statements, toldTo: "baker", on: &shelf) { ids.make() }
        return shelf.memories
    }
}
