import AAPMCore

/// The tables of `MemoryStores`.
struct MemoryState: Sendable {
    /// A session with what the entity does not show.
    struct SessionRow: Sendable {
        var session: Session
        /// Whether it counts against the plan's sessions of the day.
        var holdsPlace = true
        var lease: TurnLease?
    }

    /// What carries a run or an event from worker to worker.
    struct JobRow: Sendable {
        /// Never `running`, which is `ready` with a lease.
        var status: JobState
        var dueAt: Timestamp
        var worker: String?
        var leaseUntil: Timestamp?
        var attempts = 0
        var forgiven = 0
        var failures = 0
        var history: [JobFailure] = []
    }

    struct OutboxRow: Sendable {
        let event: OutboxEvent
        /// Counts within topic and key.
        let number: Int
        var job: JobRow
    }

    struct EvidenceKey: Hashable, Sendable {
        let learner: ID<Learner>
        let session: ID<Session>
        let turn: Int
        let target: String
        let occurrence: Int
    }

    struct RelationshipKey: Hashable, Sendable {
        let learner: ID<Learner>
        let persona: String
        let character: String
    }

    struct BudgetKey: Hashable, Sendable {
        let scope: BudgetScope
        let period: BudgetPeriod
        let source: BudgetSource
    }

    struct Spend: Sendable {
        var spent: MicroUSD
        var reserved: MicroUSD
    }

    struct KeyPlace: Hashable, Sendable {
        let owner: KeyOwner
        let provider: ModelProvider
    }

    var learners: [ID<Learner>: Learner] = [:]
    var credentials: [ID<Learner>: Credential] = [:]
    var refreshTokens: [String: RefreshToken] = [:]
    var signingKeys: [String: SigningKey] = [:]
    var sessions: [ID<Session>: SessionRow] = [:]
    var turns: [ID<Session>: [Turn]] = [:]
    var conversations: [ID<Session>: [Turn]] = [:]
    var frictionPoints: [ID<FrictionPoint>: FrictionPoint] = [:]
    var evidence: [EvidenceKey: Evidence] = [:]
    var relationships: [RelationshipKey: Relationship] = [:]
    var directives: [ID<Directive>: Directive] = [:]
    var curricula: [ID<Curriculum>: Curriculum] = [:]
    var runs: [ID<PipelineRun>: PipelineRun] = [:]
    var jobs: [ID<PipelineRun>: JobRow] = [:]
    var outbox: [ID<OutboxEvent>: OutboxRow] = [:]
    var notifications: [String: Notification] = [:]
    /// Those that can be seen in the inbox.
    var shownNotifications: Set<String> = []
    var providerKeys: [KeyPlace: SealedKey] = [:]
    /// When each bucket will be full again.
    var rateLimits: [String: Timestamp] = [:]
    var organisations: [ID<Organisation>: Organisation] = [:]
    var groups: [ID<LearnerGroup>: LearnerGroup] = [:]
    /// The one organisation that a learner is in.
    var organisationOf: [ID<Learner>: ID<Organisation>] = [:]
    var groupMembers: [ID<LearnerGroup>: Set<ID<Learner>>] = [:]
    var budgetRules: [BudgetKey: BudgetRule] = [:]
    var spend: [BudgetShare.Key: Spend] = [:]
    var reservations: [ID<Reservation>: Reservation] = [:]
    var ledger: [ID<LedgerEntry>: LedgerEntry] = [:]
    /// Those that something took the place of included.
    var memories: [ID<Memory>: Memory] = [:]
    var forgotten: [ID<Learner>: [String: Timestamp]] = [:]
    /// Talks that were looked through for what to remember.
    var rememberedTalks: Set<ID<Session>> = []

    // MARK: Writes that several ports share

    /// The same chance seen again counts once: the first stays.
    mutating func record(_ evidence: [Evidence]) {
        for item in evidence {
            let key = EvidenceKey(
                learner: item.learner, session: item.session, turn: item.turnIndex, target: item.target.key,
                occurrence: item.occurrence)
            if self.evidence[key] == nil { self.evidence[key] = item }
        }
    }

    mutating func save(_ directives: [Directive]) throws(StorageError) {
        for directive in directives {
            if let stored = self.directives[directive.id] {
                guard stored.learner == directive.learner else { throw .notFound }
                var next = stored
                next.status = directive.status
                next.attempts = directive.attempts
                next.lastAttempt = directive.lastAttempt
                next.updatedAt = directive.updatedAt
                self.directives[directive.id] = next
            } else {
                self.directives[directive.id] = directive
            }
        }
    }

    mutating func save(_ relationship: Relationship) {
        let key = RelationshipKey(
            learner: relationship.learner, persona: relationship.persona, character: relationship.character)
        var next = relationship
        next.rememberedFacts = self.relationships[key]?.rememberedFacts ?? []
        self.relationships[key] = next
    }

    func relationship(of learner: ID<Learner>, persona: String, character: String) -> Relationship? {
        self.relationships[RelationshipKey(learner: learner, persona: persona, character: character)]
    }

    /// Most urgent, then oldest first.
    func directives(where isWanted: (Directive) -> Bool) -> [Directive] {
        self.directives.values.filter(isWanted).sorted {
            $0.priority == $1.priority ? ($0.createdAt, $0.id) < ($1.createdAt, $1.id) : $0.priority > $1.priority
        }
    }

    func openDirectives(of learner: ID<Learner>, persona: String) -> [Directive] {
        self.directives { $0.learner == learner && $0.persona == persona && DirectiveLifecycle.isOpen($0) }
    }

    func run(of session: ID<Session>) -> PipelineRun? {
        self.runs.values.first { $0.session == session }
    }
}
