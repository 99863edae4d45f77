import AAPMCore

/// What characters remember, in SQL; changes are in `SQLMemoryStore+Changes.swift`.
struct SQLMemoryStore: MemoryStore {
    let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func shelf(of learner: ID<Learner>, persona: String) async throws(StorageError) -> MemoryShelf? {
        try await self.database.read { tx throws(StorageError) in
            try MemoryTable.shelf(of: learner, persona: persona, locking: false, tx)
        }
    }

    func memories(
        of learner: ID<Learner>, matching filter: MemoryFilter, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Memory> {
        let start = try PageStart(cursor)
        let limit = max(1, limit)
        let knower = filter.character.map(Self.pattern)
        return try await self.database.read { tx throws(StorageError) in
            let memories = try MemoryTable.memories(
                """
                SELECT \(unsafe: MemoryTable.columns)
                FROM memories
                WHERE learner_id = \(learner) AND superseded_by IS NULL
                    AND (created_at, id) < (\(start.createdAt), \(start.id))
                    AND persona_id = COALESCE(\(filter.persona), persona_id) AND kind = COALESCE(\(filter.kind), kind)
                    AND CAST(known_by AS TEXT) LIKE COALESCE(\(knower), '%') ESCAPE '!'
                ORDER BY created_at DESC, id DESC
                LIMIT \(limit + 1)
                """, tx)
            return Page(fetched: memories, limit: limit) { PageCursor(createdAt: $0.createdAt, id: $0.id.text) }
        }
    }

    func memory(_ id: ID<Memory>, of learner: ID<Learner>) async throws(StorageError) -> Memory? {
        try await self.database.read { tx throws(StorageError) in try Self.memory(id, of: learner, tx) }
    }

    static func memory(
        _ id: ID<Memory>, of learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> Memory? {
        try MemoryTable.memories(
            """
            SELECT \(unsafe: MemoryTable.columns)
            FROM memories
            WHERE id = \(id) AND learner_id = \(learner) AND superseded_by IS NULL
            """, tx
        ).first
    }

    func memories(after id: ID<Memory>?, limit: Int) async throws(StorageError) -> [Memory] {
        try await self.database.read { tx throws(StorageError) in
            try MemoryTable.memories(
                """
                SELECT \(unsafe: MemoryTable.columns)
                FROM memories
                WHERE superseded_by IS NULL AND id > \(id?.text ?? "")
                ORDER BY id
                LIMIT \(max(1, limit))
                """, tx)
        }
    }

    /// A JSON list of strings in which the character is one; ids of characters need no escape in JSON.
    private static func pattern(for character: String) -> String {
        var escaped = ""
        for letter in character {
            if letter == "%" || letter == "_" || letter == "!" { escaped.append("!") }
            escaped.append(letter)
        }
        return "%\"\(escaped)\"%"
    }
}
