import AAPMCore

/// `learners`.
enum LearnerTable {
    static let columns: StaticString = """
        id, display_name, native_language, target_language, cefr_level, matrix_coordinates, onboarding_state, is_guest,
        plan, time_zone, created_at, updated_at, period_anchor, remembers, memory_revision
        """

    static func learner(_ row: Row) throws(StorageError) -> Learner {
        Learner(
            id: try row.id("id"), displayName: try row.optionalText("display_name"),
            nativeLanguage: try row.language("native_language"), targetLanguage: try row.language("target_language"),
            level: try row.choice("cefr_level"),
            coordinates: try row.json("matrix_coordinates", quick: CoordinatesText.coordinates),
            onboardingState: try row.choice("onboarding_state"), isGuest: try row.boolean("is_guest"),
            plan: try row.choice("plan"), timeZone: try row.text("time_zone"),
            periods: try row.optionalJSON("period_anchor"), remembering: try self.remembering(row),
            createdAt: try row.timestamp("created_at"), updatedAt: try row.timestamp("updated_at"))
    }

    static func remembering(_ row: Row) throws(StorageError) -> Remembering {
        Remembering(isOn: try row.boolean("remembers"), revision: try row.integer("memory_revision"))
    }

    static func insert(_ learner: Learner, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            INSERT INTO learners (\(unsafe: self.columns))
            VALUES (\(learner.id), \(learner.displayName), \(learner.nativeLanguage), \(learner.targetLanguage),
                \(learner.level), \(try JSONText(learner.coordinates)), \(learner.onboardingState), \(learner.isGuest),
                \(learner.plan), \(learner.timeZone), \(learner.createdAt), \(learner.updatedAt),
                \(try learner.periods.map { periods throws(StorageError) in try JSONText(periods) }),
                \(learner.remembering.isOn), \(learner.remembering.revision))
            """)
    }

    /// Writes all changeable fields but those that are the memory store's.
    /// - Returns: `false` when there is no such learner.
    static func update(_ learner: Learner, _ tx: any Transaction) throws(StorageError) -> Bool {
        let written = try tx.execute(
            """
            UPDATE learners
            SET display_name = \(learner.displayName), native_language = \(learner.nativeLanguage),
                target_language = \(learner.targetLanguage), cefr_level = \(learner.level),
                matrix_coordinates = \(try JSONText(learner.coordinates)),
                onboarding_state = \(learner.onboardingState), is_guest = \(learner.isGuest), plan = \(learner.plan),
                time_zone = \(learner.timeZone), updated_at = \(learner.updatedAt),
                period_anchor = \(try learner.periods.map { periods throws(StorageError) in try JSONText(periods) })
            WHERE id = \(learner.id)
            """)
        return written > 0
    }

    static func selection(_ id: ID<Learner>) -> Query {
        "SELECT \(unsafe: self.columns) FROM learners WHERE id = \(id)"
    }

    static func learner(_ id: ID<Learner>, _ tx: any Transaction) throws(StorageError) -> Learner? {
        guard let row = try tx.first(self.selection(id)) else { return nil }
        return try self.learner(row)
    }
}
