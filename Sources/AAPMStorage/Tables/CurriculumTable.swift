import AAPMCore

/// `curricula`, and `curriculum_targets`, which says what each lesson taught.
enum CurriculumTable {
    static let columns: StaticString = """
        id, session_id, learner_id, native_language, target_language, units, format, created_at, updated_at
        """

    static func curricula(_ query: Query, _ tx: any Transaction) throws(StorageError) -> [Curriculum] {
        var curricula: [Curriculum] = []
        for row in try tx.rows(query) {
            curricula.append(
                Curriculum(
                    id: try row.id("id"), session: try row.id("session_id"), learner: try row.id("learner_id"),
                    languages: LanguagePair(
                        native: try row.language("native_language"), target: try row.language("target_language")),
                    units: try row.json("units"), format: try row.optionalChoice("format"),
                    createdAt: try row.timestamp("created_at"), updatedAt: try row.timestamp("updated_at")))
        }
        return curricula
    }

    static func curriculum(
        _ id: ID<Curriculum>, of learner: ID<Learner>, locking: Bool, _ tx: any Transaction
    ) throws(StorageError) -> Curriculum? {
        let query: Query = "SELECT \(unsafe: self.columns) FROM curricula WHERE id = \(id) AND learner_id = \(learner)"
        return try self.curricula(locking ? query.locking() : query, tx).first
    }

    /// Inserts a new lesson; of a known one only the format is set, so that answers which the learner gave in the
    /// meantime stay.
    /// - Throws: `.notFound` when the id is another learner's; `.conflict("curricula_session_id_key")` when the session
    ///   has another lesson.
    static func write(_ lesson: Curriculum, _ tx: any Transaction) throws(StorageError) {
        let rate = CurriculumProgress(lesson.units).completionRate
        let row = try tx.first(
            """
            INSERT INTO curricula (\(unsafe: self.columns), completion_rate)
            VALUES (\(lesson.id), \(lesson.session), \(lesson.learner), \(lesson.languages.native),
                \(lesson.languages.target), \(try JSONText(lesson.units)), \(lesson.format), \(lesson.createdAt),
                \(lesson.updatedAt), \(rate))
            ON CONFLICT (id) DO UPDATE
            SET format = excluded.format, updated_at = excluded.updated_at
            WHERE curricula.learner_id = excluded.learner_id
            RETURNING units
            """)
        guard let row else { throw .notFound }
        try self.mark(lesson, units: try row.json("units"), tx)
    }

    /// Writes what the learner changed.
    static func update(_ lesson: Curriculum, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            UPDATE curricula
            SET units = \(try JSONText(lesson.units)), format = \(lesson.format),
                completion_rate = \(CurriculumProgress(lesson.units).completionRate), updated_at = \(lesson.updatedAt)
            WHERE id = \(lesson.id) AND learner_id = \(lesson.learner)
            """)
        try self.mark(lesson, units: lesson.units, tx)
    }

    private static func mark(
        _ lesson: Curriculum, units: [CurriculumUnit], _ tx: any Transaction
    ) throws(StorageError) {
        let isFinished = CurriculumProgress(units).isComplete
        let taught = Set(units.filter(\.isComplete).map(\.target.key))
        for key in Set(units.map(\.target.key)).sorted() {
            try tx.execute(
                """
                INSERT INTO curriculum_targets (curriculum_id, target_key, learner_id, is_finished)
                VALUES (\(lesson.id), \(key), \(lesson.learner), \(isFinished && taught.contains(key)))
                ON CONFLICT (curriculum_id, target_key) DO UPDATE
                SET is_finished = excluded.is_finished
                """)
        }
    }
}
