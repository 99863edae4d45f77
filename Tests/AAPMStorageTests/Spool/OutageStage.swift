import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport
import Synchronization
import Testing

/// One process with its talks over a database that can be taken away.
struct OutageStage: Sendable {
    let clock: ManualClock
    /// What the process sees of the database.
    let line: CuttableDatabase
    let file: any Database
    let health: DatabaseHealth
    let spool: TalkSpool
    let talks: DurableTalks
    let runs: DurableRuns
    let replayer: SpoolReplayer
    let watch: SpoolWatch
    /// Straight to the database, whatever the process sees.
    let truth: Stores
    let log: OutageLog
    private let database: any Database

    /// - Parameters:
    ///   - database: Migrated, with learner-1 and learner-2.
    ///   - file: The spool's; prepared.
    private init(_ database: any Database, file: any Database, clock: ManualClock) {
        let log = OutageLog()
        let line = CuttableDatabase(database)
        let health = DatabaseHealth(clock: clock) { log.add($0) }
        let watched = WatchedDatabase(line, health: health)
        let spool = TalkSpool(file)
        let talks = DurableTalks(SQLStores(watched).sessions, spool: spool, health: health, clock: clock)
        let replayer = SpoolReplayer(spool: spool, database: watched, clock: clock) { log.addAside($0.id, $1) }
        self.clock = clock
        self.line = line
        self.file = file
        self.health = health
        self.spool = spool
        self.talks = talks
        self.runs = DurableRuns(SQLStores(watched).pipeline, talks: talks)
        self.replayer = replayer
        self.watch = SpoolWatch(
            health: health, talks: talks, replayer: replayer,
            probe: { () async throws(StorageError) in
                _ = try await line.write { tx throws(StorageError) in try tx.first("SELECT 1 AS one") }
            },
            report: { event in
                switch event {
                case .replayed(let counts): log.add(counts)
                case .left(let changes): log.add("left \(changes)")
                case .spoolFailed: log.add("spool failed")
                }
            })
        self.truth = Stores(SQLStores(database))
        self.log = log
        self.database = database
    }

    /// Runs `body` with session-1 of learner-1 begun, on a database and a spool of its own.
    static func run(
        on engine: Engine = .sqliteInMemory, _ body: @escaping @Sendable (OutageStage) async throws -> Void
    ) async throws {
        try await engine.withSchema { database in
            let stores = Stores(SQLStores(database))
            try await stores.learners.insert(.sample("learner-1"))
            try await stores.learners.insert(.sample("learner-2"))
            try await stores.sessions.start(.sample("earlier"), opening: nil, dayLimit: nil, dayStart: .sample)
            _ = try await stores.sessions.end(
                ID("earlier"), of: Stores.learner, reason: .learnerEnded, run: nil, now: .sample)
            try await stores.directives.save([Self.directive])
            let file = try SQLiteDatabase.inMemory()
            try await TalkSpool(file).prepare()
            let stage = OutageStage(database, file: file, clock: ManualClock())
            try await stage.talks.start(.sample(), opening: .sampleOpening(), dayLimit: nil, dayStart: .sample)
            try await body(stage)
        }
    }

    /// Another process over the same database; over the same spool too, as after a kill, or with its own.
    func another(sharingSpool: Bool) async throws -> OutageStage {
        guard !sharingSpool else { return OutageStage(self.database, file: self.file, clock: self.clock) }
        let file = try SQLiteDatabase.inMemory()
        try await TalkSpool(file).prepare()
        return OutageStage(self.database, file: file, clock: self.clock)
    }

    // MARK: The talk

    /// One that an earlier talk of learner-1 left open.
    static let directive = Directive.sample(status: .opportunityCreated, source: "earlier")

    /// Says something, a second later.
    func say(
        _ text: String, key: String? = nil, session: String = "session-1"
    ) async throws -> (turn: Turn, talk: TalkSnapshot) {
        self.clock.advance(by: .seconds(1))
        let id = ID<Session>(session)
        let talk = try #require(try await self.talks.talk(id, of: Stores.learner))
        let admission = try await self.talks.accept(
            .sample(text, key: key, session: session, at: self.clock.now), in: talk)
        guard case .accepted(let turn, let after) = admission else {
            throw AAPMError(.internalError, "“\(text)” was not accepted: \(admission.name)")
        }
        return (turn, after)
    }

