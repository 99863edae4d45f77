package import AAPMCore

/// The changes of talks that wait for the database, in a small SQLite file of this machine.
///
/// A change is on the disk when `append` returns, and is removed only after the database has it: what a kill leaves
/// behind is applied again, which changes nothing. Processes that share the file may all replay it.
package struct TalkSpool: Sendable {
    private let file: any Database

    /// - Parameter file: SQLite with commits that wait for the disk; not the database that may go away.
    package init(_ file: any Database) {
        self.file = file
    }

    /// Makes the tables of a new file.
    package func prepare() async throws(StorageError) {
        try await self.file.write { tx throws(StorageError) in
            try tx.script(
                """
                CREATE TABLE IF NOT EXISTS spool_entries (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    session_id TEXT NOT NULL,
                    learner_id TEXT NOT NULL,
                    change TEXT NOT NULL,
                    spooled_at BIGINT NOT NULL
                );
                CREATE INDEX IF NOT EXISTS spool_entries_learner_id_idx ON spool_entries (learner_id, id);
                CREATE INDEX IF NOT EXISTS spool_entries_session_id_idx ON spool_entries (session_id);
                CREATE TABLE IF NOT EXISTS spool_aside (
                    id INTEGER PRIMARY KEY,
                    session_id TEXT NOT NULL,
                    learner_id TEXT NOT NULL,
                    change TEXT NOT NULL,
                    spooled_at BIGINT NOT NULL,
                    reason TEXT NOT NULL,
                    set_aside_at BIGINT NOT NULL
                );
                CREATE TABLE IF NOT EXISTS spool_checks (
                    id INTEGER PRIMARY KEY,
                    checked_at BIGINT NOT NULL
                );
                """)
        }
    }

    /// Passes only when something can be written.
    package func check(at now: Timestamp) async throws(StorageError) {
        _ = try await self.file.write { tx throws(StorageError) in
            try tx.execute(
                """
                INSERT INTO spool_checks (id, checked_at) VALUES (1, \(now))
                ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at
                """)
        }
    }

    /// The change is durable when this returns.
    package func append(
        _ change: SpooledChange, session: ID<Session>, learner: ID<Learner>, at now: Timestamp
    ) async throws(StorageError) {
        let text = try JSONText(change)
        _ = try await self.file.write { tx throws(StorageError) in
            try tx.execute(
                """
                INSERT INTO spool_entries (session_id, learner_id, change, spooled_at)
                VALUES (\(session), \(learner), \(text), \(now))
                """)
        }
    }

    /// Learners with changes that wait, longest first.
    package func learners(limit: Int) async throws(StorageError) -> [ID<Learner>] {
        try await self.file.read { tx throws(StorageError) in
            let rows = try tx.rows(
                """
                SELECT learner_id FROM spool_entries GROUP BY learner_id ORDER BY MIN(id) LIMIT \(limit)
                """)
            var learners: [ID<Learner>] = []
            for row in rows { learners.append(try row.id("learner_id")) }
            return learners
        }
    }

    /// The changes of a learner's talks in the order in which they happened.
    package func entries(of learner: ID<Learner>, limit: Int) async throws(StorageError) -> [SpoolEntry] {
        try await self.file.read { tx throws(StorageError) in
            let rows = try tx.rows(
                """
                SELECT id, session_id, learner_id, change, spooled_at
                FROM spool_entries
                WHERE learner_id = \(learner)
                ORDER BY id
                LIMIT \(limit)
                """)
            var entries: [SpoolEntry] = []
            for row in rows {
                entries.append(
                    SpoolEntry(
                        id: try row.integer("id"), session: try row.id("session_id"),
                        learner: try row.id("learner_id"), change: try Self.change(row),
                        spooledAt: try row.timestamp("spooled_at")))
            }
            return entries
        }
    }

    /// - Returns: `nil` for what another release wrote or the disk damaged: it must not block those behind it.
    private static func change(_ row: Row) throws(StorageError) -> SpooledChange? {
        do {
            return try row.json("change")
        } catch .corrupt {
            return nil
        }
    }

    package func hasEntries(of session: ID<Session>) async throws(StorageError) -> Bool {
        try await self.file.read { tx throws(StorageError) in
            try tx.first("SELECT id FROM spool_entries WHERE session_id = \(session) LIMIT 1") != nil
        }
    }

    /// The database has these.
    package func remove(_ ids: [Int]) async throws(StorageError) {
        guard !ids.isEmpty else { return }
        try await self.file.write { tx throws(StorageError) in
            for id in ids { try tx.execute("DELETE FROM spool_entries WHERE id = \(id)") }
        }
    }

    /// Keeps a change that can never be applied out of the way of the others.
    package func setAside(_ entry: SpoolEntry, reason: String, at now: Timestamp) async throws(StorageError) {
        try await self.file.write { tx throws(StorageError) in
            try tx.execute(
                """
                INSERT INTO spool_aside (id, session_id, learner_id, change, spooled_at, reason, set_aside_at)
                SELECT id, session_id, learner_id, change, spooled_at, \(reason), \(now)
                FROM spool_entries
                WHERE id = \(entry.id)
                """)
            try tx.execute("DELETE FROM spool_entries WHERE id = \(entry.id)")
        }
    }

    package func summary() async throws(StorageError) -> SpoolSummary {
        try await self.file.read { tx throws(StorageError) in
            let waiting = try tx.require("SELECT COUNT(*) AS total, MIN(spooled_at) AS oldest FROM spool_entries")
            var aside: [String: Int] = [:]
            for row in try tx.rows("SELECT reason, COUNT(*) AS total FROM spool_aside GROUP BY reason") {
                aside[try row.text("reason")] = try row.integer("total")
            }
            return SpoolSummary(
                waiting: try waiting.integer("total"), oldest: try waiting.optionalTimestamp("oldest"), aside: aside)
        }
    }
}
