extension Migration {
    /// What operators see of jobs, and the outbox.
    ///
    /// - `attempts` only grows, because with the worker it is the fence; claims that do not count are in `forgiven`.
    /// - The indexes are partial: a job is in one of them at a time, and those that wait are few.
    /// - `outbox_open_idx` finds what stands before an event without wading through what is done.
    static let jobsAndOutbox = Migration(
        version: 2, name: "jobs_and_outbox",
        sql: """
            ALTER TABLE jobs ADD COLUMN forgiven BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE jobs ADD COLUMN history JSONB;
            CREATE INDEX jobs_deferred_idx ON jobs (due_at, run_id) WHERE status = 'deferred';
            CREATE INDEX jobs_failed_idx ON jobs (due_at, run_id) WHERE status = 'failed';
            CREATE INDEX jobs_done_idx ON jobs (due_at, run_id) WHERE status = 'done';

            CREATE TABLE outbox (
                id TEXT NOT NULL,
                learner_id TEXT,
                topic TEXT NOT NULL,
                order_key TEXT NOT NULL,
                order_number BIGINT NOT NULL,
                payload JSONB NOT NULL,
                status TEXT NOT NULL,
                due_at BIGINT NOT NULL,
                worker TEXT,
                lease_until BIGINT,
                attempts BIGINT NOT NULL,
                forgiven BIGINT NOT NULL,
                failures BIGINT NOT NULL,
                history JSONB,
                created_at BIGINT NOT NULL,
                CONSTRAINT outbox_order_key UNIQUE (topic, order_key, order_number),
                CONSTRAINT outbox_pkey PRIMARY KEY (id),
                CONSTRAINT outbox_learner_id_fkey FOREIGN KEY (learner_id) REFERENCES learners (id) ON DELETE CASCADE,
                CONSTRAINT outbox_status_check CHECK (status IN ('ready', 'done', 'failed')),
                CONSTRAINT outbox_lease_check CHECK ((worker IS NULL) = (lease_until IS NULL))
            );
            CREATE INDEX outbox_ready_idx ON outbox (due_at, id) WHERE status = 'ready';
            CREATE INDEX outbox_failed_idx ON outbox (due_at, id) WHERE status = 'failed';
            CREATE INDEX outbox_done_idx ON outbox (due_at, id) WHERE status = 'done';
            CREATE INDEX outbox_open_idx ON outbox (topic, order_key, order_number) WHERE status <> 'done';
            CREATE INDEX outbox_learner_id_idx ON outbox (learner_id);
            """)
}
