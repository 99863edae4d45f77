import AAPMAccounts
import AAPMCore
import AAPMMemory
import AAPMPipeline
import AAPMSessions
import AAPMTestSupport
import CryptoExtras
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging

@testable import AAPMGateway

/// The whole server on in-memory stores.
struct TestServer: Sendable {
    /// Made once a run: a new RSA key takes longer than most of the tests.
    private static let signingKeyPEM: Result<String, any Error> = Result {
        try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation
    }

    let stores = MemoryStores()
    let clock = ManualClock()
    let ids = SequentialIDs()
    let dialogue = StagedDialogue()
    let checker = StagedKeyChecker()
    let engine: ReplyEngine
    let services: GatewayServices
    let configuration: GatewayConfiguration

    /// - Parameter leastCall: What the smallest call of a model costs; `nil` without a model.
    init(
        plan: Plan = .premium, rateLimits: (any RateLimitStore)? = nil,
        envelopes: (any EnvelopeKeySource)? = nil, leastCall: MicroUSD? = nil,
        configure: (inout GatewayConfiguration) -> Void = { _ in },
        readiness: @escaping @Sendable () async -> Readiness = { Readiness(.ready, checks: ["database": .ok]) }
    ) throws {
        let personas = MemoryPersonas()
        let entitling = Entitling(
            learners: self.stores, organisations: self.stores, plans: .sample, clock: self.clock, lifetime: .zero)
        let ports = SessionPorts(
            sessions: self.stores, learners: self.stores, relationships: self.stores, directives: self.stores,
            personas: personas, dialogue: self.dialogue, analyzer: OneRuleAnalyzer(),
            plans: SessionPlans(
                entitlements: entitling, book: .sample, quotas: self.stores,
                funds: leastCall.map { [stores] least in
                    SessionFunds(
                        rules: LearnerBudgets(entitling, days: .utc), budgets: stores, leastCall: { _ in least })
                }),
            clock: self.clock, ids: self.ids, report: { _ in })
        self.engine = ReplyEngine(ports: ports)
        let accounts = AccountService(
            learners: self.stores, credentials: self.stores, signingKeys: self.stores, clock: self.clock, ids: self.ids,
            configuration: AccountConfiguration(
                defaultPlan: plan, passwordCost: PasswordCost(rounds: 16, blockSize: 8, parallelism: 1)))
        self.services = GatewayServices(
            accounts: accounts, entitling: entitling,
            usage: UsageService(
                entitling: entitling, plans: .sample, organisations: self.stores, budgets: self.stores,
                quotas: self.stores, days: .utc, clock: self.clock),
            keys: ProviderKeyService(
                store: self.stores, vault: KeyVault(source: try envelopes ?? Self.envelopes(), store: self.stores),
                checker: self.checker, clock: self.clock),
            personas: personas, relationships: self.stores,
            sessions: SessionService(ports: ports, engine: self.engine, days: .utc),
            pipeline: PipelineService(runs: self.stores, pollInterval: .milliseconds(1)),
            lessons: LessonService(
                curricula: self.stores, analyzer: OneRuleAnalyzer(), rules: OneRuleBook(), clock: self.clock),
            insights: InsightService(
                ports: InsightPorts(
                    learners: self.stores, sessions: self.stores, friction: self.stores, directives: self.stores,
                    curricula: self.stores, runs: self.stores, personas: personas, rules: OneRuleBook()),
                clock: self.clock),
            analysis: AnalysisService(analyzer: OneRuleAnalyzer()),
            memories: MemoryService(memories: self.stores, index: MemoryVectorIndex(), clock: self.clock),
            rateLimits: rateLimits ?? self.stores,
            clock: self.clock, ids: self.ids, readiness: readiness)
        var configuration = GatewayConfiguration(
            contract: try Contract.text(),
            authenticationRate: RateLimit(burst: 1_000, interval: .milliseconds(1)))
        configure(&configuration)
        self.configuration = configuration
    }

    private static func envelopes() throws -> ListedEnvelopeKeys {
        let text = SecretText(String(repeating: "A", count: 43) + "=")
        return ListedEnvelopeKeys(try EnvelopeKeys(text, separatedBy: ",", in: "the test"), place: "the test")
    }

    /// Runs a test against the server, with the engine beside it.
    func run(
        _ framework: TestingSetup = .router, _ test: @escaping @Sendable (Browser) async throws -> Void
    ) async throws {
        try await self.stores.insert(
            SigningKey(id: "aapm-1", privateKeyPEM: try Self.signingKeyPEM.get(), createdAt: self.clock.now))
        var logger = Logger(label: "aapm.tests")
        logger.logLevel = .critical
        let application = Application(
            router: try Gateway.makeRouter(services: self.services, configuration: self.configuration),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)), logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.engine.run() }
            defer { group.cancelAll() }
            try await application.test(framework) { client in
                try await test(Browser(client: client, port: client.port))
            }
        }
    }
}
