/// What of that which a learner says is worth remembering, and what becomes of what was remembered before.
package enum MemoryRules {
    /// Less sure statements are not kept.
    package static let leastConfidence = 0.5
    /// The longest value, in characters and in words: longer ones are clauses that were cut in the wrong place.
    package static let valueLimit = 40
    package static let valueWords = 5
    /// So many memories count in one world; the least important and oldest give way.
    package static let shelfLimit = 500

    /// What belongs together when the learner has something forgotten: the first word of a subject, or the kind.
    package static func category(of subject: String?, _ kind: MemoryKind) -> String {
        guard let first = subject?.split(separator: ".").first else { return kind.rawValue }
        return String(first)
    }

    /// Whether a statement is not to be kept, whatever is known already.
    package static func isJunk(_ statement: MemoryStatement) -> Bool {
        if statement.confidence < Self.leastConfidence || statement.importance <= 0 { return true }
        if !Self.isText(statement.text) { return true }
        guard let value = statement.value else { return false }
        return !Self.isValue(value)
    }

    /// Whether a text may be remembered: one line of words, not too long, and no address.
    package static func isText(_ text: String) -> Bool {
        text.count <= Memory.textLimit && text.contains(where: \.isLetter) && !text.contains("://")
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// Whether a value can be taken up in a line: a few words of letters and figures.
    package static func isValue(_ value: String) -> Bool {
        let words = value.split(separator: " ")
        return !words.isEmpty && words.count <= Self.valueWords && value.count <= Self.valueLimit
            && value.contains(where: { $0.isLetter || $0.isNumber })
            && value.allSatisfy { $0.isLetter || $0.isNumber || " -'’.".contains($0) }
    }

    /// Takes what a learner said to a character onto the shelf.
    ///
    /// What says the same as a memory makes it surer; what contradicts one takes its place, unless it was said before
    /// that; junk, and what the learner had forgotten since it was said, is dropped.
    ///
    /// - Parameters:
    ///   - statements: In any order.
    ///   - makeID: Ids for new memories.
    /// - Returns: How many were kept, those merged included.
    @discardableResult
    package static func keep(
        _ statements: [MemoryStatement], toldTo character: String, on shelf: inout MemoryShelf,
        makeID: () -> ID<Memory>
    ) -> Int {
        guard shelf.remembering.isOn else { return 0 }
        var kept = 0
        let inOrder = statements.sorted {
            ($0.saidAt, $0.source.index, $0.text) < ($1.saidAt, $1.source.index, $1.text)
        }
        for statement in inOrder where !Self.isJunk(statement) {
            let category = Self.category(of: statement.subject, statement.kind)
            if shelf.isForgotten(category, saidAt: statement.saidAt) { continue }
            if Self.keep(statement, toldTo: character, on: &shelf, makeID: makeID) { kept += 1 }
        }
        Self.limit(&shelf)
        return kept
    }

    private static func keep(
        _ statement: MemoryStatement, toldTo character: String, on shelf: inout MemoryShelf, makeID: () -> ID<Memory>
    ) -> Bool {
        let words = WordFolding.words(of: statement.text)
        let place = shelf.memories.firstIndex { memory in
            guard memory.supersededBy == nil else { return false }
            if let subject = statement.subject { return memory.subject == subject }
            return memory.subject == nil && memory.kind == statement.kind && WordFolding.words(of: memory.text) == words
        }
        guard let place else {
            shelf.memories.append(Self.memory(of: statement, toldTo: character, on: shelf, id: makeID()))
            return true
        }
        if WordFolding.words(of: shelf.memories[place].text) == words {
            Self.merge(statement, toldTo: character, into: &shelf.memories[place])
            return true
        }
        guard statement.saidAt >= shelf.memories[place].updatedAt else { return false }
        let next = Self.memory(of: statement, toldTo: character, on: shelf, id: makeID())
        shelf.memories[place].supersededBy = next.id
        shelf.memories.append(next)
        return true
    }

    private static func memory(
        of statement: MemoryStatement, toldTo character: String, on shelf: MemoryShelf, id: ID<Memory>
    ) -> Memory {
        Memory(
            id: id, learner: shelf.learner, persona: shelf.persona, kind: statement.kind, text: statement.text,
            subject: statement.subject, value: statement.value, source: statement.source,
            confidence: min(1, statement.confidence), importance: min(1, statement.importance), knownBy: [character],
            isSecret: statement.isSecret, createdAt: statement.saidAt, updatedAt: statement.saidAt)
    }

    /// A secret stays one even if it is told again without asking for silence: nobody is told of it.
    private static func merge(_ statement: MemoryStatement, toldTo character: String, into memory: inout Memory) {
        memory.confidence = 1 - (1 - memory.confidence) * (1 - min(1, statement.confidence))
        memory.importance = max(memory.importance, statement.importance)
        memory.isSecret = memory.isSecret || statement.isSecret
        if !memory.knownBy.contains(character) { memory.knownBy.append(character) }
        memory.updatedAt = max(memory.updatedAt, statement.saidAt)
    }

    private static func limit(_ shelf: inout MemoryShelf) {
        let counting = shelf.memories.filter { $0.supersededBy == nil }
        guard counting.count > Self.shelfLimit else { return }
        let leaving = counting.sorted { ($0.importance, $0.updatedAt, $0.id) < ($1.importance, $1.updatedAt, $1.id) }
            .prefix(counting.count - Self.shelfLimit).map(\.id)
        shelf.memories.removeAll { leaving.contains($0.id) }
    }

    /// What characters tell each other after a talk: what is no secret, can hurt nobody and matters most, a little at a time.
    ///
    /// - Parameters:
    ///   - session: The talk in which it was said.
    ///   - listeners: Who is told.
    package static func gossip(about session: ID<Session>, to listeners: [String], on shelf: inout MemoryShelf) {
        guard shelf.remembering.isOn else { return }
        let told = shelf.memories.indices
            .filter { place in
                let memory = shelf.memories[place]
                return memory.source?.session == session && !memory.isSecret && memory.supersededBy == nil
                    && memory.importance >= Self.gossipImportance && Self.isHarmless(memory)
            }
            .sorted {
                (shelf.memories[$1].importance, shelf.memories[$0].id)
                    < (shelf.memories[$0].importance, shelf.memories[$1].id)
            }
            .prefix(Self.gossipLimit)
        for place in told {
            for listener in listeners where !shelf.memories[place].knownBy.contains(listener) {
                shelf.memories[place].knownBy.append(listener)
            }
        }
    }

    /// Whether it may be told to others without being asked: health, family, plans, events and moods are the learner's own
    /// to tell.
    private static func isHarmless(_ memory: Memory) -> Bool {
        guard let subject = memory.subject?.split(separator: ".").first else { return false }
        return self.harmlessSubjects.contains(String(subject))
    }

    /// What `memory.yaml` calls the things that anyone may know, without what follows a dot.
    private static let harmlessSubjects: Set<String> = [
        "name", "origin", "nationality", "home", "work", "study", "why", "pet", "taste", "favourite", "plays",
        "language",
    ]

    /// Lesser things are not worth telling others.
    package static let gossipImportance = 0.6
    /// So much of one talk is told.
    package static let gossipLimit = 2
}
