import AAPMAccounts
import AAPMCore
import AAPMStorage

extension HealthCheck {
    /// Whether the stored provider keys can be opened here.
    static let providerKeys = HealthCheck(name: "provider keys", asksDatabase: true) { examination in
        guard try await examination.hasSchema() else { return [.ok("provider keys", "nothing to look at yet")] }
        let known = Set(try examination.configuration.envelopeKeys.read().all.map(\.id))
        let counts = try await examination.ask { tx throws(StorageError) in
            var counts: [String: Int] = [:]
            let rows = try tx.rows(
                """
                SELECT envelope_key_id, count(*) AS total
                FROM (SELECT envelope_key_id FROM learner_keys
                    UNION ALL SELECT envelope_key_id FROM organisation_keys) AS stored
                GROUP BY envelope_key_id
                """)
            for row in rows { counts[try row.text("envelope_key_id")] = try row.integer("total") }
            return counts
        }
        let lost = counts.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
        guard lost.isEmpty else {
            return lost.map { id, count in
                .problem(
                    "provider keys", "\(count) keys are sealed under the envelope key \(id), which is not here",
                    fix: "put it back into \(examination.configuration.envelopeKeys.place); see docs/keys.md")
            }
        }
        let total = counts.values.reduce(0, +)
        return [.ok("provider keys", total == 0 ? "there are none" : "the envelope keys of all \(total) are here")]
    }
}
