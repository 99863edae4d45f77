package import AAPMCore
import Synchronization

/// What comes to characters' minds. The memories of a world are read once and kept until the learner's revision says that
/// they are old; they are ranked in the process.
package final class MemoryRecaller: MemoryRecall {
    /// Where nearness in meaning is asked for, when it is worth the wait.
    package struct Distant: Sendable {
        let index: any VectorIndex
        let embedder: any TextEmbedder
        let pause: any Clock<Duration>

        /// - Parameter pause: On which the deadline runs.
        package init(
            index: any VectorIndex, embedder: any TextEmbedder, pause: any Clock<Duration> = ContinuousClock()
        ) {
            self.index = index
            self.embedder = embedder
            self.pause = pause
        }
    }

    private struct Key: Hashable {
        let learner: ID<Learner>
        let persona: String
    }

    private struct Entry {
        let shelf: MemoryShelf
        let vectors: [ID<Memory>: [Float]]
        var lastUse: Int

        /// One without memories takes room too.
        var size: Int { self.shelf.memories.count + 1 }
    }

    private struct Kept {
        var entries: [Key: Entry] = [:]
        /// Of all entries.
        var memories = 0
        var uses = 0
        /// Until then nobody waits for the distant ones, which were late or failed.
        var resting = Timestamp(microseconds: 0)
    }

    /// So many of the nearest are asked for.
    private static let distantLimit = 50

    private let memories: any MemoryStore
    private let local: any TextEmbedder
    private let distant: Distant?
    private let settings: MemorySettings
    private let capacity: Int
    private let kept = Mutex(Kept())

    /// - Parameters:
    ///   - local: In this process, at no cost.
    ///   - distant: `nil` ranks by `local` alone.
    ///   - capacity: Memories to keep, of all learners; a vector of `local` goes with each.
    package init(
        memories: any MemoryStore, local: any TextEmbedder, distant: Distant? = nil,
        settings: MemorySettings = MemorySettings(), capacity: Int = 100_000
    ) {
        self.memories = memories
        self.local = local
        self.distant = distant
        self.settings = settings
        self.capacity = capacity
    }

    package func memories(for question: RecallQuestion) async -> [RecalledMemory] {
        guard question.learner.remembering.isOn else { return [] }
        guard let entry = await self.entry(for: question) else {
            // As fresh as the talk itself: it is read with every turn.
            return (question.relationship?.rememberedFacts ?? []).prefix(question.limit).map {
                RecalledMemory(id: nil, text: $0)
            }
        }
        guard entry.shelf.remembering.isOn else { return [] }
        let known = entry.shelf.memories.filter {
            RecallRules.mayRecall($0, as: question.character) && $0.source?.session != question.session
        }
        guard !known.isEmpty else { return [] }
        let relevance = await self.relevance(of: known, entry, to: question)
        return RecallRules.ranked(
            known, relevance: relevance, weights: self.settings.weights, limit: question.limit, at: question.now
        ).map { RecalledMemory($0, of: question.character) }
    }

    // MARK: The memories

    /// - Returns: `nil` when they cannot be read.
    private func entry(for question: RecallQuestion) async -> Entry? {
        let key = Key(learner: question.learner.id, persona: question.persona)
        let known = self.kept.withLock { kept -> Entry? in
            guard var entry = kept.entries[key],
                entry.shelf.remembering.revision >= question.learner.remembering.revision
            else { return nil }
            kept.uses += 1
            entry.lastUse = kept.uses
            kept.entries[key] = entry
            return entry
        }
        if let known { return known }
        do {
            guard let shelf = try await self.memories.shelf(of: key.learner, persona: key.persona) else { return nil }
            let vectors = try await self.local.vectors(of: shelf.memories.map(\.text), for: Self.caller(question))
            let pairs = zip(shelf.memories, vectors).map { ($0.id, $1) }
            let entry = Entry(
                shelf: shelf, vectors: Dictionary(pairs, uniquingKeysWith: { first, _ in first }), lastUse: 0)
            self.keep(entry, as: key)
            return entry
        } catch {
            // Memories are no reason for a turn to fail.
            return nil
        }
    }

    private func keep(_ entry: Entry, as key: Key) {
        self.kept.withLock { kept in
            if let other = kept.entries[key], other.shelf.remembering.revision > entry.shelf.remembering.revision {
                return
            }
            kept.uses += 1
            var entry = entry
            entry.lastUse = kept.uses
            kept.memories += entry.size - (kept.entries[key]?.size ?? 0)
            kept.entries[key] = entry
            guard kept.memories > self.capacity else { return }
            for (key, entry) in kept.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
                guard kept.memories > self.capacity * 3 / 4 else { break }
                kept.entries[key] = nil
                kept.memories -= entry.size
            }
        }
    }

    // MARK: Nearness

    private func relevance(
        of known: [Memory], _ entry: Entry, to question: RecallQuestion
    ) async -> [ID<Memory>: Float] {
        guard let text = question.text, !text.isEmpty else { return [:] }
        var relevance: [ID<Memory>: Float] = [:]
        do {
            let vector = try await self.local.vectors(of: [text], for: Self.caller(question)).first ?? []
            for memory in known {
                relevance[memory.id] = zip(entry.vectors[memory.id] ?? [], vector).reduce(0) { $0 + $1.0 * $1.1 }
            }
        } catch {
            // Then recency and importance decide.
        }
        let matches = await self.distantMatches(text, question)
        guard let least = matches.map(\.score).min() else { return relevance }
        // The two measures are not the same: what the store did not name is at most as near as what it did.
        relevance = relevance.mapValues { min($0, least) }
        for match in matches { relevance[ID(match.id)] = match.score }
        return relevance
    }

    /// What the vector store says in time; it only ranks what the database has.
    private func distantMatches(_ text: String, _ question: RecallQuestion) async -> [VectorMatch] {
        guard let distant, self.kept.withLock({ $0.resting }) <= question.now else { return [] }
        let matches = await Deadline.value(within: self.settings.recallDeadline, on: distant.pause) {
            let vector = try await distant.embedder.vectors(of: [text], for: Self.caller(question)).first ?? []
            let filter = VectorFilter(
                learner: question.learner.id, persona: question.persona, character: question.character,
                space: distant.embedder.space)
            return try await distant.index.nearest(
                to: VectorQuery(
                    vector: vector, space: distant.embedder.space, filter: filter, limit: Self.distantLimit),
                in: .npcMemories)
        }
        guard let matches else {
            self.kept.withLock { $0.resting = question.now + self.settings.recallRest }
            return []
        }
        return matches
    }

    private static func caller(_ question: RecallQuestion) -> ModelCaller {
        ModelCaller(learner: question.learner.id, purpose: .embedding, session: question.session, run: nil)
    }
}
