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
        let secrets = Self.turns(near: \.asksForSilence, in: turns, sayings)
        let dangers = Self.turns(near: \.tellsOfDanger, in: turns, sayings)
        for turn in turns {
            try Task.checkCancellation()
            guard turn.speaker == .learner else {
                heard = (heard + [Self.plainWords(of: turn.text)]).suffix(Self.echoLines)
                continue
            }
            if dangers.contains(turn.index) { continue }
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

    /// The learner's turns that have a mark, or stand next to one that has. Whoever asks for silence does so with the thing,
    /// just before it or just after it, and somebody in danger speaks of it around the word: one too many rather than one
    /// too few.
    private static func turns(
        near mark: (TurnStatements) -> Bool, in turns: [Turn], _ sayings: [Sayings]
    ) -> Set<Int> {
        let own = turns.filter { $0.speaker == .learner }
        var found: Set<Int> = []
        for (place, turn) in own.enumerated() {
            guard sayings.contains(where: { mark(TurnStatements(turn, sayings: $0, heard: [])) }) else { continue }
            for near in own[max(0, place - 1)...min(own.count - 1, place + 1)] { found.insert(near.index) }
        }
        return found
    }

    static func plainWords(of text: String) -> [String] {
        WordFolding.words(of: text).map { WordFolding.withoutDiacritics($0) }
    }
}
