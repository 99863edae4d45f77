extension Migration {
    /// Keys of model providers that learners and organisations brought, sealed under envelope keys that are not here.
    ///
    /// Two tables, so that each row goes with its owner. Base64 text holds nonce, cipher text and tag.
    static let providerKeys = Self(
        version: 7, name: "provider_keys",
        sql: """
            CREATE TABLE learner_keys (
                learner_id TEXT NOT NULL,
                provider TEXT NOT NULL,
                base_url TEXT,
                model TEXT,
                envelope_key_id TEXT NOT NULL,
                sealed_data_key TEXT NOT NULL,
                sealed_key TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                checked_at BIGINT NOT NULL,
                refused_at BIGINT,
                CONSTRAINT learner_keys_pkey PRIMARY KEY (learner_id, provider),
                CONSTRAINT learner_keys_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE,
                CONSTRAINT learner_keys_provider_check
                    CHECK (provider IN ('openai', 'anthropic', 'google', 'mistral', 'compatible')),
                CONSTRAINT learner_keys_address_check CHECK ((provider = 'compatible') = (base_url IS NOT NULL))
            );
            CREATE TABLE organisation_keys (
                organisation_id TEXT NOT NULL,
                provider TEXT NOT NULL,
                base_url TEXT,
                model TEXT,
                envelope_key_id TEXT NOT NULL,
                sealed_data_key TEXT NOT NULL,
                sealed_key TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                checked_at BIGINT NOT NULL,
                refused_at BIGINT,
                CONSTRAINT organisation_keys_pkey PRIMARY KEY (organisation_id, provider),
                CONSTRAINT organisation_keys_organisation_id_fkey FOREIGN KEY (organisation_id)
                    REFERENCES organisations (id) ON DELETE CASCADE,
                CONSTRAINT organisation_keys_provider_check
                    CHECK (provider IN ('openai', 'anthropic', 'google', 'mistral', 'compatible')),
                CONSTRAINT organisation_keys_address_check CHECK ((provider = 'compatible') = (base_url IS NOT NULL))
            );
            """)
}
