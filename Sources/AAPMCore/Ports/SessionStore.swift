/// Sessions and their journal of turns. Every read and write names its owner.
package protocol SessionStore: Sendable {
    /// Writes the session and its opening turn (if any), and takes one place of the day, in one transaction.
    ///
    /// - Parameter dayLimit: At most this many sessions that took a place since `dayStart`; `nil` is unlimited.
    /// - Throws: `.conflict("sessions_day_limit")` when the day is full.
    func start(
        _ session: Session, opening: Turn?, dayLimit: Int?, dayStart: Timestamp
    ) async throws(StorageError)

    /// As it is now, whatever snapshots are about.
    func session(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> Session?

    /// All that a turn needs to know of a talk. May be older than what is stored: `accept` and `complete` notice.
    /// - Returns: `nil` when the learner has no such session.
    func talk(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> TalkSnapshot?

    /// Newest first.
    /// - Parameter cursor: The `nextCursor` of the page before.
    func sessions(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Session>

    /// The number of sessions of this learner in `tier` with `persona`; those that ended without a learner turn are none.
    func sessionCount(of learner: ID<Learner>, persona: String, tier: Tier) async throws(StorageError) -> Int

    /// In order of index.
    func turns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn]

    /// Turns whose places in the journal others have: two nodes took them at once while the database was away. In order
    /// of index.
    func sideTurns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn]

    /// Makes a learner turn durable and takes the right to answer it, in one transaction.
    ///
    /// The outcome says what the caller may do; nothing but `.accepted` and `.resumed` takes the lease. It is decided from
    /// what is stored, never from `talk` alone.
    ///
    /// - Parameter talk: As the caller knows it; of the draft's session. An old one costs a second look, nothing else.
    func accept(_ draft: TurnDraft, in talk: TalkSnapshot) async throws(StorageError) -> TurnAdmission

    /// Takes the right to answer a turn that is already in the journal but has no answer.
    /// - Returns: The turn and the talk as it stands with the lease; `nil` when it is answered, or somebody else holds
    ///   the lease.
    func resume(
        session: ID<Session>, learner: ID<Learner>, index: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> (turn: Turn, talk: TalkSnapshot)?

    /// Puts off the end of a lease, for an answer that takes its time. The talk counts as active then.
    ///
    /// - Parameters:
    ///   - lease: As the caller took it or prolonged it last: its end tells it from a lease that somebody else took since.
    ///   - leaseUntil: Its new end.
    /// - Returns: `false` when the lease is not there any more: the turn is answered, another has the right to, or the
    ///   session has ended.
    func prolong(
        _ lease: TurnLease, of session: ID<Session>, learner: ID<Learner>, until leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool

    /// Writes the character's line and everything that goes with it, and gives the lease back, in one transaction.
    ///
    /// The reply takes the session's `nextTurnIndex` as admission returned it: no other turn gets in while the lease
    /// runs.
    ///
    /// - Returns: The session as it was written; `nil` when the turn has been answered already, the right to answer it has
    ///   passed on, or the session has ended in the meantime: nothing is written then.
    /// - Throws: `.conflict("turns_pkey")` when the reply has another index; `.notFound` when a directive is another
    ///   learner's.
    func complete(_ completion: TurnCompletion) async throws(StorageError) -> Session?

    /// Ends the session, settles its conversation and queues its pipeline run, in one transaction. A session that ended
    /// already is returned as it is, with its run.
    ///
    /// - Parameter run: `nil` for `system_error` and for sessions without learner turns, which give back their place; a
    ///   run that is given for one of these is not written.
    /// - Parameter quota: How many runs the learner may have a day, counted in the same transaction; the run is deferred
    ///   when the day has no place left. `nil` is unlimited.
    /// - Parameter seen: The `lastActivityAt` for which it is to end: a session that was active since, or in which
    ///   somebody is being answered, is returned as it is, active and without a run. `nil` ends it whatever happened.
    /// - Throws: `.notFound` when the learner has no such session.
    func end(
        _ id: ID<Session>, of learner: ID<Learner>, reason: SessionEndReason, run: PipelineRun?, quota: RunQuota?,
        seen: Timestamp?, now: Timestamp
    ) async throws(StorageError) -> (session: Session, run: PipelineRun?)

    /// Active sessions without activity since `before`, oldest first.
    func idleSessions(before: Timestamp, limit: Int) async throws(StorageError) -> [Session]
}

extension SessionStore {
    /// Ends the session without counting its run.
    package func end(
        _ id: ID<Session>, of learner: ID<Learner>, reason: SessionEndReason, run: PipelineRun?, seen: Timestamp?,
        now: Timestamp
    ) async throws(StorageError) -> (session: Session, run: PipelineRun?) {
        try await self.end(id, of: learner, reason: reason, run: run, quota: nil, seen: seen, now: now)
    }

    /// Ends the session whatever happened in it, without counting its run.
    package func end(
        _ id: ID<Session>, of learner: ID<Learner>, reason: SessionEndReason, run: PipelineRun?, now: Timestamp
    ) async throws(StorageError) -> (session: Session, run: PipelineRun?) {
        try await self.end(id, of: learner, reason: reason, run: run, quota: nil, seen: nil, now: now)
    }
}

/// A learner turn on its way into the journal.
package struct TurnDraft: Hashable, Sendable, Codable {
    package let session: ID<Session>
    package let learner: ID<Learner>
    package let text: String
    package let idempotencyKey: String?
    package let responseLatencyMilliseconds: Int?
    package let analysis: Analysis?
    package let now: Timestamp
    /// Until when the caller has the sole right to answer; a crash frees the turn then.
    package let leaseUntil: Timestamp

    package init(
        session: ID<Session>, learner: ID<Learner>, text: String, idempotencyKey: String?,
        responseLatencyMilliseconds: Int?, analysis: Analysis?, now: Timestamp, leaseUntil: Timestamp
    ) {
        self.session = session
        self.learner = learner
        self.text = text
        self.idempotencyKey = idempotencyKey
        self.responseLatencyMilliseconds = responseLatencyMilliseconds
        self.analysis = analysis
        self.now = now
        self.leaseUntil = leaseUntil
    }
}

/// What became of a learner turn. A talk that comes with it is as stored, with the turn in its journal and the lease taken.
package enum TurnAdmission: Sendable {
    /// In the journal; answer it.
    case accepted(Turn, TalkSnapshot)
    /// The same request came before, but its answer never did and nobody is at it: answer it now.
    case resumed(Turn, TalkSnapshot)
    /// The same request came before and was answered.
    case answered(Turn, reply: Turn, Session)
    /// The same request came before and is being answered.
    case beingAnswered(Turn, Session)
    /// Another turn is being answered.
    case busy
    /// The key came before with other words.
    case keyReused
    case ended
    case limitReached
    case notFound
}

/// All that is known after a character answered: written at once, so that a kill leaves all of it or nothing.
package struct TurnCompletion: Hashable, Sendable, Codable {
    package let session: ID<Session>
    package let learner: ID<Learner>
    /// The learner turn that is answered; `nil` for nothing but openings, which `start` writes.
    package let answering: Int
    package let reply: Turn
    package let partnerState: String?
    package let taskCompleted: Bool
    /// Directives whose status changed: scored by the learner's turn, elicited or deferred by the reply.
    package var directives: [Directive]
    package let evidence: [Evidence]
    package var relationship: Relationship?
    /// What `relationship` was worked out from. Where it has changed since, in another talk with the same character, both
    /// changes count.
    package var relationshipBefore: Relationship?
    /// What has to happen outside, once this is written.
    package let events: [OutboxEvent]
    /// Until when the talk takes no turn, because whoever completes it is about to end it; `nil` when it goes on.
    package let heldUntil: Timestamp?
    package let now: Timestamp

    package init(
        session: ID<Session>, learner: ID<Learner>, answering: Int, reply: Turn, partnerState: String?,
        taskCompleted: Bool, directives: [Directive], evidence: [Evidence], relationship: Relationship?,
        relationshipBefore: Relationship? = nil, events: [OutboxEvent] = [], heldUntil: Timestamp? = nil,
        now: Timestamp
    ) {
        self.session = session
        self.learner = learner
        self.answering = answering
        self.reply = reply
        self.partnerState = partnerState
        self.taskCompleted = taskCompleted
        self.directives = directives
        self.evidence = evidence
        self.relationship = relationship
        self.relationshipBefore = relationshipBefore
        self.events = events
        self.heldUntil = heldUntil
        self.now = now
    }

    /// The lease that is left on the talk: of the reply, so that nobody takes it for a turn to be answered.
    package var lease: TurnLease? { self.heldUntil.map { TurnLease(turn: self.reply.index, until: $0) } }
}
