import AAPMCore

/// `friction_points`.
enum FrictionTable {
    static let columns: StaticString = """
        id, session_id, learner_id, turn_index, span_start, span_end, type, severity, target_key, utterance, finding,
        context, classification, created_at
        """

    static func points(_ query: Query, _ tx: any Transaction) throws(StorageError) -> [FrictionPoint] {
        var points: [FrictionPoint] = []
        for row in try tx.rows(query) {
            points.append(
                FrictionPoint(
                    id: try row.id("id"), session: try row.id("session_id"), learner: try row.id("learner_id"),
                    turnIndex: try row.integer("turn_index"), utterance: try row.text("utterance"),
                    finding: try row.json("finding"), context: try row.json("context"),
                    classification: try row.optionalJSON("classification"),
                    createdAt: try row.timestamp("created_at")))
        }
        return points
    }

    /// Inserts new points and sets the classification of known ones.
    /// - Throws: `.notFound` when the id is another learner's.
    static func save(_ points: [FrictionPoint], _ tx: any Transaction) throws(StorageError) {
        for point in points {
            var classification: JSONText?
            if let found = point.classification { classification = try JSONText(found) }
            let written = try tx.execute(
                """
                INSERT INTO friction_points (\(unsafe: self.columns))
                VALUES (\(point.id), \(point.session), \(point.learner), \(point.turnIndex), \(point.finding.start),
                    \(point.finding.end), \(point.finding.type), \(point.finding.severity),
                    \(point.finding.targetForm.key), \(point.utterance), \(try JSONText(point.finding)),
                    \(try JSONText(point.context)), \(classification), \(point.createdAt))
                ON CONFLICT (id) DO UPDATE
                SET classification = excluded.classification
                WHERE friction_points.learner_id = excluded.learner_id
                """)
            guard written > 0 else { throw .notFound }
        }
    }
}
