import AAPMCore

/// `model_calls`.
enum LedgerTable {
    /// Gives a row when the entry was not written before. Amounts below zero, which only a provider that lies can have
    /// said, are none.
    static func insertion(of entry: LedgerEntry) -> Query {
        let caller = entry.caller
        let usage = entry.usage
        return """
            INSERT INTO model_calls (id, learner_id, organisation_id, session_id, run_id, purpose, payer, provider, model,
                input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, is_estimated, cost,
                is_price_guess, latency_us, first_token_us, outcome, created_at)
            VALUES (\(entry.id), (SELECT id FROM learners WHERE id = \(caller.learner)), \(entry.organisation),
                \(caller.session), \(caller.run), \(caller.purpose), \(entry.payer), \(entry.model.provider),
                \(entry.model.model), \(max(0, usage.input)), \(max(0, usage.cachedInput)), \(max(0, usage.cacheWrite)),
                \(max(0, usage.output)), \(max(0, usage.reasoning)), \(usage.isEstimated), \(max(.zero, entry.cost)),
                \(entry.isPriceGuess), \(max(0, entry.latency.inMicroseconds)),
                \(entry.firstToken.map { max(0, $0.inMicroseconds) }), \(entry.outcome.text), \(entry.createdAt))
            ON CONFLICT (id) DO NOTHING
            RETURNING id
            """
    }

    static func usage(of learner: ID<Learner>, from: Timestamp, to: Timestamp) -> Query {
        """
        SELECT \(unsafe: self.sums)
        FROM model_calls
        WHERE learner_id = \(learner) AND created_at >= \(from) AND created_at < \(to)
        GROUP BY purpose, payer, is_estimated
        """
    }

    static func usage(of organisation: ID<Organisation>, from: Timestamp, to: Timestamp) -> Query {
        """
        SELECT \(unsafe: self.sums)
        FROM model_calls
        WHERE organisation_id = \(organisation) AND created_at >= \(from) AND created_at < \(to)
        GROUP BY purpose, payer, is_estimated
        """
    }

    static func usage(of session: ID<Session>, learner: ID<Learner>) -> Query {
        """
        SELECT \(unsafe: self.sums)
        FROM model_calls
        WHERE session_id = \(session) AND learner_id = \(learner)
        GROUP BY purpose, payer, is_estimated
        """
    }

    static func usage(of session: ID<Session>) -> Query {
        """
        SELECT \(unsafe: self.sums)
        FROM model_calls
        WHERE session_id = \(session)
        GROUP BY purpose, payer, is_estimated
        """
    }

    /// The sums of the rows, by purpose and payer in the order of their declaration.
    static func lines(_ rows: [Row]) throws(StorageError) -> [UsageLine] {
        var lines: [UsageLine] = []
        for row in rows {
            lines.append(
                UsageLine(
                    purpose: try row.choice("purpose"), payer: try row.choice("payer"), calls: try row.integer("calls"),
                    usage: TokenUsage(
                        input: try row.integer("input"), cachedInput: try row.integer("cached"),
                        cacheWrite: try row.integer("cache_write"), output: try row.integer("output"),
                        reasoning: try row.integer("reasoning"), isEstimated: try row.boolean("is_estimated")),
                    cost: MicroUSD(Int64(try row.integer("cost")))))
        }
        return UsageLine.summed(lines)
    }

    private static let sums: StaticString = """
        purpose, payer, is_estimated, COUNT(*) AS calls, CAST(SUM(input_tokens) AS BIGINT) AS input,
        CAST(SUM(cached_tokens) AS BIGINT) AS cached, CAST(SUM(cache_write_tokens) AS BIGINT) AS cache_write,
        CAST(SUM(output_tokens) AS BIGINT) AS output, CAST(SUM(reasoning_tokens) AS BIGINT) AS reasoning,
        CAST(SUM(cost) AS BIGINT) AS cost
        """
}

extension MicroUSD: SQLBindable {
    /// Millionths of a dollar.
    package var sqlValue: SQLValue { .integer(self.amount) }
}
