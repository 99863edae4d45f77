import AAPMCore

/// A talk from all the tables that it is spread over.
enum TalkTable {
    /// Reads a whole talk; `snapshot` reads the results.
    static func queries(_ id: ID<Session>, of learner: ID<Learner>) -> [Query] {
        [
            SessionTable.selection(id, of: learner),
            LearnerTable.selection(learner),
            TurnTable.selection(of: id, learner: learner),
            """
            SELECT \(unsafe: RelationshipTable.columns)
            FROM npc_relationships
            WHERE learner_id = \(learner)
                AND (persona_id, npc_id) = (SELECT persona_id, npc_id FROM sessions
                    WHERE id = \(id) AND learner_id = \(learner))
            """,
            """
            SELECT \(unsafe: DirectiveTable.columns)
            FROM injection_directives
            WHERE learner_id = \(learner)
                AND persona_id = (SELECT persona_id FROM sessions WHERE id = \(id) AND learner_id = \(learner))
                AND \(unsafe: DirectiveTable.isOpen) AND attempts < \(DirectiveLifecycle.attemptLimit)
            ORDER BY \(unsafe: DirectiveTable.order)
            """,
            """
            SELECT COUNT(*) AS total
            FROM sessions
            WHERE learner_id = \(learner) AND holds_place = \(true)
                AND (persona_id, tier) = (SELECT persona_id, tier FROM sessions
                    WHERE id = \(id) AND learner_id = \(learner))
            """,
        ]
    }

    /// - Parameter results: Of `queries`.
    /// - Returns: `nil` when the learner has no such session.
    static func snapshot(_ results: [QueryResult]) throws(StorageError) -> TalkSnapshot? {
        guard let session = results[0].rows.first else { return nil }
        guard let learner = results[1].rows.first, let count = results[5].rows.first else { throw .notFound }
        let record = try SessionTable.record(session)
        return TalkSnapshot(
            session: record.session, lease: record.lease, learner: try LearnerTable.learner(learner),
            turns: try TurnTable.turns(results[2].rows),
            relationship: try RelationshipTable.relationships(results[3].rows).first,
            directives: try DirectiveTable.directives(results[4].rows), sessionCount: try count.integer("total"))
    }

    static func snapshot(
        _ id: ID<Session>, of learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> TalkSnapshot? {
        try self.snapshot(try tx.run(self.queries(id, of: learner)))
    }

    /// Takes a new turn into the journal with its lease, as long as the talk is where `talk` left it, and reads again what
    /// other talks may have changed; `admitted` reads the results.
    static func admission(of turn: Turn, _ draft: TurnDraft, in talk: TalkSnapshot) throws(StorageError) -> [Query] {
        let session = talk.session
        return [
            SessionTable.admission(of: turn, draft),
            try TurnTable.insertion(turn, learner: draft.learner),
            self.standing(of: session, known: talk.relationship),
            DirectiveTable.openOnes(of: draft.learner, persona: session.persona),
        ]
    }

    /// The learner and how the character stands to them. The log of a relationship that is still as `known` comes
    /// empty.
    private static func standing(of session: Session, known: Relationship?) -> Query {
        """
        SELECT \(unsafe: LearnerTable.columns), learner_id, persona_id, npc_id, reputation_score,
            CASE WHEN last_seen_at = \(known?.lastSeenAt) AND reputation_score = \(known?.reputation)
                AND sessions = \(known?.sessions) THEN NULL ELSE reputation_log END AS reputation_log,
            remembered_facts, last_seen_at, sessions
        FROM learners
        LEFT JOIN npc_relationships ON learner_id = learners.id AND persona_id = \(session.persona)
            AND npc_id = \(session.character)
        WHERE learners.id = \(session.learner)
        """
    }

    /// - Parameter results: Of `admission`.
    static func admitted(
        _ turn: Turn, in talk: TalkSnapshot, _ results: [QueryResult]
    ) throws(StorageError) -> TalkSnapshot {
        guard let session = results[0].rows.first, let learner = results[2].rows.first else { throw .notFound }
        let record = try SessionTable.record(session)
        return TalkSnapshot(
            session: record.session, lease: record.lease, learner: try LearnerTable.learner(learner),
            turns: talk.turns + [turn],
            relationship: try RelationshipTable.relationship(learner, known: talk.relationship),
            directives: try DirectiveTable.directives(results[3].rows, known: talk.directives),
            sessionCount: talk.sessionCount)
    }

    /// Writes an answer with everything that goes with it; the first result is the session.
    static func completion(_ completion: TurnCompletion) throws(StorageError) -> [Query] {
        var queries = [SessionTable.completion(completion)]
        queries.append(try TurnTable.insertion(completion.reply, learner: completion.learner))
        // In order of id, so that two talks that change the same ones wait for each other and not in a circle.
        for directive in completion.directives.sorted(by: { $0.id < $1.id }) {
            queries.append(try DirectiveTable.saving(directive).required(orConflict: DirectiveTable.notTheirs))
        }
        for item in completion.evidence { queries.append(EvidenceTable.recording(item)) }
        if let relationship = completion.relationship {
            queries.append(try RelationshipTable.saving(relationship, after: completion.relationshipBefore))
        }
        for event in completion.events { queries.append(try OutboxTable.insertion(of: event)) }
        return queries
    }
}
