extension Migration {
    /// The tables of the closed loop: people, talk, friction, lessons, directives, and the jobs between them.
    ///
    /// - A composite key (id, learner_id) on `sessions` lets every row below a session prove whose it is.
    /// - Times are microseconds since 1970 in UTC, from our clock.
    /// - Each constraint has a name, because the name becomes the error. SQLite looks at the last unique constraint first,
    ///   PostgreSQL at the primary key: where a row can break both, the primary key stands last.
    static let initial = Migration(
        version: 1, name: "initial",
        sql: """
            CREATE TABLE learners (
                id TEXT NOT NULL,
                display_name TEXT,
                native_language TEXT NOT NULL,
                target_language TEXT NOT NULL,
                cefr_level TEXT NOT NULL,
                matrix_coordinates JSONB NOT NULL,
                onboarding_state TEXT NOT NULL,
                is_guest BOOLEAN NOT NULL,
                plan TEXT NOT NULL,
                time_zone TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                CONSTRAINT learners_pkey PRIMARY KEY (id),
                CONSTRAINT learners_cefr_level_check CHECK (cefr_level IN ('A1', 'A2', 'B1', 'B2', 'C1', 'C2')),
                CONSTRAINT learners_onboarding_state_check CHECK (onboarding_state IN ('new', 'profiled', 'ready')),
                CONSTRAINT learners_plan_check CHECK (plan IN ('free', 'standard', 'premium', 'enterprise'))
            );

            CREATE TABLE credentials (
                learner_id TEXT NOT NULL,
                email TEXT NOT NULL,
                password_hash TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                CONSTRAINT credentials_pkey PRIMARY KEY (learner_id),
                CONSTRAINT credentials_email_key UNIQUE (email),
                CONSTRAINT credentials_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE
            );

            CREATE TABLE refresh_tokens (
                hash TEXT NOT NULL,
                family TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                used_at BIGINT,
                revoked_at BIGINT,
                CONSTRAINT refresh_tokens_pkey PRIMARY KEY (hash),
                CONSTRAINT refresh_tokens_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE
            );
            CREATE INDEX refresh_tokens_family_idx ON refresh_tokens (family);
            CREATE INDEX refresh_tokens_learner_id_idx ON refresh_tokens (learner_id);

            CREATE TABLE signing_keys (
                id TEXT NOT NULL,
                private_key_pem TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                CONSTRAINT signing_keys_pkey PRIMARY KEY (id)
            );

            CREATE TABLE sessions (
                id TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                persona_id TEXT NOT NULL,
                tier BIGINT NOT NULL,
                npc_id TEXT NOT NULL,
                scene_id TEXT,
                status TEXT NOT NULL,
                end_reason TEXT,
                turn_limit BIGINT NOT NULL,
                turns_used BIGINT NOT NULL,
                next_turn_index BIGINT NOT NULL,
                partner_state TEXT,
                task_completed BOOLEAN NOT NULL,
                holds_place BOOLEAN NOT NULL,
                lease_turn_index BIGINT,
                lease_until BIGINT,
                started_at BIGINT NOT NULL,
                last_activity_at BIGINT NOT NULL,
                ended_at BIGINT,
                CONSTRAINT sessions_id_learner_id_key UNIQUE (id, learner_id),
                CONSTRAINT sessions_pkey PRIMARY KEY (id),
                CONSTRAINT sessions_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE,
                CONSTRAINT sessions_tier_check CHECK (tier BETWEEN 1 AND 3),
                CONSTRAINT sessions_status_check CHECK (status IN ('active', 'ended')),
                CONSTRAINT sessions_end_reason_check CHECK (end_reason IN (
                    'learner_ended', 'time_limit', 'natural_conclusion', 'inactivity_timeout', 'system_error')),
                CONSTRAINT sessions_end_check CHECK (
                    (status = 'ended') = (ended_at IS NOT NULL) AND (status = 'ended') = (end_reason IS NOT NULL)),
                CONSTRAINT sessions_turns_used_check CHECK (turns_used BETWEEN 0 AND turn_limit),
                CONSTRAINT sessions_lease_check CHECK ((lease_turn_index IS NULL) = (lease_until IS NULL))
            );
            CREATE INDEX sessions_learner_id_started_at_idx ON sessions (learner_id, started_at, id);
            CREATE INDEX sessions_active_idx ON sessions (last_activity_at, id) WHERE status = 'active';

            CREATE TABLE turns (
                session_id TEXT NOT NULL,
                turn_index BIGINT NOT NULL,
                learner_id TEXT NOT NULL,
                speaker TEXT NOT NULL,
                text TEXT NOT NULL,
                npc_id TEXT,
                answers BIGINT,
                idempotency_key TEXT,
                response_latency_ms BIGINT,
                analysis JSONB,
                reply JSONB,
                created_at BIGINT NOT NULL,
                CONSTRAINT turns_pkey PRIMARY KEY (session_id, turn_index),
                CONSTRAINT turns_session_id_answers_key UNIQUE (session_id, answers),
                CONSTRAINT turns_session_id_idempotency_key_key UNIQUE (session_id, idempotency_key),
                CONSTRAINT turns_session_id_fkey FOREIGN KEY (session_id, learner_id)
                    REFERENCES sessions (id, learner_id) ON DELETE CASCADE,
                CONSTRAINT turns_turn_index_check CHECK (turn_index >= 0),
                CONSTRAINT turns_speaker_check CHECK (speaker IN ('learner', 'character')),
                CONSTRAINT turns_answers_check CHECK (answers IS NULL OR speaker = 'character')
            );

            CREATE TABLE conversations (
                session_id TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                persona_id TEXT NOT NULL,
                npc_id TEXT NOT NULL,
                tier BIGINT NOT NULL,
                turns JSONB NOT NULL,
                settled_at BIGINT NOT NULL,
                CONSTRAINT conversations_pkey PRIMARY KEY (session_id),
                CONSTRAINT conversations_session_id_fkey FOREIGN KEY (session_id, learner_id)
                    REFERENCES sessions (id, learner_id) ON DELETE CASCADE,
                CONSTRAINT conversations_tier_check CHECK (tier BETWEEN 1 AND 3)
            );

            CREATE TABLE npc_relationships (
                learner_id TEXT NOT NULL,
                persona_id TEXT NOT NULL,
                npc_id TEXT NOT NULL,
                reputation_score DOUBLE PRECISION NOT NULL,
                reputation_log JSONB NOT NULL,
                remembered_facts JSONB NOT NULL,
                last_seen_at BIGINT NOT NULL,
                sessions BIGINT NOT NULL,
                CONSTRAINT npc_relationships_pkey PRIMARY KEY (learner_id, persona_id, npc_id),
                CONSTRAINT npc_relationships_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE,
                CONSTRAINT npc_relationships_reputation_score_check CHECK (reputation_score BETWEEN -0.5 AND 1.0)
            );

            CREATE TABLE friction_points (
                id TEXT NOT NULL,
                session_id TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                turn_index BIGINT NOT NULL,
                span_start BIGINT NOT NULL,
                span_end BIGINT NOT NULL,
                type TEXT NOT NULL,
                severity TEXT NOT NULL,
                target_key TEXT NOT NULL,
                utterance TEXT NOT NULL,
                finding JSONB NOT NULL,
                context JSONB NOT NULL,
                classification JSONB,
                created_at BIGINT NOT NULL,
                CONSTRAINT friction_points_pkey PRIMARY KEY (id),
                CONSTRAINT friction_points_session_id_fkey FOREIGN KEY (session_id, learner_id)
                    REFERENCES sessions (id, learner_id) ON DELETE CASCADE,
                CONSTRAINT friction_points_span_check CHECK (0 <= span_start AND span_start <= span_end),
                CONSTRAINT friction_points_type_check CHECK (type IN (
                    'lexical', 'morphosyntactic', 'phonemic', 'register', 'pragmatic', 'cultural')),
                CONSTRAINT friction_points_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical'))
            );
            CREATE INDEX friction_points_session_id_idx ON friction_points (session_id, turn_index, span_start);
            CREATE INDEX friction_points_learner_id_target_key_idx
                ON friction_points (learner_id, target_key, session_id);

            CREATE TABLE evidence (
                learner_id TEXT NOT NULL,
                session_id TEXT NOT NULL,
                turn_index BIGINT NOT NULL,
                target_key TEXT NOT NULL,
                occurrence BIGINT NOT NULL,
                target_rule TEXT NOT NULL,
                target_form TEXT NOT NULL,
                outcome TEXT NOT NULL,
                tier BIGINT NOT NULL,
                pressure DOUBLE PRECISION NOT NULL,
                occurred_at BIGINT NOT NULL,
                CONSTRAINT evidence_pkey PRIMARY KEY (learner_id, session_id, turn_index, target_key, occurrence),
                CONSTRAINT evidence_session_id_fkey FOREIGN KEY (session_id, learner_id)
                    REFERENCES sessions (id, learner_id) ON DELETE CASCADE,
                CONSTRAINT evidence_outcome_check CHECK (outcome IN ('correct', 'incorrect', 'avoided')),
                CONSTRAINT evidence_tier_check CHECK (tier BETWEEN 1 AND 3),
                CONSTRAINT evidence_pressure_check CHECK (pressure BETWEEN 0 AND 1)
            );
            CREATE INDEX evidence_learner_id_target_key_idx ON evidence (learner_id, target_key, occurred_at);

            CREATE TABLE injection_directives (
                id TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                persona_id TEXT NOT NULL,
                npc_id TEXT,
                target_rule TEXT NOT NULL,
                target_form TEXT NOT NULL,
                target_key TEXT NOT NULL,
                example TEXT NOT NULL,
                lines JSONB NOT NULL,
                uses JSONB NOT NULL,
                priority TEXT NOT NULL,
                status TEXT NOT NULL,
                attempts BIGINT NOT NULL,
                source_session_id TEXT NOT NULL,
                attempt_session_id TEXT,
                attempt_elicited_at BIGINT,
                attempt_scored_at BIGINT,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                CONSTRAINT injection_directives_pkey PRIMARY KEY (id),
                CONSTRAINT injection_directives_source_session_id_fkey FOREIGN KEY (source_session_id, learner_id)
                    REFERENCES sessions (id, learner_id) ON DELETE CASCADE,
                CONSTRAINT injection_directives_attempt_session_id_fkey FOREIGN KEY (attempt_session_id)
                    REFERENCES sessions (id) ON DELETE SET NULL,
                CONSTRAINT injection_directives_priority_check CHECK (priority IN ('background', 'soon', 'immediate')),
                CONSTRAINT injection_directives_status_check CHECK (status IN (
                    'pending', 'active', 'opportunity_created', 'used_correctly', 'used_incorrectly', 'avoided',
                    'deferred', 'expired')),
                CONSTRAINT injection_directives_attempts_check CHECK (attempts >= 0)
            );
            CREATE INDEX injection_directives_learner_id_idx ON injection_directives (learner_id, persona_id, status);
            CREATE INDEX injection_directives_source_session_id_idx
                ON injection_directives (source_session_id, learner_id);
            CREATE INDEX injection_directives_attempt_session_id_idx
                ON injection_directives (attempt_session_id, learner_id);

            CREATE TABLE curricula (
                id TEXT NOT NULL,
                session_id TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                native_language TEXT NOT NULL,
                target_language TEXT NOT NULL,
                units JSONB NOT NULL,
                completion_rate DOUBLE PRECISION,
                format TEXT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                CONSTRAINT curricula_pkey PRIMARY KEY (id),
                CONSTRAINT curricula_session_id_key UNIQUE (session_id),
                CONSTRAINT curricula_session_id_fkey FOREIGN KEY (session_id, learner_id)
                    REFERENCES sessions (id, learner_id) ON DELETE CASCADE,
                CONSTRAINT curricula_format_check CHECK (format IN (
                    'slideshow', 'flashcards', 'dialogue', 'podcast', 'debrief', 'notebook')),
                CONSTRAINT curricula_completion_rate_check CHECK (completion_rate BETWEEN 0 AND 1)
            );
            CREATE INDEX curricula_learner_id_created_at_idx ON curricula (learner_id, created_at, id);

            CREATE TABLE curriculum_targets (
                curriculum_id TEXT NOT NULL,
                target_key TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                is_finished BOOLEAN NOT NULL,
                CONSTRAINT curriculum_targets_pkey PRIMARY KEY (curriculum_id, target_key),
                CONSTRAINT curriculum_targets_curriculum_id_fkey FOREIGN KEY (curriculum_id)
                    REFERENCES curricula (id) ON DELETE CASCADE
            );
            CREATE INDEX curriculum_targets_learner_id_idx ON curriculum_targets (learner_id, target_key);

            CREATE TABLE async_engagement (
                id TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                type TEXT NOT NULL,
                content JSONB NOT NULL,
                scheduled_at BIGINT NOT NULL,
                delivered BOOLEAN NOT NULL,
                CONSTRAINT async_engagement_pkey PRIMARY KEY (id),
                CONSTRAINT async_engagement_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE
            );
            CREATE INDEX async_engagement_learner_id_idx ON async_engagement (learner_id, scheduled_at);

            CREATE TABLE pipeline_runs (
                id TEXT NOT NULL,
                session_id TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                status TEXT NOT NULL,
                phases JSONB NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                CONSTRAINT pipeline_runs_pkey PRIMARY KEY (id),
                CONSTRAINT pipeline_runs_session_id_key UNIQUE (session_id),
                CONSTRAINT pipeline_runs_session_id_fkey FOREIGN KEY (session_id, learner_id)
                    REFERENCES sessions (id, learner_id) ON DELETE CASCADE,
                CONSTRAINT pipeline_runs_status_check CHECK (status IN (
                    'queued', 'running', 'completed', 'failed', 'deferred'))
            );

            CREATE TABLE jobs (
                run_id TEXT NOT NULL,
                status TEXT NOT NULL,
                due_at BIGINT NOT NULL,
                worker TEXT,
                lease_until BIGINT,
                attempts BIGINT NOT NULL,
                failures BIGINT NOT NULL,
                last_error BIGINT,
                CONSTRAINT jobs_pkey PRIMARY KEY (run_id),
                CONSTRAINT jobs_run_id_fkey FOREIGN KEY (run_id) REFERENCES pipeline_runs (id) ON DELETE CASCADE,
                CONSTRAINT jobs_status_check CHECK (status IN ('ready', 'deferred', 'done', 'failed')),
                CONSTRAINT jobs_lease_check CHECK ((worker IS NULL) = (lease_until IS NULL))
            );
            CREATE INDEX jobs_ready_idx ON jobs (due_at, run_id) WHERE status = 'ready';
            """)
}
