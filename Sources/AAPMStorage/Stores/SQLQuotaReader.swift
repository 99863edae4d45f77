import AAPMCore

/// Counts what learners used of a day, in SQL.
struct SQLQuotaReader: QuotaReader {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func quotaUse(of learner: ID<Learner>, in day: PeriodSpan) async throws(StorageError) -> QuotaUse {
        let results = try await self.database.batch(
            [Self.sessions(of: learner, since: day.start), Self.runs(of: learner, in: day)], .reading)
        return QuotaUse(
            sessions: try results[0].rows[0].integer("total"), pipelineRuns: try results[1].rows[0].integer("total"))
    }

    /// Those that hold their place, as `total`; what is told and what is refused go by the same count.
    static func sessions(of learner: ID<Learner>, since start: Timestamp) -> Query {
        """
        SELECT COUNT(*) AS total
        FROM sessions
        WHERE learner_id = \(learner) AND started_at >= \(start) AND holds_place = \(true)
        """
    }

    private static func runs(of learner: ID<Learner>, in day: PeriodSpan) -> Query {
        """
        SELECT COUNT(*) AS total
        FROM pipeline_runs
        WHERE learner_id = \(learner) AND created_at >= \(day.start - RunQuota.reach)
            AND COALESCE(resumes_at, created_at) >= \(day.start) AND COALESCE(resumes_at, created_at) < \(day.end)
        """
    }
}
