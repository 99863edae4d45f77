import AAPMAccounts
import AAPMContent
import AAPMCore
import AAPMDialogue
import AAPMGateway
import AAPMLinguistics
import AAPMMemory
import AAPMPipeline
import AAPMPostgres
import AAPMSQLite
import AAPMSessions
import AAPMStorage
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle

/// The system's wiring diagram, to be read from top to bottom. Nothing else makes a service, a store or a clock.
struct App: Sendable {
    let configuration: AppConfiguration
    let logger: Logger
    let clock: any WallClock
    let ids: any IDGenerator
    let stores: SQLStores
    let sessions: SessionService
    let replies: ReplyEngine
    let janitor: SessionJanitor
    let background: Background
    let watch: SpoolWatch
    let vitals: Vitals
    let models: ModelChain
    let vectors: Vectors
    let gateway: GatewayServices
    /// Connections to a server, which are closed at the end.
    private let pools: [PostgresDatabase]
    private let transports: OwnKeys.Transports

    /// Opens the database, brings it up to date, and reads the content.
    ///
    /// - Parameters:
    ///   - database: Instead of the one that the configuration names; for measurements.
    ///   - partner: Instead of the scripted one; likewise.
    ///   - model: That characters speak with; likewise.
    /// - Throws: `AAPMError` with `.configurationInvalid`, `.databaseUnavailable`, `.databaseSchemaMismatch` or
    ///   `.contentInvalid`.
    init(
        _ configuration: AppConfiguration, database: (any AAPMStorage.Database)? = nil,
        partner: (any CharacterResponder)? = nil, model: (any LanguageModel)? = nil
    ) async throws {
        let logger = Self.logger(configuration)
        try configuration.requireDictionaries()
        let clock = SystemClock()
        let ids = UUIDv7Generator(clock: clock)

        let upkeep = try database ?? Self.upkeepDatabase(configuration)
        let database = try database ?? Self.database(configuration)
        let lifeline = try await Lifeline.patiently(within: configuration.databaseWait, logger: logger) {
            try await Lifeline.look(database)
            try await SchemaUpdate(configuration, upkeep).atStart(
                isAllowed: configuration.migrateOnStart, now: clock.now, logger)
            return try await Lifeline(
                database, path: configuration.dataDirectory + "/spool.sqlite", clock: clock, logger: logger)
        }
        let stores = SQLStores(lifeline.database, vectorCache: configuration.vectors.cache)
        let talks = lifeline.talks(over: stores.sessions)
        let transports = OwnKeys.Transports()
        let vectors = try Vectors(
            configuration.vectors, own: stores.vectors, over: transports.any, logger: logger)
        let ownKeys = OwnKeys(
            configuration, store: stores.providerKeys, transports: transports, clock: clock,
            report: { if !lifeline.explains($0) { IncidentLog.write($0, to: logger) } })
        let allowances = try Allowances(configuration, stores: stores, ownKeys: ownKeys.ring, clock: clock)

        let library = try Self.personas(configuration, logger)
        let personas = LoadedPersonas(library: library)
        let packs = PackLibrary(directory: configuration.contentDirectory + "/packs")
        let analyzer = OfflineAnalyzer(
            packs: packs, dictionaries: DictionaryShelf(directory: configuration.dictionaryDirectory))
        let rules = PackRuleBook(packs: packs)

        let accounts = AccountService(
            learners: stores.learners, credentials: stores.credentials, signingKeys: stores.signingKeys, clock: clock,
            ids: ids,
            configuration: AccountConfiguration(
                issuer: configuration.issuer, defaultPlan: configuration.defaultPlan,
                isPlayable: { pair in library.personas.contains { $0.languages == pair } },
                isKnownTimeZone: { TimeZone(identifier: $0) != nil }, days: LocalDays.boundary))

        let prices = try ModelChain.prices(configuration)
        let models = ModelChain(
            configuration.models, over: transports.any, prices: prices, budgets: stores.budgets,
            rules: allowances.budgets, time: clock, ids: ids, logger: logger,
            pays: { [counts = allowances.counts] in try await counts.hold(for: $0) },
            pseudonym: { try await accounts.pseudonym(of: $0.text) }, own: { ownKeys.models(links: $0) })

        let speaker = try Partner.responder(
            director: partner ?? ScriptedPartner(library: library),
            // Who stands in for the scripted partner speaks alone.
            model: model ?? (partner == nil ? models.gate : nil), configuration, logger: logger)
        let responder: any CharacterResponder =
            configuration.replyPace > .zero
            ? PacedResponder(responder: speaker, pace: configuration.replyPace) : speaker
        let dialogue = DialogueService(responder: responder)

        let memories = Memories(
            configuration, stores: stores, personas: personas, packs: packs, index: vectors.index,
            embedder: models.embedder, clock: clock, ids: ids)
        let bell = WorkBell()
        let sessionPorts = SessionPorts(
            sessions: talks, learners: stores.learners, relationships: stores.relationships,
            directives: stores.directives, personas: personas, dialogue: dialogue, analyzer: analyzer,
            plans: allowances.sessions(prices: prices), clock: clock, ids: ids, recall: memories.recall,
            runQuotas: allowances.runs,
            runQueued: { bell.ring() },
            report: { if !lifeline.explains($0) { IncidentLog.write($0, to: logger) } })
        var policy = SessionPolicy()
        policy.replyLease = configuration.replyLease
        let replies = ReplyEngine(ports: sessionPorts, policy: policy)
        let sessions = SessionService(
            ports: sessionPorts, engine: replies, days: LocalDays.boundary, policy: policy)

        let background = Background(
            configuration,
            ports: PipelinePorts(
                runs: stores.pipeline, sessions: stores.sessions, friction: stores.frictions,
                directives: stores.directives, curricula: stores.curricula, personas: personas, analyzer: analyzer,
                rules: rules, models: try PipelineModels(configuration, model: models.gate, prices: prices)),
            stores: stores, memories: memories, bell: bell, clock: clock, ids: ids,
            report: { if !lifeline.explains($0) { IncidentLog.write($0, to: logger) } })

        self.configuration = configuration
        self.logger = logger
        self.clock = clock
        self.pools = [upkeep, database].compactMap { $0 as? PostgresDatabase }
        self.ids = ids
        self.transports = transports
        self.stores = stores
        self.sessions = sessions
        self.replies = replies
        // Before that, other nodes may keep turns of talks that look idle here.
        self.janitor = SessionJanitor(service: sessions, isDue: { lifeline.health.isSettled(for: .seconds(60)) })
        self.background = background
        self.watch = lifeline.watch(talks)
        self.vitals = lifeline.vitals
        self.models = models
        self.vectors = vectors
        self.gateway = GatewayServices(
            accounts: accounts, entitling: allowances.entitling, usage: allowances.usage,
            keys: ownKeys.service { allowances.forget($0) }, personas: personas,
            relationships: stores.relationships, sessions: sessions,
            pipeline: PipelineService(runs: lifeline.runs(over: stores.pipeline, talks)),
            lessons: LessonService(curricula: stores.curricula, analyzer: analyzer, rules: rules, clock: clock),
            insights: InsightService(
                ports: InsightPorts(
                    learners: stores.learners, sessions: talks, friction: stores.frictions,
                    directives: stores.directives, curricula: stores.curricula, runs: stores.pipeline,
                    personas: personas, rules: rules),
                clock: clock),
            analysis: AnalysisService(analyzer: analyzer), memories: memories.service, rateLimits: stores.rateLimits,
            clock: clock, ids: ids,
            readiness: { lifeline.readiness(models: models.check, vectors: vectors.check) })
    }

