extension Migration {
    /// Organisations, budgets and the ledger.
    ///
    /// - A learner is in one organisation at most; the groups are that organisation's, because the key of a membership
    ///   holds it.
    /// - `budgets` names its scope twice: `scope_id` is what is asked for, the column beside it is what a deletion follows.
    /// - `budget_spend` is the only row that concurrent calls contend for, so it has no more than a sum and a key.
    /// - A reservation points to nobody: its money must be given back even when its learner is gone. It lives minutes.
    /// - `model_calls` outlives learners: the amounts stay, the id goes. Its session may not be stored yet (the first line
    ///   of a talk is made before it). Purposes, providers and outcomes have no checks: later releases add to them, and
    ///   SQLite cannot change a check.
    static let money = Self(
        version: 5, name: "money",
        sql: """
            CREATE TABLE organisations (
                id TEXT NOT NULL,
                name TEXT NOT NULL,
                plan TEXT,
                contract JSONB NOT NULL,
                created_at BIGINT NOT NULL,
                CONSTRAINT organisations_pkey PRIMARY KEY (id),
                CONSTRAINT organisations_name_key UNIQUE (name),
                CONSTRAINT organisations_plan_check CHECK (plan IN ('free', 'standard', 'premium', 'enterprise'))
            );

            CREATE TABLE learner_groups (
                id TEXT NOT NULL,
                organisation_id TEXT NOT NULL,
                name TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                CONSTRAINT learner_groups_id_organisation_id_key UNIQUE (id, organisation_id),
                CONSTRAINT learner_groups_pkey PRIMARY KEY (id),
                CONSTRAINT learner_groups_name_key UNIQUE (organisation_id, name),
                CONSTRAINT learner_groups_organisation_id_fkey FOREIGN KEY (organisation_id)
                    REFERENCES organisations (id) ON DELETE CASCADE
            );

            CREATE TABLE organisation_members (
                learner_id TEXT NOT NULL,
                organisation_id TEXT NOT NULL,
                joined_at BIGINT NOT NULL,
                CONSTRAINT organisation_members_key UNIQUE (organisation_id, learner_id),
                CONSTRAINT organisation_members_pkey PRIMARY KEY (learner_id),
                CONSTRAINT organisation_members_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE,
                CONSTRAINT organisation_members_organisation_id_fkey FOREIGN KEY (organisation_id)
                    REFERENCES organisations (id) ON DELETE CASCADE
            );

            CREATE TABLE group_members (
                group_id TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                organisation_id TEXT NOT NULL,
                CONSTRAINT group_members_pkey PRIMARY KEY (group_id, learner_id),
                CONSTRAINT group_members_group_id_fkey FOREIGN KEY (group_id, organisation_id)
                    REFERENCES learner_groups (id, organisation_id) ON DELETE CASCADE,
                CONSTRAINT group_members_learner_id_fkey FOREIGN KEY (organisation_id, learner_id)
                    REFERENCES organisation_members (organisation_id, learner_id) ON DELETE CASCADE
            );
            CREATE INDEX group_members_learner_id_idx ON group_members (learner_id);

            CREATE TABLE budgets (
                scope_kind TEXT NOT NULL,
                scope_id TEXT NOT NULL,
                period TEXT NOT NULL,
                source TEXT NOT NULL,
                spend_limit BIGINT NOT NULL,
                learner_id TEXT,
                group_id TEXT,
                organisation_id TEXT,
                CONSTRAINT budgets_pkey PRIMARY KEY (scope_kind, scope_id, period, source),
                CONSTRAINT budgets_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE,
                CONSTRAINT budgets_group_id_fkey FOREIGN KEY (group_id)
                    REFERENCES learner_groups (id) ON DELETE CASCADE,
                CONSTRAINT budgets_organisation_id_fkey FOREIGN KEY (organisation_id)
                    REFERENCES organisations (id) ON DELETE CASCADE,
                CONSTRAINT budgets_scope_check CHECK (
                    scope_kind IN ('learner', 'group', 'organisation')
                    AND (scope_kind = 'learner') = (learner_id IS NOT NULL)
                    AND (scope_kind = 'group') = (group_id IS NOT NULL)
                    AND (scope_kind = 'organisation') = (organisation_id IS NOT NULL)),
                CONSTRAINT budgets_period_check CHECK (period IN ('day', 'month')),
                CONSTRAINT budgets_source_check CHECK (
                    source = 'operator' OR source = 'learner' AND scope_kind = 'learner'),
                CONSTRAINT budgets_spend_limit_check CHECK (spend_limit >= 0)
            );
            CREATE INDEX budgets_learner_id_idx ON budgets (learner_id);
            CREATE INDEX budgets_group_id_idx ON budgets (group_id);
            CREATE INDEX budgets_organisation_id_idx ON budgets (organisation_id);

            CREATE TABLE budget_spend (
                scope_kind TEXT NOT NULL,
                scope_id TEXT NOT NULL,
                period TEXT NOT NULL,
                period_start BIGINT NOT NULL,
                learner_id TEXT,
                spent BIGINT NOT NULL,
                reserved BIGINT NOT NULL,
                CONSTRAINT budget_spend_pkey PRIMARY KEY (scope_kind, scope_id, period, period_start),
                CONSTRAINT budget_spend_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE,
                CONSTRAINT budget_spend_scope_check CHECK (
                    scope_kind IN ('learner', 'group', 'organisation')
                    AND (scope_kind = 'learner') = (learner_id IS NOT NULL)),
                CONSTRAINT budget_spend_period_check CHECK (period IN ('day', 'month')),
                CONSTRAINT budget_spend_spent_check CHECK (spent >= 0),
                CONSTRAINT budget_spend_reserved_check CHECK (reserved >= 0)
            );
            CREATE INDEX budget_spend_learner_id_idx ON budget_spend (learner_id);
            CREATE INDEX budget_spend_period_idx ON budget_spend (period, period_start);

            CREATE TABLE budget_reservations (
                id TEXT NOT NULL,
                scope_kind TEXT NOT NULL,
                scope_id TEXT NOT NULL,
                period TEXT NOT NULL,
                period_start BIGINT NOT NULL,
                amount BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                CONSTRAINT budget_reservations_pkey PRIMARY KEY (id, scope_kind, scope_id, period),
                CONSTRAINT budget_reservations_scope_kind_check CHECK (
                    scope_kind IN ('learner', 'group', 'organisation')),
                CONSTRAINT budget_reservations_period_check CHECK (period IN ('day', 'month')),
                CONSTRAINT budget_reservations_amount_check CHECK (amount >= 0)
            );
            CREATE INDEX budget_reservations_expires_at_idx ON budget_reservations (expires_at);
            CREATE INDEX budget_reservations_scope_idx ON budget_reservations (scope_kind, scope_id, expires_at);

            CREATE TABLE model_calls (
                id TEXT NOT NULL,
                learner_id TEXT,
                organisation_id TEXT,
                session_id TEXT,
                run_id TEXT,
                purpose TEXT NOT NULL,
                payer TEXT NOT NULL,
                provider TEXT NOT NULL,
                model TEXT NOT NULL,
                input_tokens BIGINT NOT NULL,
                cached_tokens BIGINT NOT NULL,
                cache_write_tokens BIGINT NOT NULL,
                output_tokens BIGINT NOT NULL,
                reasoning_tokens BIGINT NOT NULL,
                is_estimated BOOLEAN NOT NULL,
                cost BIGINT NOT NULL,
                is_price_guess BOOLEAN NOT NULL,
                latency_us BIGINT NOT NULL,
                first_token_us BIGINT,
                outcome TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                CONSTRAINT model_calls_pkey PRIMARY KEY (id),
                CONSTRAINT model_calls_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE SET NULL,
                CONSTRAINT model_calls_payer_check CHECK (payer IN ('operator', 'learner', 'organisation')),
                CONSTRAINT model_calls_tokens_check CHECK (
                    input_tokens >= 0 AND cached_tokens >= 0 AND cache_write_tokens >= 0 AND output_tokens >= 0
                    AND reasoning_tokens >= 0),
                CONSTRAINT model_calls_cost_check CHECK (cost >= 0),
                CONSTRAINT model_calls_latency_check CHECK (latency_us >= 0 AND first_token_us >= 0)
            );
            CREATE INDEX model_calls_learner_id_idx ON model_calls (learner_id, created_at);
            CREATE INDEX model_calls_organisation_id_idx ON model_calls (organisation_id, created_at);
            CREATE INDEX model_calls_session_id_idx ON model_calls (session_id);
            """)
}
