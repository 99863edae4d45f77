extension Migration {
    /// When a run that waits for another day is carried out, why one failed, and what it asked of models.
    ///
    /// The index finds the runs that take the places of a learner's day.
    static let runTerms = Self(
        version: 6, name: "run_terms",
        sql: """
            ALTER TABLE pipeline_runs ADD COLUMN resumes_at BIGINT;
            ALTER TABLE pipeline_runs ADD COLUMN failure_code TEXT;
            ALTER TABLE pipeline_runs ADD COLUMN model_work JSONB;
            CREATE INDEX pipeline_runs_learner_id_idx ON pipeline_runs (learner_id, created_at);
            """)
}
