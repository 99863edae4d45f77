import AAPMCore

/// Friction points and evidence in SQL.
struct SQLFrictionStore: FrictionStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func frictionPoints(
        of session: ID<Session>, learner: ID<Learner>
    ) async throws(StorageError) -> [FrictionPoint] {
        try await self.database.read { tx throws(StorageError) in
            try FrictionTable.points(
                """
                SELECT \(unsafe: FrictionTable.columns)
                FROM friction_points
                WHERE session_id = \(session) AND learner_id = \(learner)
                ORDER BY turn_index, span_start, span_end, id
                """, tx)
        }
    }

    func earlierSessions(
        of learner: ID<Learner>, keys: Set<String>, before session: ID<Session>
    ) async throws(StorageError) -> [String: Set<ID<Session>>] {
        let keys = keys.sorted()
        return try await self.database.read { tx throws(StorageError) -> [String: Set<ID<Session>>] in
            let rows = try tx.rows(
                """
                SELECT DISTINCT points.target_key, points.session_id
                FROM friction_points AS points
                JOIN sessions AS earlier ON earlier.id = points.session_id
                JOIN sessions AS present ON present.id = \(session) AND present.learner_id = points.learner_id
                WHERE points.learner_id = \(learner) AND points.target_key IN (\(list: keys))
                    AND (earlier.started_at, earlier.id) < (present.started_at, present.id)
                """)
            var found: [String: Set<ID<Session>>] = [:]
            for row in rows {
                found[try row.text("target_key"), default: []].insert(try row.id("session_id"))
            }
            return found
        }
    }

    func evidence(of learner: ID<Learner>, keys: Set<String>) async throws(StorageError) -> [String: [Evidence]] {
        let keys = keys.sorted()
        return try await self.database.read { tx throws(StorageError) in
            let evidence = try EvidenceTable.evidence(
                """
                SELECT \(unsafe: EvidenceTable.columns)
                FROM evidence
                WHERE learner_id = \(learner) AND target_key IN (\(list: keys))
                """, tx)
            return Dictionary(grouping: evidence) { $0.target.key }
        }
    }

    func evidence(of learner: ID<Learner>, session: ID<Session>) async throws(StorageError) -> [Evidence] {
        try await self.database.read { tx throws(StorageError) in
            try EvidenceTable.evidence(
                """
                SELECT \(unsafe: EvidenceTable.columns)
                FROM evidence
                WHERE learner_id = \(learner) AND session_id = \(session)
                """, tx)
        }
    }
}
