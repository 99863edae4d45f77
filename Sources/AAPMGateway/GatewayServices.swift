package import AAPMAccounts
package import AAPMCore
package import AAPMMemory
package import AAPMPipeline
package import AAPMSessions

/// Everything that the routes call.
package struct GatewayServices: Sendable {
    package let accounts: AccountService
    package let keys: ProviderKeyService
    package let entitling: Entitling
    package let usage: UsageService
    package let personas: any PersonaCatalog
    package let relationships: any RelationshipStore
    package let sessions: SessionService
    package let pipeline: PipelineService
    package let lessons: LessonService
    package let insights: InsightService
    package let analysis: AnalysisService
    package let memories: MemoryService
    /// Counts for all nodes together.
    package let rateLimits: any RateLimitStore
    package let clock: any WallClock
    package let ids: any IDGenerator
    /// Must answer within a second or so.
    package let readiness: @Sendable () async -> Readiness

    package init(
        accounts: AccountService, entitling: Entitling, usage: UsageService, keys: ProviderKeyService,
        personas: any PersonaCatalog,
        relationships: any RelationshipStore, sessions: SessionService, pipeline: PipelineService,
        lessons: LessonService, insights: InsightService,
        analysis: AnalysisService, memories: MemoryService, rateLimits: any RateLimitStore, clock: any WallClock,
        ids: any IDGenerator,
        readiness: @escaping @Sendable () async -> Readiness
    ) {
        self.accounts = accounts
        self.keys = keys
        self.entitling = entitling
        self.usage = usage
        self.personas = personas
        self.relationships = relationships
        self.sessions = sessions
        self.pipeline = pipeline
        self.lessons = lessons
        self.insights = insights
        self.analysis = analysis
        self.memories = memories
        self.rateLimits = rateLimits
        self.clock = clock
        self.ids = ids
        self.readiness = readiness
    }
}
