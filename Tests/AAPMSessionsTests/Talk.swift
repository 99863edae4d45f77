import AAPMCore
import AAPMSessions
import AAPMTestSupport
import Synchronization

/// A session service on working in-memory stores, with a learner and a running engine.
struct Talk: Sendable {
    let stores: MemoryStores
    let clock: ManualClock
    let dialogue: StagedDialogue
    let ids: SequentialIDs
    let ports: SessionPorts
    let policy: SessionPolicy
    let engine: ReplyEngine
    let service: SessionService
    let incidents: Incidents
    let pauses: Pauses
    let learner: ID<Learner> = ID("learner-1")
    private let ownKeys: Set<ModelProvider>
    private let funds: SessionFunds?

    static let bakery = StartRequest(persona: "barrio", tier: .immersion, character: "baker")

    /// - Parameters:
    ///   - days: By default midnight in UTC.
    ///   - pulse: On which heartbeats of replies wait.
    ///   - remembers: Whether the service believes the talk that it saw last, as a node with a cache does.
    init(
        stores: MemoryStores = MemoryStores(), clock: ManualClock = ManualClock(), ids: SequentialIDs = SequentialIDs(),
        dialogue: StagedDialogue = StagedDialogue(), analyzer: any FrictionAnalyzer = OneRuleAnalyzer(),
        policy: SessionPolicy = SessionPolicy(), days: DayBoundary = .utc, remembers: Bool = false,
        ownKeys: Set<ModelProvider> = [], funds: SessionFunds? = nil, pauseGate: Gate = Gate(isOpen: true),
        pulse: any Clock<Duration> = ContinuousClock(), runQuotas: RunQuotas? = nil,
        runQueued: @escaping @Sendable () -> Void = {}
    ) {
        let incidents = Incidents()
        self.ownKeys = ownKeys
        self.funds = funds
        self.stores = stores
        self.clock = clock
        self.ids = ids
        self.dialogue = dialogue
        self.policy = policy
        self.incidents = incidents
        self.pauses = Pauses(on: clock, gate: pauseGate)
        self.ports = SessionPorts(
            sessions: remembers ? RememberedTalks(stores) : stores, learners: stores, relationships: stores,
            directives: stores, personas: MemoryPersonas(), dialogue: dialogue, analyzer: analyzer,
            plans: .sample(stores, ownKeys: ownKeys, funds: funds), clock: clock, ids: ids,
            runQuotas: runQuotas, runQueued: runQueued, report: { incidents.add($0) })
        self.engine = ReplyEngine(ports: self.ports, policy: policy, pause: pulse)
        self.service = SessionService(
            ports: self.ports, engine: self.engine, days: days, policy: policy, pause: self.pauses)
    }

    /// The same stores, plans and clock after the process died, or on another node.
    func restarted(
        dialogue: StagedDialogue = StagedDialogue(), remembers: Bool = false, pauseGate: Gate = Gate(isOpen: true)
    ) -> Talk {
        Talk(
            stores: self.stores, clock: self.clock, ids: self.ids, dialogue: dialogue, policy: self.policy,
            remembers: remembers, ownKeys: self.ownKeys, funds: self.funds, pauseGate: pauseGate)
    }

    /// Runs `body` beside the engine and breaks the engine off afterwards, whatever it is doing.
    func run<Result: Sendable>(_ body: @Sendable (Talk) async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.engine.run() }
            defer { group.cancelAll() }
            return try await body(self)
        }
    }

    /// Runs `body` with a registered learner and a talk with the baker.
    func run<Result: Sendable>(
        plan: Plan = .premium, _ body: @Sendable (Talk, ID<Session>) async throws -> Result
    ) async throws -> Result {
        try await self.stores.insert(.sample(plan: plan))
        return try await self.run { talk in
            try await body(talk, try await talk.service.start(Self.bakery, for: talk.learner).session.id)
        }
    }

    func say(_ text: String, key: String? = nil, in session: ID<Session>) async throws -> Exchange {
        try await self.service.take(TurnRequest(text: text, idempotencyKey: key), in: session, of: self.learner)
    }

    func stream(_ text: String, key: String? = nil, in session: ID<Session>) async throws -> ReplyEvents {
        try await self.service.stream(TurnRequest(text: text, idempotencyKey: key), in: session, of: self.learner)
    }

    /// The journal as stored, with what callers do not see.
    func journal(of session: ID<Session>) async throws -> [Turn] {
        try await self.stores.turns(of: session, learner: self.learner)
    }
}

/// What was reported.
final class Incidents: Sendable {
    private let list = Mutex<[String]>([])

    func add(_ incident: SessionIncident) {
        let text =
            switch incident {
            case .analysisFailed: "analysis failed"
            case .replyFailed(_, let turn, let error): "reply to \(turn) failed: \(error.code.text)"
            case .endFailed(_, let error): "end failed: \(error.code.text)"
            case .sweepFailed(let error): "sweep failed: \(error.code.text)"
            }
        self.list.withLock { $0.append(text) }
    }

    var all: [String] { self.list.withLock { $0 } }
}

/// The code of the `AAPMError` that `work` fails with; `nil` when it does not fail.
func code(of work: () async throws -> Void) async throws -> ErrorCode? {
    do {
        try await work()
        return nil
    } catch let error as AAPMError {
        return error.code
    }
}

/// One event as a short text, for exact comparison.
func outline(_ event: ReplyEvent) -> String {
    switch event.kind {
    case .accepted(let turn): "\(event.id) accepted \(turn.index)"
    case .delta(let text): "\(event.id) delta \(text)"
    case .reply(let turn): "\(event.id) reply \(turn.index) \(turn.text)"
    case .done(let session): "\(event.id) done \(session.turnsUsed) \(session.status.rawValue)"
    case .failed(let error): "\(event.id) failed \(error.code.text)"
    }
}

func outlines(_ events: ReplyEvents) async -> [String] {
    var outlines: [String] = []
    for await event in events { outlines.append(outline(event)) }
    return outlines
}

extension SessionPlans {
    /// The sample plans of the learners of a store.
    static func sample(
        _ stores: MemoryStores, ownKeys: Set<ModelProvider> = [], funds: SessionFunds? = nil
    ) -> Self {
        Self(
            entitlements: MemoryEntitlements(stores, ownKeys: ownKeys), book: .sample, quotas: stores, funds: funds)
    }
}
