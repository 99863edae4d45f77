import AAPMCore

/// `evidence`.
enum EvidenceTable {
    static let columns: StaticString = """
        learner_id, session_id, turn_index, target_key, occurrence, target_rule, target_form, outcome, tier, pressure,
        occurred_at
        """

    /// Oldest first. Sorted here, because a database's collation may put the keys of a turn in an order of its own.
    static func evidence(_ query: Query, _ tx: any Transaction) throws(StorageError) -> [Evidence] {
        var evidence: [Evidence] = []
        for row in try tx.rows(query) {
            evidence.append(
                Evidence(
                    learner: try row.id("learner_id"), session: try row.id("session_id"),
                    turnIndex: try row.integer("turn_index"),
                    target: TargetForm(rule: try row.text("target_rule"), form: try row.text("target_form")),
                    occurrence: try row.integer("occurrence"), outcome: try row.choice("outcome"),
                    tier: try row.tier("tier"), pressure: try row.double("pressure"),
                    occurredAt: try row.timestamp("occurred_at")))
        }
        return evidence.sorted(by: self.isOlder)
    }

    private static func isOlder(_ one: Evidence, than other: Evidence) -> Bool {
        (one.occurredAt, one.session, one.turnIndex, one.target.key, one.occurrence)
            < (other.occurredAt, other.session, other.turnIndex, other.target.key, other.occurrence)
    }

    /// The same chance, seen again, counts once: the first stays.
    static func record(_ evidence: [Evidence], _ tx: any Transaction) throws(StorageError) {
        for item in evidence { try tx.execute(self.recording(item)) }
    }

    static func recording(_ item: Evidence) -> Query {
        """
        INSERT INTO evidence (\(unsafe: self.columns))
        VALUES (\(item.learner), \(item.session), \(item.turnIndex), \(item.target.key), \(item.occurrence),
            \(item.target.rule), \(item.target.form), \(item.outcome), \(item.tier), \(item.pressure),
            \(item.occurredAt))
        ON CONFLICT (learner_id, session_id, turn_index, target_key, occurrence) DO NOTHING
        """
    }
}
