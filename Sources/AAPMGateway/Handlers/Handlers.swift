/// What the routes lead to.
struct Handlers: Sendable {
    let accounts: AccountHandlers
    let profile: ProfileHandlers
    let keys: KeyHandlers
    let usage: UsageHandlers
    let memories: MemoryHandlers
    let personas: PersonaHandlers
    let sessions: SessionHandlers
    let turns: TurnHandlers
    let pipeline: PipelineHandlers
    let insights: InsightHandlers
    let lessons: LessonHandlers
    let analysis: AnalysisHandlers
    let server: ServerHandlers
    let authentication: Authentication
    let rateLimiting: RateLimiting
    let addressRate: AddressRateLimiting
    let learnerRate: LearnerRateLimiting

    init(services: GatewayServices, configuration: GatewayConfiguration) {
        let limit = configuration.bodyLimit
        let stream = EventStream(heartbeat: configuration.heartbeat, limit: configuration.streamLimit)
        self.accounts = AccountHandlers(
            accounts: services.accounts, entitling: services.entitling, bodyLimit: limit)
        self.profile = ProfileHandlers(
            accounts: services.accounts, entitling: services.entitling, bodyLimit: limit)
        self.usage = UsageHandlers(usage: services.usage, bodyLimit: limit)
        self.memories = MemoryHandlers(
            memories: services.memories, accounts: services.accounts, bodyLimit: limit)
        self.keys = KeyHandlers(
            keys: services.keys,
            limits: configuration.keyRate.map {
                ClientLimits($0, shared: services.rateLimits, accounts: services.accounts, clock: services.clock)
            }, bodyLimit: limit)
        self.personas = PersonaHandlers(personas: services.personas, relationships: services.relationships)
        self.sessions = SessionHandlers(sessions: services.sessions, bodyLimit: limit)
        self.turns = TurnHandlers(sessions: services.sessions, stream: stream, bodyLimit: limit)
        self.pipeline = PipelineHandlers(pipeline: services.pipeline, stream: stream)
        self.insights = InsightHandlers(
            insights: services.insights, sessions: services.sessions, accounts: services.accounts,
            personas: services.personas)
        self.lessons = LessonHandlers(lessons: services.lessons, bodyLimit: limit)
        self.analysis = AnalysisHandlers(analysis: services.analysis, bodyLimit: limit)
        self.server = ServerHandlers(
            accounts: services.accounts, contract: configuration.contract, readiness: services.readiness)
        self.authentication = Authentication(accounts: services.accounts)
        self.rateLimiting = RateLimiting(
            limits: configuration.authenticationRate.map {
                ClientLimits($0, shared: services.rateLimits, accounts: services.accounts, clock: services.clock)
            }, proxies: configuration.trustedProxies)
        let rates = RequestRates(configuration, clock: services.clock)
        self.addressRate = AddressRateLimiting(rates: rates)
        self.learnerRate = LearnerRateLimiting(rates: rates)
    }
}
