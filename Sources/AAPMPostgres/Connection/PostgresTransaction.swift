import AAPMCore
import AAPMStorage

/// A transaction on a connection, opened together with its first statement.
final class PostgresTransaction: Transaction {
    private let link: PostgresLink
    private let opening: [Query]
    private let timeouts: PostgresTimeouts
    private var isOpen = false
    /// What undid it. The server takes no statement after that.
    private(set) var failure: PostgresFailure?

    /// - Parameter opening: What begins it.
    init(_ link: PostgresLink, opening: [Query], timeouts: PostgresTimeouts) {
        self.link = link
        self.opening = opening
        self.timeouts = timeouts
    }

    func run(_ query: Query) throws(StorageError) -> QueryResult {
        try self.attempt { () throws(PostgresFailure) in
            let queries = self.isOpen ? [query] : self.opening + [query]
            let results = try self.link.run(queries, self.deadline)
            self.isOpen = true
            // The link gives a result a statement.
            return results[results.count - 1]
        }
    }

    func lock(_ name: String) throws(StorageError) {
        _ = try self.run("SELECT pg_advisory_xact_lock(\(StableHash.of(name)))")
    }

    func script(_ text: String) throws(StorageError) {
        try self.attempt { () throws(PostgresFailure) in
            if !self.isOpen { _ = try self.link.run(self.opening, self.deadline) }
            self.isOpen = true
            try self.link.script(text, self.deadline)
        }
    }

    func hasTable(_ name: String) throws(StorageError) -> Bool {
        let found: Query = """
            SELECT 1 AS found FROM pg_catalog.pg_class
            WHERE relname = \(name) AND relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(oid)
            """
        return try !self.run(found).rows.isEmpty
    }

    /// Ends it for good; returns when it is durable.
    ///
    /// - Throws: What undid it, even when the closure let it pass.
    func commit() throws(PostgresFailure) {
        if let failure = self.failure { throw failure }
        guard self.isOpen else { return }
        do {
            _ = try self.link.run(["COMMIT"], self.deadline)
        } catch {
            // Whatever the server ended the connection for, it may have committed before.
            if error.endsConnection { throw .lost(reason: "the answer to a commit is missing", isUndone: false) }
            throw error
        }
    }

    /// Ends one that only read: there is nothing to wait for.
    func leave() throws(PostgresFailure) {
        if let failure = self.failure { throw failure }
        if self.isOpen { try self.link.runUnattended(["COMMIT"], self.deadline) }
    }

    /// Undoes what it did. Where that does not come through, the connection is not used again and the server undoes it.
    func rollBack() {
        guard self.isOpen || self.failure != nil, self.link.isAlive, self.failure?.endsConnection != true else {
            return
        }
        do {
            _ = try self.link.run(["ROLLBACK"], self.deadline)
        } catch {
            // The link knows that it is broken.
        }
    }

    private var deadline: Deadline { Deadline(in: self.timeouts.answer) }

    private func attempt<Value>(_ work: () throws(PostgresFailure) -> Value) throws(StorageError) -> Value {
        if let failure = self.failure { throw failure.storageError }
        do {
            return try work()
        } catch {
            if case .unsendable = error { throw error.storageError }
            self.failure = error.beforeCommit
            throw error.storageError
        }
    }
}

extension PostgresFailure {
    /// The same failure inside a transaction whose commit was not sent yet: the server undoes it with the connection.
    var beforeCommit: PostgresFailure {
        if case .lost(let reason, _) = self { .lost(reason: reason, isUndone: true) } else { self }
    }
}
