package import AAPMCore

/// Reads what learners say of themselves by the patterns of the language packs: of L2, and of L1 for those who change
/// languages.
package struct OfflineStatementReader: StatementReader {
    /// The latest of a character's lines that a learner may only be repeating.
    private static let echoLines = 3

    private let packs: PackLibrary

    package init(packs: PackLibrary) {
        self.packs = packs
    }

    @concurrent
    package func statements(in turns: [Turn], languages: LanguagePair) async throws -> [MemoryStatement] {
        let sayings = try [languages.target, languages.native].compactMap { try self.packs.pack(for: $0)?.sayings }
        var statements: [MemoryStatement] = []
        var heard: [[String]] = []
        let secrets = Self.secrets(in: turns, sayings)
        for turn in turns {
            try Task.checkCancellation()
            guard turn.speaker == .learner else {
                heard = (heard + [Self.plainWords(of: turn.text)]).suffix(Self.echoLines)
                continue
            }
            for sayings in sayings {
                let read = TurnStatements(
                    turn, sayings: sayings, heard: heard, isSecret: secrets.contains(turn.index)
                ).read()
                statements += read
                // One language a turn: what both have, such as a name, is not said twice.
                if !read.isEmpty { break }
            }
        }
        return statements
    }

    /// The learner's turns that are told in confidence. Whoever asks for silence does so with the thing, just before it or
    /// just after it: one too many is kept quiet rather than one too few.
    private static func secrets(in turns: [Turn], _ sayings: [Sayings]) -> Set<Int> {
        let own = turns.filter { $0.speaker == .learner }
        var secrets: Set<Int> = []
        for (place, turn) in own.enumerated() {
            guard sayings.contains(where: { TurnStatements(turn, sayings: $0, heard: []).asksForSilence }) else {
                continue
            }
            for near in own[max(0, place - 1)...min(own.count - 1, place + 1)] { secrets.insert(near.index) }
        }
        return secrets
    }

    static func plainWords(of text: String) -> [String] {
        WordFolding.words(of: text).map { WordFolding.withoutDiacritics($0) }
    }
}
