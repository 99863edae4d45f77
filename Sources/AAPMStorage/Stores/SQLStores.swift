package import AAPMCore

/// Every store port over one database: what a composition root hands to the services.
package struct SQLStores: Sendable {
    package let learners: any LearnerStore
    package let credentials: any CredentialStore
    package let signingKeys: any SigningKeyStore
    package let sessions: any SessionStore
    package let quotas: any QuotaReader
    package let frictions: any FrictionStore
    package let relationships: any RelationshipStore
    package let directives: any DirectiveStore
    package let curricula: any CurriculumStore
    package let pipeline: any PipelineStore
    package let outbox: any OutboxStore
    package let inbox: any InboxStore
    /// For operators: the pipeline's jobs, and the outbox.
    package let pipelineJobs: any JobStore
    package let outboxJobs: any JobStore
    package let rateLimits: any RateLimitStore
    package let budgets: any BudgetOversight
    package let organisations: any OrganisationStore
    package let providerKeys: any ProviderKeyStore
    /// The store of vectors in the database itself.
    package let vectors: any VectorIndex
    package let memories: any MemoryStore

    /// - Parameters:
    ///   - database: Migrated; see `Migrator`.
    ///   - vectorCache: The most bytes of vectors that are kept in memory.
    package init(_ database: any Database, vectorCache: Int = SQLVectorIndex.usualCache) {
        self.learners = SQLLearnerStore(database)
        self.credentials = SQLCredentialStore(database)
        self.signingKeys = SQLSigningKeyStore(database)
        self.sessions = SQLSessionStore(database)
        self.quotas = SQLQuotaReader(database)
        self.frictions = SQLFrictionStore(database)
        self.relationships = SQLRelationshipStore(database)
        self.directives = SQLDirectiveStore(database)
        self.curricula = SQLCurriculumStore(database)
        self.pipeline = SQLPipelineStore(database)
        self.outbox = SQLOutboxStore(database)
        self.inbox = SQLInboxStore(database)
        self.pipelineJobs = SQLPipelineJobs(database)
        self.outboxJobs = SQLOutboxJobs(database)
        self.rateLimits = SQLRateLimitStore(database)
        self.budgets = SQLBudgetStore(database)
        self.organisations = SQLOrganisationStore(database)
        self.providerKeys = SQLProviderKeyStore(database)
        self.vectors = SQLVectorIndex(database, cacheLimit: vectorCache)
        self.memories = SQLMemoryStore(database)
    }
}