    /// Says good-bye to the server when nothing uses the database any more.
    func closePools() async {
        for pool in self.pools { await pool.shutDown() }
        await self.vectors.close()
        // Nothing is sent any more; what a transport cannot close, the end of the process does.
        try? await self.transports.shutdown()
    }

    static func logger(_ configuration: AppConfiguration) -> Logger {
        var logger = Logger(label: "aapm") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: configuration.logLevel) ?? .info
        return logger
    }

    static func database(_ configuration: AppConfiguration) throws -> any AAPMStorage.Database {
        switch configuration.database {
        case .sqlite(let path): try SQLiteDatabase(path: path)
        case .postgres(let url): PostgresDatabase(try PostgresSettings(url: url))
        }
    }

    /// The same database for those who look after it: one connection, and statements that may take hours.
    static func upkeepDatabase(_ configuration: AppConfiguration) throws -> any AAPMStorage.Database {
        switch configuration.database {
        case .sqlite: try Self.database(configuration)
        case .postgres(let url): PostgresDatabase(try PostgresSettings(url: url).forUpkeep)
        }
    }

    /// Reads personas and partner libraries; a persona with errors is left out and named in the log.
    private static func personas(_ configuration: AppConfiguration, _ logger: Logger) throws -> PersonaLibrary {
        let catalog: PersonaCatalogLoader.Catalog
        do {
            catalog = try PersonaCatalogLoader(contentFolder: configuration.contentDirectory).load()
        } catch {
            throw AAPMError(
                .contentInvalid,
                "The content in \(configuration.contentDirectory) cannot be used: \(error.description)")
        }
        for (file, diagnostics) in catalog.diagnostics.sorted(by: { $0.key < $1.key }) {
            for diagnostic in diagnostics where diagnostic.severity == .error {
                logger.error("A persona was left out", metadata: ["file": "\(file)", "problem": "\(diagnostic)"])
            }
        }
        guard !catalog.library.personas.isEmpty else {
            throw AAPMError(
                .contentInvalid, "There is no usable persona in \(configuration.contentDirectory)/personas.")
        }
        return catalog.library
    }
}