    /// Answers a turn, with everything that an answer may bring with it.
    @discardableResult
    func answer(_ turn: Turn, in talk: TalkSnapshot) async throws -> Session {
        self.clock.advance(by: .seconds(1))
        let now = self.clock.now
        var relationship =
            talk.relationship
            ?? Relationship(learner: Stores.learner, persona: "barrio", character: "baker", lastSeenAt: now)
        let change = ReputationChange(
            session: turn.session, turnIndex: turn.index, reason: .understood, delta: 0.01)
        relationship.log.append(change)
        relationship.reputation = ReputationRules.apply([change], to: relationship.reputation)
        relationship.lastSeenAt = now
        var directives = Array(talk.directives.prefix(1))
        for place in directives.indices {
            directives[place].attempts += 1
            directives[place].updatedAt = now
        }
        let session = try await self.talks.complete(
            TurnCompletion(
                session: turn.session, learner: Stores.learner, answering: turn.index,
                reply: .sampleReply(
                    session: turn.session.text, index: talk.session.nextTurnIndex, answers: turn.index,
                    text: "Sí, “\(turn.text)”.", at: now),
                partnerState: #"{"step":\#(turn.index)}"#, taskCompleted: false, directives: directives,
                evidence: [.sample(session: turn.session.text, turnIndex: turn.index, at: now)],
                relationship: relationship, relationshipBefore: talk.relationship, now: now))
        return try #require(session)
    }

    func exchange(_ text: String, key: String? = nil) async throws {
        let (turn, talk) = try await self.say(text, key: key)
        try await self.answer(turn, in: talk)
    }

    @discardableResult
    func end(
        _ reason: SessionEndReason = .learnerEnded, run: String = "run-1"
    ) async throws -> (session: Session, run: PipelineRun?) {
        self.clock.advance(by: .seconds(1))
        return try await self.talks.end(
            Stores.session, of: Stores.learner, reason: reason, run: .sample(run, at: self.clock.now),
            now: self.clock.now)
    }

    /// Two exchanges and the end.
    func wholeTalk() async throws {
        try await self.exchange("Tengo la problema", key: "k1")
        try await self.exchange("Quiero pan", key: "k2")
        try await self.end()
    }

    /// Deletes a learner, as an erasure does.
    func erase(_ learner: ID<Learner>) async throws {
        try await self.change("DELETE FROM learners WHERE id = \(learner)")
    }

    func change(_ statement: Query) async throws {
        try await self.database.write { tx throws(StorageError) in _ = try tx.execute(statement) }
    }

    /// Everything that a talk leaves in the database.
    func record() async throws -> TalkRecord {
        let pipeline = self.truth.pipeline
        return TalkRecord(
            talk: try await self.truth.sessions.talk(Stores.session, of: Stores.learner),
            evidence: try await self.truth.frictions.evidence(of: Stores.learner, session: Stores.session),
            beside: try await self.truth.sessions.sideTurns(of: Stores.session, learner: Stores.learner),
            run: try await pipeline.run(session: Stores.session, of: Stores.learner),
            conversation: try await self.database.read { tx throws(StorageError) in
                try tx.first("SELECT turns FROM conversations WHERE session_id = \(Stores.session)")?.json("turns")
            })
    }
}

struct TalkRecord: Hashable, Sendable {
    var talk: TalkSnapshot?
    var evidence: [Evidence]
    var beside: [Turn]
    var run: PipelineRun?
    var conversation: [Turn]?
}

/// What an operator heard.
final class OutageLog: Sendable {
    private struct State {
        var lines: [String] = []
        var counts = ReplayCounts()
    }

    private let state = Mutex(State())

    var lines: [String] { self.state.withLock { $0.lines } }
    var counts: ReplayCounts { self.state.withLock { $0.counts } }

    func add(_ change: DatabaseCondition.Change) {
        let line =
            switch change {
            case .wentAway: "away"
            case .cameBack: "back"
            case .settled: "settled"
            }
        self.state.withLock { $0.lines.append(line) }
    }

    func add(_ counts: ReplayCounts) {
        self.state.withLock { $0.counts += counts }
    }

    func add(_ line: String) {
        self.state.withLock { $0.lines.append(line) }
    }

    func addAside(_ id: Int, _ reason: String) {
        self.state.withLock { $0.lines.append("aside \(id): \(reason)") }
    }
}
