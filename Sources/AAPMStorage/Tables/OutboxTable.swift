import AAPMCore

/// `outbox`: what has to be done outside, in order of topic and key.
enum OutboxTable {
    /// Adds events in the transaction that makes them necessary; those that are there already stay as they are.
    static func enqueue(_ events: [OutboxEvent], _ tx: any Transaction) throws(StorageError) {
        for event in events { try tx.execute(try self.insertion(of: event)) }
    }

    /// Two transactions that add to one key at once meet in `outbox_order_key`, and the later one fails with that
    /// conflict: so whoever writes to a key others write to holds a lock first, or tries again.
    static func insertion(of event: OutboxEvent) throws(StorageError) -> Query {
        """
        INSERT INTO outbox (id, learner_id, topic, order_key, order_number, payload, status, due_at, attempts, forgiven,
            failures, created_at)
        VALUES (\(event.id), \(event.learner), \(event.topic), \(event.key),
            (SELECT COALESCE(MAX(order_number), 0) + 1
             FROM outbox
             WHERE topic = \(event.topic) AND order_key = \(event.key)),
            \(try JSONText(event.payload)), 'ready', \(event.dueAt), 0, 0, 0, \(event.createdAt))
        ON CONFLICT (id) DO NOTHING
        """
    }

    /// Takes what is due, nobody holds, and nothing of its key stands before: the first of those that are not done.
    ///
    /// Asked row by row in order of the ready index, and not with NOT EXISTS, for which PostgreSQL would rather join the
    /// whole table.
    ///
    /// An expression of the topic, because SQLite would rather read all of a topic than what is due.
    /// The list is a common table expression because PostgreSQL runs one that locks rows exactly once in any plan.
    static func claim(
        _ topics: [String], worker: String, limit: Int, leaseUntil: Timestamp, now: Timestamp
    ) -> Query {
        """
        WITH due AS (
            SELECT candidate.id
            FROM outbox AS candidate
            WHERE candidate.status = 'ready' AND candidate.due_at <= \(now)
                AND (candidate.lease_until IS NULL OR candidate.lease_until <= \(now))
                AND (candidate.topic || '') IN (\(list: topics))
                AND candidate.order_number = (
                    SELECT MIN(earlier.order_number)
                    FROM outbox AS earlier
                    WHERE earlier.topic = candidate.topic AND earlier.order_key = candidate.order_key
                        AND earlier.status <> 'done'
                )
            ORDER BY candidate.due_at, candidate.id
            LIMIT \(limit)\(locking: .skipping)
        )
        UPDATE outbox
        SET worker = \(worker), lease_until = \(leaseUntil), attempts = attempts + 1
        WHERE id IN (SELECT id FROM due)
        RETURNING id, learner_id, topic, order_key, payload, due_at, attempts, forgiven, created_at
        """
    }

    static func claimed(
        _ row: Row, worker: String, leaseUntil: Timestamp
    ) throws(StorageError) -> ClaimedEvent {
        let attempt = try row.integer("attempts")
        return ClaimedEvent(
            event: OutboxEvent(
                id: try row.id("id"), learner: try row.optionalID("learner_id"), topic: try row.choice("topic"),
                key: try row.text("order_key"), payload: try row.json("payload"), dueAt: try row.timestamp("due_at"),
                createdAt: try row.timestamp("created_at")),
            worker: worker, attempt: attempt, tries: attempt - (try row.integer("forgiven")),
            leaseUntil: leaseUntil)
    }
}
