import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport
import Foundation
import Testing

/// What the contract suites run on.
enum Engine: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory
    case sqliteInMemory
    case sqliteFile
    case postgres

    var testDescription: String { self.rawValue }

    /// Runs `body` on fresh stores in which learner-1 and learner-2 exist, and removes them afterwards.
    func withStores(_ body: @escaping @Sendable (Stores) async throws -> Void) async throws {
        switch self {
        case .memory: try await Self.run(Stores(MemoryStores()), body)
        case .sqliteInMemory: try await Self.run(try await Stores(migrating: SQLiteDatabase.inMemory()), body)
        case .sqliteFile:
            try await withFolder { folder in
                let database = try SQLiteDatabase(path: folder + "/aapm.db")
                try await Self.run(try await Stores(migrating: database), body)
            }
        case .postgres: try await self.withSchema { try await Self.run(Stores(SQLStores($0)), body) }
        }
    }

    private static func run(_ stores: Stores, _ body: (Stores) async throws -> Void) async throws {
        try await stores.learners.insert(.sample("learner-1"))
        try await stores.learners.insert(.sample("learner-2"))
        try await body(stores)
    }
}

/// Every port, whoever stands behind it.
struct Stores: Sendable {
    let learners: any LearnerStore
    let credentials: any CredentialStore
    let signingKeys: any SigningKeyStore
    let sessions: any SessionStore
    let frictions: any FrictionStore
    let relationships: any RelationshipStore
    let directives: any DirectiveStore
    let curricula: any CurriculumStore
    let pipeline: any PipelineStore
    let outbox: any OutboxStore
    let inbox: any InboxStore
    let pipelineJobs: any JobStore
    let outboxJobs: any JobStore
    let rateLimits: any RateLimitStore
    let budgets: any BudgetOversight
    let organisations: any OrganisationStore
    let providerKeys: any ProviderKeyStore
    let quotas: any QuotaReader
    let vectors: any VectorIndex
    let memories: any MemoryStore

    init(_ memory: MemoryStores) {
        self.learners = memory
        self.credentials = memory
        self.signingKeys = memory
        self.sessions = memory
        self.frictions = memory
        self.relationships = memory
        self.directives = memory
        self.curricula = memory
        self.pipeline = memory
        self.outbox = memory
        self.inbox = memory
        self.pipelineJobs = memory.pipelineJobs
        self.outboxJobs = memory.outboxJobs
        self.rateLimits = memory
        self.budgets = memory
        self.organisations = memory
        self.providerKeys = memory
        self.quotas = memory
        self.vectors = MemoryVectorIndex()
        self.memories = memory
    }

    init(_ stores: SQLStores) {
        self.learners = stores.learners
        self.credentials = stores.credentials
        self.signingKeys = stores.signingKeys
        self.sessions = stores.sessions
        self.frictions = stores.frictions
        self.relationships = stores.relationships
        self.directives = stores.directives
        self.curricula = stores.curricula
        self.pipeline = stores.pipeline
        self.outbox = stores.outbox
        self.inbox = stores.inbox
        self.pipelineJobs = stores.pipelineJobs
        self.outboxJobs = stores.outboxJobs
        self.rateLimits = stores.rateLimits
        self.budgets = stores.budgets
        self.organisations = stores.organisations
        self.providerKeys = stores.providerKeys
        self.quotas = stores.quotas
        self.vectors = stores.vectors
        self.memories = stores.memories
    }

    init(migrating database: any Database) async throws {
        _ = try await Migrator(database).apply(now: .sample)
        self.init(SQLStores(database))
    }
}

extension Stores {
    static let learner = ID<Learner>("learner-1")
    static let stranger = ID<Learner>("learner-2")
    static let session = ID<Session>("session-1")

    /// session-1 of learner-1, opened by the character.
    func startTalk(_ id: String = "session-1", turnLimit: Int = 20, at now: Timestamp = .sample) async throws {
        try await self.sessions.start(
            .sample(id, turnLimit: turnLimit, at: now), opening: .sampleOpening(session: id, at: now), dayLimit: nil,
            dayStart: now)
    }

    /// One learner turn and its answer.
    func exchange(in id: String = "session-1", at now: Timestamp = .sample) async throws {
        guard case .accepted(let turn, _) = try await self.sessions.accept(.sample(session: id, at: now)) else {
            throw AAPMError(.internalError, "the turn was not accepted")
        }
        guard try await self.sessions.complete(.sample(answering: turn.index, session: id, at: now)) != nil else {
            throw AAPMError(.internalError, "the turn was not completed")
        }
    }

    /// A talk that ended with its run queued.
    func endedTalk(_ id: String = "session-1", run: String = "run-1", at now: Timestamp = .sample) async throws {
        try await self.startTalk(id, at: now)
        try await self.exchange(in: id, at: now)
        _ = try await self.sessions.end(
            ID(id), of: Self.learner, reason: .learnerEnded, run: .sample(run, session: id, at: now), now: now)
    }
}

/// A folder of its own, removed afterwards.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aapm-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(folder))
    } catch {
        outcome = .failure(error)
    }
    try FileManager.default.removeItem(atPath: folder)
    try outcome.get()
}
