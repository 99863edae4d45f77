import AAPMCore
import AAPMLinguistics
import AAPMMemory
import AAPMTestSupport
import Synchronization
import Testing

/// Stores with what keeps and recalls memories around them.
struct MemoryStage {
    static let learner = ID<Learner>("learner-1")
    let stores = MemoryStores()
    let clock = ManualClock()
    let ids = SequentialIDs()
    let index = MemoryVectorIndex()
    let embedder = HashingEmbedder()

    init() async throws {
        try await self.stores.insert(.sample())
    }

    var ports: MemoryPorts {
        MemoryPorts(
            memories: self.stores, sessions: self.stores, learners: self.stores, personas: MemoryPersonas(),
            reader: LabelledTurns.reader, clock: self.clock, ids: self.ids)
    }

    var service: MemoryService { MemoryService(memories: self.stores, index: self.index, clock: self.clock) }

    var carrier: VectorCarrier {
        VectorCarrier(memories: self.stores, index: self.index, embedder: self.embedder)
    }

    /// A talk in which the learner says this, and its end.
    func talk(_ id: String, _ lines: [String], with character: String = "baker") async throws {
        try await self.stores.start(
            .sample(id, character: character, at: self.clock.now),
            opening: .sampleOpening(session: id, character: character, at: self.clock.now), dayLimit: nil,
            dayStart: self.clock.now)
        for line in lines {
            let talk = try #require(try await self.stores.talk(ID(id), of: Self.learner))
            guard
                case .accepted(let turn, _) = try await self.stores.accept(
                    .sample(line, session: id, at: self.clock.now), in: talk)
            else { throw AAPMError(.internalError, "the turn was not accepted") }
            _ = try await self.stores.complete(
                .sample(
                    answering: turn.index, session: id,
                    relationship: .sample(character: character, at: self.clock.now),
                    relationshipBefore: talk.relationship, at: self.clock.now))
            self.clock.advance(by: .seconds(5))
        }
        _ = try await self.stores.end(
            ID(id), of: Self.learner, reason: .learnerEnded, run: nil, now: self.clock.now)
    }

    /// Does what the outbox asks for, of these topics, until there is nothing more.
    func deliver(_ sinks: [any OutboxSink]) async throws {
        while true {
            let claims = try await self.stores.claim(
                Set(sinks.map(\.topic)), worker: "w", limit: 20, leaseUntil: self.clock.now + .seconds(30),
                now: self.clock.now)
            if claims.isEmpty { return }
            for claim in claims {
                try await sinks.first { $0.topic == claim.event.topic }?.deliver(claim.event)
                try await self.stores.finish(claim)
            }
        }
    }

    func keep() async throws {
        try await self.deliver([MemoryKeeper(ports: self.ports), self.carrier])
    }

    func memories() async throws -> [Memory] {
        try await self.stores.memories(of: Self.learner, matching: MemoryFilter(), after: nil, limit: 100).items
    }

    /// What comes to the mind of a character in a new talk.
    func recalled(
        by recaller: MemoryRecaller, as character: String = "baker", text: String? = nil, session: String = "next"
    ) async throws -> [RecalledMemory] {
        await recaller.memories(
            for: RecallQuestion(
                learner: try #require(try await self.stores.learner(Self.learner)), persona: "barrio",
                character: character, session: ID(session), text: text,
                relationship: try await self.stores.relationship(
                    of: Self.learner, persona: "barrio", character: character),
                now: self.clock.now))
    }

    func recaller() -> MemoryRecaller { MemoryRecaller(memories: self.stores, local: self.embedder) }
}

/// Memories that cannot be reached.
struct AwayMemories: MemoryStore {
    private let away = StorageError.unavailable(reason: "away")

    func shelf(of learner: ID<Learner>, persona: String) async throws(StorageError) -> MemoryShelf? { throw self.away }
    func memories(
        of learner: ID<Learner>, matching filter: MemoryFilter, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Memory> { throw self.away }
    func memory(_ id: ID<Memory>, of learner: ID<Learner>) async throws(StorageError) -> Memory? { throw self.away }
    func memories(after id: ID<Memory>?, limit: Int) async throws(StorageError) -> [Memory] { throw self.away }
    func change(
        of learner: ID<Learner>, persona: String, settling: ID<Session>?, events: [OutboxEvent], now: Timestamp,
        _ change: @Sendable @escaping (inout MemoryShelf) -> Void
    ) async throws(StorageError) -> MemoryShelf? { throw self.away }
    func correct(
        _ id: ID<Memory>, of learner: ID<Learner>, text: String, now: Timestamp
    ) async throws(StorageError) -> Memory? { throw self.away }
    func forget(_ id: ID<Memory>, of learner: ID<Learner>, now: Timestamp) async throws(StorageError) -> [ID<Memory>] {
        throw self.away
    }
    func forgetAll(of learner: ID<Learner>, now: Timestamp) async throws(StorageError) -> [ID<Memory>] {
        throw self.away
    }
    func setRemembering(
        _ isOn: Bool, of learner: ID<Learner>, now: Timestamp
    ) async throws(StorageError) -> Remembering? { throw self.away }
}

/// The same vectors under another name.
struct OtherSpace: TextEmbedder {
    let inner: HashingEmbedder
    var space: String { "other/256" }
    var dimensions: Int { self.inner.dimensions }

    func vectors(of texts: [String], for caller: ModelCaller) async throws -> [[Float]] {
        try await self.inner.vectors(of: texts, for: caller)
    }
}

/// Vectors that somebody else makes: each text has its own, or the call fails, or it never ends until it is cancelled.
final class ScriptedEmbedder: TextEmbedder {
    enum Script: Sendable {
        case vectors([String: [Float]])
        case fails(ModelError.Kind)
        case hangs
    }

    private let script: Script
    private let asked = Mutex(0)

    init(_ script: Script) {
        self.script = script
    }

    var calls: Int { self.asked.withLock { $0 } }
    var space: String { "scripted/2" }
    var dimensions: Int { 2 }

    func vectors(of texts: [String], for caller: ModelCaller) async throws -> [[Float]] {
        self.asked.withLock { $0 += 1 }
        switch self.script {
        case .vectors(let vectors): return texts.map { vectors[$0] ?? [1, 0] }
        case .fails(let kind): throw ModelError(kind, model: .sample)
        case .hangs:
            try await Task.sleep(for: .seconds(3_600))
            throw CancellationError()
        }
    }
}
