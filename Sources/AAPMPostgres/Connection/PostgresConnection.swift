import AAPMCore
import AAPMStorage
import Dispatch

/// A connection on a queue of its own. Whole transactions run there without leaving it.
actor PostgresConnection {
    nonisolated let id: Int
    private let executor: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    private let settings: PostgresSettings
    private var link: PostgresLink?
    private var cancelHandle: CancelHandle?
    private var lastUse = ContinuousClock.now

    init(id: Int, settings: PostgresSettings) {
        self.id = id
        self.settings = settings
        self.executor = QueueExecutor(label: "aapm.postgres.\(id)")
    }

    /// Connects on its own queue.
    ///
    /// - Parameter report: Called there with what went wrong, or `nil` when the connection can be used.
    nonisolated func open(_ report: @escaping @Sendable (String?) -> Void) {
        self.executor.queue.async {
            let reason = self.assumeIsolated { connection -> String? in connection.connect() }
            report(reason)
        }
    }

    /// Closes after the work in progress.
    nonisolated func close(_ report: @escaping @Sendable () -> Void) {
        self.executor.queue.async {
            self.assumeIsolated { connection in
                connection.cancelHandle = nil
                connection.link = nil
            }
            report()
        }
    }

    func read<Value: Sendable>(
        _ body: @Sendable (any Transaction) throws(StorageError) -> Value, _ cancellation: Cancellation
    ) -> Attempt<Value> {
        self.attempt(isReading: true, cancellation) { link throws(PostgresFailure) in
            let transaction = self.transaction(on: link, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return try self.run(body, in: transaction) { () throws(PostgresFailure) in try transaction.leave() }
        }
    }

    func write<Value: Sendable>(
        _ body: @Sendable (any Transaction) throws(StorageError) -> Value
    ) -> Attempt<Value> {
        self.attempt(isReading: false, nil) { link throws(PostgresFailure) in
            let transaction = self.transaction(on: link, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
            return try self.run(body, in: transaction) { () throws(PostgresFailure) in try transaction.commit() }
        }
    }

    func batch(
        _ queries: [Query], _ access: BatchAccess, _ cancellation: Cancellation?
    ) -> Attempt<[QueryResult]> {
        self.attempt(isReading: access == .reading, cancellation) { link throws(PostgresFailure) in
            .success(try self.run(queries, access, on: link))
        }
    }

    // MARK: On the queue

    private func connect() -> String? {
        do {
            let link = try PostgresDialer(self.settings).connect()
            self.cancelHandle = link.cancelHandle
            self.link = link
            self.lastUse = .now
            return nil
        } catch {
            guard case .stale(let reason) = error else { return "it cannot be used" }
            return reason
        }
    }

    /// Runs one transaction in every respect: from the check of the connection to what becomes of it.
    private func attempt<Value: Sendable>(
        isReading: Bool, _ cancellation: Cancellation?,
        _ work: (PostgresLink) throws(PostgresFailure) -> Result<Value, StorageError>
    ) -> Attempt<Value> {
        guard let link = self.link else {
            return Attempt(result: .failure(.unavailable(reason: "the connection is closed")), remedy: .another)
        }
        if let cancellation, let handle = self.cancelHandle, !cancellation.begin({ handle.cancel() }) {
            return Attempt(result: .failure(.cancelled), remedy: .none, isUsable: true)
        }
        var attempt: Attempt<Value>
        do {
            let isOld = ContinuousClock.now - self.lastUse > PostgresTimeouts.trust
            try link.check(asking: isOld, Deadline(in: PostgresTimeouts.ping))
            let result = try work(link)
            link.tidy(Deadline(in: PostgresTimeouts.ping))
            attempt = Attempt(result: result, remedy: .none, isUsable: link.isAlive)
        } catch {
            if case .refused(let refusal) = error, refusal.isStalePlan { link.forgetStatements() }
            attempt = Attempt(
                result: .failure(error.storageError), remedy: error.remedy(isReading: isReading),
                isUsable: link.isAlive && !error.endsConnection)
        }
        self.lastUse = .now
        if let cancellation, !cancellation.end() {
            // The request may reach the server later than the end of the statement that it was meant for.
            attempt.isUsable = false
            attempt.remedy = .none
            if case .failure = attempt.result { attempt.result = .failure(.cancelled) }
        }
        return attempt
    }

    private func transaction(on link: PostgresLink, _ begin: Query) -> PostgresTransaction {
        let opening = self.settings.keepsSession ? [begin] : [begin, self.settings.timeouts.query(isLocal: true)]
        return PostgresTransaction(link, opening: opening, timeouts: self.settings.timeouts)
    }

    /// - Throws: What undid the transaction. What the closure refuses by itself is in the result.
    private func run<Value>(
        _ body: (any Transaction) throws(StorageError) -> Value, in transaction: PostgresTransaction,
        end: () throws(PostgresFailure) -> Void
    ) throws(PostgresFailure) -> Result<Value, StorageError> {
        let outcome = Result { () throws(StorageError) in try body(transaction) }
        switch outcome {
        case .success:
            do {
                try end()
            } catch {
                transaction.rollBack()
                throw error
            }
        case .failure:
            transaction.rollBack()
            // Otherwise the closure's own word counts: it may have made another error of the server's.
            if let failure = transaction.failure, failure.remedy(isReading: true) != .none || failure.endsConnection {
                throw failure
            }
        }
        return outcome
    }

    /// For the transaction that it is in: the commit is not waited for by the disk.
    private static let relaxing: Query = "SELECT set_config('synchronous_commit', 'off', true)"

    private func run(
        _ queries: [Query], _ access: BatchAccess, on link: PostgresLink
    ) throws(PostgresFailure) -> [QueryResult] {
        let deadline = Deadline(in: self.settings.timeouts.answer)
        var preamble = self.settings.keepsSession ? [] : [self.settings.timeouts.query(isLocal: true)]
        switch access {
        case .writing, .writingRelaxed:
            if access == .writingRelaxed { preamble.append(Self.relaxing) }
            // The pipeline itself is the transaction.
            return Array(try link.run(preamble + queries, enforcing: true, deadline).dropFirst(preamble.count))
        case .reading:
            let opening: [Query] = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"] + preamble
            do {
                let results = try link.run(opening + queries + ["COMMIT"], enforcing: true, deadline)
                return Array(results.dropFirst(opening.count).dropLast())
            } catch {
                if !error.endsConnection, link.isAlive, !link.isIdle { try link.runUnattended(["ROLLBACK"], deadline) }
                throw error
            }
        }
    }
}
