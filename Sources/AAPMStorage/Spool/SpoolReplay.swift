import AAPMCore

/// What became of a spooled change.
package enum ReplayOutcome: String, Hashable, Sendable, CaseIterable {
    case written
    /// Its first commit had got through, or it was replayed before.
    case alreadyThere = "already_there"
    /// Another turn had its place, or the talk had ended elsewhere: kept in `side_turns`.
    case beside
    /// The talk had gone on elsewhere: its end by idleness means nothing.
    case overtaken
    /// The learner or the session is gone.
    case dropped
}

/// Writes spooled changes into the database: each in one transaction, and never twice, however often it is tried.
struct SpoolReplay: Sendable {
    let database: any Database

    func apply(
        _ change: SpooledChange, session: ID<Session>, learner: ID<Learner>, at now: Timestamp
    ) async throws(StorageError) -> ReplayOutcome {
        try await self.database.write { tx throws(StorageError) -> ReplayOutcome in
            guard let record = try SessionTable.lock(session, of: learner, tx) else { return .dropped }
            switch change {
            case .turn(let turn, let leaseUntil):
                return try Self.write(turn, leaseUntil: leaseUntil, in: record, at: now, tx)
            case .reply(let completion, let answered):
                return try Self.write(completion, to: answered, in: record, at: now, tx)
            case .end(let end): return try Self.write(end, in: record, tx)
            }
        }
    }

    private static func write(
        _ turn: Turn, leaseUntil: Timestamp, in record: SessionTable.Record, at now: Timestamp, _ tx: any Transaction
    ) throws(StorageError) -> ReplayOutcome {
        let session = record.session
        if try self.isThere(turn, learner: session.learner, tx) { return .alreadyThere }
        var hasPlace =
            session.status == .active && turn.index == session.nextTurnIndex && session.turnsUsed < session.turnLimit
        if hasPlace, let key = turn.idempotencyKey {
            // The same request went to another node as well.
            hasPlace = try TurnTable.turn(key: key, of: session.id, learner: session.learner, tx) == nil
        }
        guard hasPlace else {
            try SideTurnTable.insert(turn, learner: session.learner, at: now, tx)
            return .beside
        }
        var next = session
        next.nextTurnIndex += 1
        next.turnsUsed += 1
        next.lastActivityAt = max(next.lastActivityAt, turn.createdAt)
        try TurnTable.insert(turn, learner: session.learner, tx)
        try SessionTable.update(next, lease: TurnLease(turn: turn.index, until: leaseUntil), tx)
        return .written
    }

    private static func write(
        _ completion: TurnCompletion, to answered: TurnMark, in record: SessionTable.Record, at now: Timestamp,
        _ tx: any Transaction
    ) throws(StorageError) -> ReplayOutcome {
        let session = record.session
        let reply = completion.reply
        if try self.isThere(reply, learner: session.learner, tx) { return .alreadyThere }
        let question = try TurnTable.turn(answered.index, of: session.id, learner: session.learner, tx)
        let hasPlace =
            session.status == .active && reply.index == session.nextTurnIndex
            && question.map(TurnMark.init) == answered
        let isOpen = try TurnTable.reply(to: answered.index, of: session.id, learner: session.learner, tx) == nil
        guard hasPlace, isOpen else {
            // What the answer brought with it was worked out from a talk that is not the one in the journal.
            try SideTurnTable.insert(reply, learner: session.learner, at: now, tx)
            return .beside
        }
        var merged = completion
        merged.directives = try self.newer(completion.directives, tx)
        if let met = completion.relationship {
            let current = try RelationshipTable.relationships(
                RelationshipTable.selection(of: met.learner, persona: met.persona, character: met.character).locking(),
                tx
            ).first
            merged.relationship = met.following(current, since: completion.relationshipBefore)
            merged.relationshipBefore = current
        }
        try SessionTable.update(session, lease: TurnLease(turn: answered.index, until: now), tx)
        _ = try tx.run(try TalkTable.completion(merged))
        return .written
    }

    /// - Parameter tx: The session is locked; so nobody else can end it in between.
    private static func write(
        _ end: SpooledEnd, in record: SessionTable.Record, _ tx: any Transaction
    ) throws(StorageError) -> ReplayOutcome {
        guard record.session.status == .active else { return .alreadyThere }
        if end.reason == .inactivityTimeout, record.session.lastActivityAt > end.lastActivityAt { return .overtaken }
        _ = try SQLSessionStore.end(record.session, reason: end.reason, run: end.run, quota: end.quota, now: end.at, tx)
        return .written
    }

    /// Whether this very turn is in the journal or beside it.
    private static func isThere(
        _ turn: Turn, learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> Bool {
        let mark = TurnMark(turn)
        let stored = try TurnTable.turn(turn.index, of: turn.session, learner: learner, tx)
        if stored.map(TurnMark.init) == mark { return true }
        return try SideTurnTable.has(mark, of: learner, tx)
    }

    /// Those that nobody has changed since: a phase of the pipeline or another talk may have.
    private static func newer(
        _ directives: [Directive], _ tx: any Transaction
    ) throws(StorageError) -> [Directive] {
        var newer: [Directive] = []
        for directive in directives {
            let stored = try tx.first("SELECT updated_at FROM injection_directives WHERE id = \(directive.id)")
            if let stored, try stored.timestamp("updated_at") > directive.updatedAt { continue }
            newer.append(directive)
        }
        return newer
    }
}
