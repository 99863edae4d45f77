/// The tables of organisations, budgets and the ledger.
extension StoredTable {
    static let money: [StoredTable] = [
        StoredTable(
            "organisations", since: 5, key: ["id"], text: ["id", "name", "plan"], integer: ["created_at"],
            json: ["contract"]),
        StoredTable(
            "learner_groups", since: 5, key: ["id"], text: ["id", "organisation_id", "name"], integer: ["created_at"]),
        StoredTable(
            "organisation_members", since: 5, key: ["learner_id"], text: ["learner_id", "organisation_id"],
            integer: ["joined_at"]),
        StoredTable(
            "group_members", since: 5, key: ["group_id", "learner_id"],
            text: ["group_id", "learner_id", "organisation_id"]),
        StoredTable(
            "budgets", since: 5, key: ["scope_kind", "scope_id", "period", "source"],
            text: ["scope_kind", "scope_id", "period", "source", "learner_id", "group_id", "organisation_id"],
            integer: ["spend_limit"]),
        // Sums and what is set aside belong together: either alone would leave money set aside for ever.
        StoredTable(
            "budget_spend", since: 5, key: ["scope_kind", "scope_id", "period", "period_start"],
            text: ["scope_kind", "scope_id", "period", "learner_id"], integer: ["period_start", "spent", "reserved"]),
        StoredTable(
            "budget_reservations", since: 5, key: ["id", "scope_kind", "scope_id", "period"],
            text: ["id", "scope_kind", "scope_id", "period"], integer: ["period_start", "amount", "expires_at"]),
        StoredTable(
            "model_calls", since: 5, key: ["id"],
            text: [
                "id", "learner_id", "organisation_id", "session_id", "run_id", "purpose", "payer", "provider", "model",
                "outcome",
            ],
            integer: [
                "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost",
                "latency_us", "first_token_us", "created_at",
            ],
            boolean: ["is_estimated", "is_price_guess"]),
    ]
}
