import AAPMCore

/// Each change is one transaction under the lock of the learner's row.
extension SQLMemoryStore {
    func change(
        of learner: ID<Learner>, persona: String, settling: ID<Session>?, events: [OutboxEvent], now: Timestamp,
        _ change: @Sendable @escaping (inout MemoryShelf) -> Void
    ) async throws(StorageError) -> MemoryShelf? {
        try await self.database.write { tx throws(StorageError) -> MemoryShelf? in
            guard let before = try MemoryTable.shelf(of: learner, persona: persona, locking: true, tx) else {
                return nil
            }
            if let settling {
                let marked = try tx.execute(
                    """
                    UPDATE conversations
                    SET remembered_at = \(now)
                    WHERE session_id = \(settling) AND learner_id = \(learner) AND remembered_at IS NULL
                    """)
                guard marked > 0 else { return nil }
            }
            var shelf = before
            change(&shelf)
            try Self.write(shelf, after: before, at: now, tx)
            try OutboxTable.enqueue(events, tx)
            shelf.memories.removeAll { $0.supersededBy != nil }
            return shelf
        }
    }

    /// Writes what differs; nothing at all where nothing does.
    private static func write(
        _ shelf: MemoryShelf, after before: MemoryShelf, at now: Timestamp, _ tx: any Transaction
    ) throws(StorageError) {
        let known = Dictionary(uniqueKeysWithValues: before.memories.map { ($0.id, $0) })
        let left = Set(shelf.memories.map(\.id))
        let changed = shelf.memories.filter { known[$0.id] != $0 }
        let gone = before.memories.map(\.id).filter { !left.contains($0) }
        guard !changed.isEmpty || !gone.isEmpty else { return }
        for memory in changed { try MemoryTable.save(memory, tx) }
        for id in gone { try Self.delete(id, of: shelf.learner, tx) }
        try Self.follow(changed.map(\.id) + gone, of: shelf.learner, worlds: [shelf.persona], at: now, tx)
    }

    func correct(
        _ id: ID<Memory>, of learner: ID<Learner>, text: String, now: Timestamp
    ) async throws(StorageError) -> Memory? {
        try await self.database.write { tx throws(StorageError) -> Memory? in
            guard try MemoryTable.remembering(of: learner, locking: true, tx) != nil,
                var memory = try Self.memory(id, of: learner, tx)
            else { return nil }
            let category = MemoryRules.category(of: memory.subject, memory.kind)
            try MemoryTable.markForgotten(category, of: learner, at: now, tx)
            memory.text = text
            // The words that it turned on may be the very ones that were wrong.
            memory.value = nil
            memory.confidence = 1
            memory.updatedAt = now
            try MemoryTable.save(memory, tx)
            try Self.follow([id], of: learner, worlds: [memory.persona], at: now, tx)
            return memory
        }
    }

    func forget(
        _ id: ID<Memory>, of learner: ID<Learner>, now: Timestamp
    ) async throws(StorageError) -> [ID<Memory>] {
        try await self.database.write { tx throws(StorageError) -> [ID<Memory>] in
            guard try MemoryTable.remembering(of: learner, locking: true, tx) != nil,
                let memory = try Self.memory(id, of: learner, tx)
            else { return [] }
            let category = MemoryRules.category(of: memory.subject, memory.kind)
            try MemoryTable.markForgotten(category, of: learner, at: now, tx)
            let gone = [id] + (try Self.earlier(than: id, of: learner, tx))
            for id in gone { try MemoryTable.delete(id, of: learner, tx) }
            try Self.follow(gone, of: learner, worlds: [memory.persona], at: now, tx)
            return gone
        }
    }

    func forgetAll(of learner: ID<Learner>, now: Timestamp) async throws(StorageError) -> [ID<Memory>] {
        try await self.database.write { tx throws(StorageError) -> [ID<Memory>] in
            guard try MemoryTable.remembering(of: learner, locking: true, tx) != nil else { return [] }
            var gone: [ID<Memory>] = []
            for row in try tx.rows("SELECT id FROM memories WHERE learner_id = \(learner) ORDER BY id") {
                gone.append(try row.id("id"))
            }
            try MemoryTable.markForgotten(MemoryShelf.everything, of: learner, at: now, tx)
            try tx.execute("DELETE FROM memories WHERE learner_id = \(learner)")
            try Self.follow(gone, of: learner, worlds: try Self.worlds(of: learner, tx), at: now, tx)
            return gone
        }
    }

    func setRemembering(
        _ isOn: Bool, of learner: ID<Learner>, now: Timestamp
    ) async throws(StorageError) -> Remembering? {
        try await self.database.write { tx throws(StorageError) -> Remembering? in
            guard var remembering = try MemoryTable.remembering(of: learner, locking: true, tx) else { return nil }
            guard remembering.isOn != isOn else { return remembering }
            // What was said while it was off stays unsaid, also in talks that have not been looked through yet.
            if isOn { try MemoryTable.markForgotten(MemoryShelf.everything, of: learner, at: now, tx) }
            remembering.isOn = isOn
            try MemoryTable.write(remembering, of: learner, tx)
            try Self.follow([], of: learner, worlds: try Self.worlds(of: learner, tx), at: now, tx)
            remembering.revision += 1
            return remembering
        }
    }

    // MARK: Parts

    /// Does what goes with a change of these memories.
    private static func follow(
        _ changed: [ID<Memory>], of learner: ID<Learner>, worlds: [String], at now: Timestamp, _ tx: any Transaction
    ) throws(StorageError) {
        guard var remembering = try MemoryTable.remembering(of: learner, locking: false, tx) else { return }
        remembering.revision += 1
        try MemoryTable.write(remembering, of: learner, tx)
        try OutboxTable.enqueue(
            changed.map { OutboxEvent(carrying: $0, of: learner, revision: remembering.revision, at: now) }, tx)
        for world in worlds {
            let shelf = try MemoryTable.shelf(of: learner, persona: world, locking: false, tx)
            if let shelf { try MemoryTable.refreshRelationships(shelf, at: now, tx) }
        }
    }

    private static func delete(_ id: ID<Memory>, of learner: ID<Learner>, _ tx: any Transaction) throws(StorageError) {
        for id in [id] + (try self.earlier(than: id, of: learner, tx)) {
            try MemoryTable.delete(id, of: learner, tx)
        }
    }

    /// Those whose place it took, and those whose place they took.
    private static func earlier(
        than id: ID<Memory>, of learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> [ID<Memory>] {
        var found: [ID<Memory>] = []
        var last: [ID<Memory>] = [id]
        while !last.isEmpty {
            var next: [ID<Memory>] = []
            let rows = try tx.rows(
                """
                SELECT id FROM memories WHERE learner_id = \(learner) AND superseded_by IN (\(list: last.map(\.text)))
                """)
            for row in rows {
                let earlier: ID<Memory> = try row.id("id")
                if !found.contains(earlier) { next.append(earlier) }
            }
            found += next
            last = next
        }
        return found
    }

    /// Where the learner has somebody who could remember.
    private static func worlds(of learner: ID<Learner>, _ tx: any Transaction) throws(StorageError) -> [String] {
        var worlds: [String] = []
        for row in try tx.rows("SELECT DISTINCT persona_id FROM npc_relationships WHERE learner_id = \(learner)") {
            worlds.append(try row.text("persona_id"))
        }
        return worlds
    }
}
