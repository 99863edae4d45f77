import AAPMCore

/// Lessons in SQL.
struct SQLCurriculumStore: CurriculumStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func curriculum(_ id: ID<Curriculum>, of learner: ID<Learner>) async throws(StorageError) -> Curriculum? {
        try await self.database.read { tx throws(StorageError) in
            try CurriculumTable.curriculum(id, of: learner, locking: false, tx)
        }
    }

    func curriculum(session: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> Curriculum? {
        try await self.database.read { tx throws(StorageError) in
            try CurriculumTable.curricula(
                """
                SELECT \(unsafe: CurriculumTable.columns)
                FROM curricula
                WHERE session_id = \(session) AND learner_id = \(learner)
                """, tx
            ).first
        }
    }

    func curricula(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Curriculum> {
        let start = try PageStart(cursor)
        let limit = max(1, limit)
        return try await self.database.read { tx throws(StorageError) in
            let lessons = try CurriculumTable.curricula(
                """
                SELECT \(unsafe: CurriculumTable.columns)
                FROM curricula
                WHERE learner_id = \(learner) AND (created_at, id) < (\(start.createdAt), \(start.id))
                ORDER BY created_at DESC, id DESC
                LIMIT \(limit + 1)
                """, tx)
            return Page(fetched: lessons, limit: limit) { PageCursor(createdAt: $0.createdAt, id: $0.id.text) }
        }
    }

    func update(
        _ id: ID<Curriculum>, of learner: ID<Learner>, _ change: @Sendable @escaping (inout Curriculum) -> Void
    ) async throws(StorageError) -> Curriculum? {
        try await self.database.write { tx throws(StorageError) -> Curriculum? in
            guard var lesson = try CurriculumTable.curriculum(id, of: learner, locking: true, tx) else { return nil }
            change(&lesson)
            try CurriculumTable.update(lesson, tx)
            return lesson
        }
    }

    func finishedLessons(of learner: ID<Learner>, keys: Set<String>) async throws(StorageError) -> [String: Int] {
        let keys = keys.sorted()
        return try await self.database.read { tx throws(StorageError) -> [String: Int] in
            var counts: [String: Int] = [:]
            let rows = try tx.rows(
                """
                SELECT target_key, COUNT(*) AS total
                FROM curriculum_targets
                WHERE learner_id = \(learner) AND target_key IN (\(list: keys)) AND is_finished = \(true)
                GROUP BY target_key
                """)
            for row in rows { counts[try row.text("target_key")] = try row.integer("total") }
            return counts
        }
    }
}
