import AAPMCore

/// `injection_directives`.
enum DirectiveTable {
    static let columns: StaticString = """
        id, learner_id, persona_id, npc_id, target_rule, target_form, target_key, example, lines, uses, priority, status,
        attempts, source_session_id, attempt_session_id, attempt_elicited_at, attempt_scored_at, created_at, expires_at,
        updated_at
        """
    /// Most urgent, then oldest first.
    static let order: StaticString = """
        CASE priority WHEN 'immediate' THEN 0 WHEN 'soon' THEN 1 ELSE 2 END, created_at, id
        """

    /// Together with `attempts < DirectiveLifecycle.attemptLimit`: what has not ended.
    static let isOpen: StaticString = "status NOT IN ('used_correctly', 'expired')"
    /// The conflict when an id is another learner's.
    static let notTheirs = "injection_directives_learner"

    /// Those that have not ended.
    static func openOnes(of learner: ID<Learner>, persona: String) -> Query {
        """
        SELECT \(unsafe: self.columns)
        FROM injection_directives
        WHERE learner_id = \(learner) AND persona_id = \(persona)
            AND \(unsafe: self.isOpen) AND attempts < \(DirectiveLifecycle.attemptLimit)
        ORDER BY \(unsafe: self.order)
        """
    }

    static func directives(_ query: Query, _ tx: any Transaction) throws(StorageError) -> [Directive] {
        try self.directives(try tx.rows(query))
    }

    /// - Parameter known: As they were read before. What of a directive never changes is taken from there.
    static func directives(_ rows: [Row], known: [Directive] = []) throws(StorageError) -> [Directive] {
        var directives: [Directive] = []
        for row in rows {
            let id = try row.id("id", of: Directive.self)
            directives.append(try self.directive(row, known: known.first { $0.id == id }))
        }
        return directives
    }

    private static func directive(_ row: Row, known: Directive?) throws(StorageError) -> Directive {
        var attempt: DirectiveAttempt?
        if let session = try row.optionalID("attempt_session_id", of: Session.self) {
            attempt = DirectiveAttempt(
                session: session, elicitedAt: try row.integer("attempt_elicited_at"),
                scoredAt: try row.optionalInteger("attempt_scored_at"))
        }
        let lines: [Elicitation] = if let known { known.lines } else { try row.json("lines") }
        let uses: [FormPattern] = if let known { known.uses } else { try row.json("uses") }
        return Directive(
            id: try row.id("id"), learner: try row.id("learner_id"), persona: try row.text("persona_id"),
            character: try row.optionalText("npc_id"),
            target: TargetForm(rule: try row.text("target_rule"), form: try row.text("target_form")),
            example: try row.text("example"), lines: lines, uses: uses,
            priority: try row.choice("priority"), status: try row.choice("status"),
            attempts: try row.integer("attempts"), source: try row.id("source_session_id"), lastAttempt: attempt,
            createdAt: try row.timestamp("created_at"), expiresAt: try row.timestamp("expires_at"),
            updatedAt: try row.timestamp("updated_at"))
    }

    /// Inserts new ones and writes what can change of known ones.
    /// - Throws: `.notFound` when the id is another learner's.
    static func save(_ directives: [Directive], _ tx: any Transaction) throws(StorageError) {
        for directive in directives {
            guard try tx.first(try self.saving(directive)) != nil else { throw .notFound }
        }
    }

    /// Gives its id; no row when the id is another learner's.
    static func saving(_ directive: Directive) throws(StorageError) -> Query {
        let attempt = directive.lastAttempt
        return """
            INSERT INTO injection_directives (\(unsafe: self.columns))
            VALUES (\(directive.id), \(directive.learner), \(directive.persona), \(directive.character),
                \(directive.target.rule), \(directive.target.form), \(directive.target.key), \(directive.example),
                \(try JSONText(directive.lines)), \(try JSONText(directive.uses)), \(directive.priority),
                \(directive.status), \(directive.attempts), \(directive.source), \(attempt?.session),
                \(attempt?.elicitedAt), \(attempt.flatMap(\.scoredAt)), \(directive.createdAt),
                \(directive.expiresAt), \(directive.updatedAt))
            ON CONFLICT (id) DO UPDATE
            SET status = excluded.status, attempts = excluded.attempts, priority = excluded.priority,
                attempt_session_id = excluded.attempt_session_id,
                attempt_elicited_at = excluded.attempt_elicited_at,
                attempt_scored_at = excluded.attempt_scored_at, updated_at = excluded.updated_at
            WHERE injection_directives.learner_id = excluded.learner_id
            RETURNING id
            """
    }
}
