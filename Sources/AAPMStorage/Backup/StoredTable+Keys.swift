/// The tables of sealed provider keys. A backup holds them as they are: what opens them is not in it.
extension StoredTable {
    static let providerKeys = [
        Self.providerKeys("learner_keys", owner: "learner_id"),
        Self.providerKeys("organisation_keys", owner: "organisation_id"),
    ]

    private static func providerKeys(_ name: String, owner: String) -> StoredTable {
        StoredTable(
            name, since: 7, key: [owner, "provider"],
            text: [owner, "provider", "base_url", "model", "envelope_key_id", "sealed_data_key", "sealed_key"],
            integer: ["created_at", "checked_at", "refused_at"])
    }
}
