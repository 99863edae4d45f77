package import AAPMCore
package import AAPMStorage

/// The PostgreSQL engine, on libpq: a pool of connections, each with a queue of its own.
///
/// Connects when it is first used, so making one cannot fail. A transaction that the server undid because of another one,
/// or that was lost with its connection before anything can have been committed, is tried once more: closures may run
/// twice. The end of a caller's task ends its reading, on the server as well, with `.unavailable(reason: "cancelled")`; a
/// write is finished in any case.
package final class PostgresDatabase: Database {
    private let pool: PostgresPool
    private let settings: PostgresSettings

    /// - Parameters:
    ///   - settings: Where the server is.
    ///   - chance: Random numbers, 0 ..< 1, for what nodes should not do all at once.
    package init(
        _ settings: PostgresSettings, chance: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.settings = settings
        self.pool = PostgresPool(settings, chance: chance)
    }

    /// The connections at this moment.
    package var counts: PoolCounts { self.pool.counts }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.cancelling { cancellation in
            await self.run(cancellation) { connection in await connection.read(body, cancellation) }
        }.get()
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.run(nil) { connection in await connection.write(body) }.get()
    }

    package func batch(_ queries: [Query], _ access: BatchAccess) async throws(StorageError) -> [QueryResult] {
        switch access {
        case .reading:
            try await self.cancelling { cancellation in
                await self.run(cancellation) { connection in
                    await connection.batch(queries, access, cancellation)
                }
            }.get()
        case .writing, .writingRelaxed:
            try await self.run(nil) { connection in await connection.batch(queries, access, nil) }.get()
        }
    }

    /// Lends no more connections, and returns when all work in progress is done and the last connection closed.
    package func shutDown() async {
        await self.pool.shutDown()
    }

    private func cancelling<Value: Sendable>(
        _ work: (Cancellation) async -> Result<Value, StorageError>
    ) async -> Result<Value, StorageError> {
        let cancellation = Cancellation()
        return await withTaskCancellationHandler {
            await work(cancellation)
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// Runs a transaction on a borrowed connection, again where that is safe and may help.
    private func run<Value: Sendable>(
        _ cancellation: Cancellation?, _ transaction: (PostgresConnection) async -> Attempt<Value>
    ) async -> Result<Value, StorageError> {
        var isRepeated = false
        // After a restart of the server all idle connections are dead, but no more than these.
        var spare = self.settings.pool.size + 1
        while true {
            let connection: PostgresConnection
            switch await self.pool.borrow(cancellation) {
            case .success(let lent): connection = lent
            case .failure(let refusal): return .failure(self.error(of: refusal))
            }
            let attempt = await transaction(connection)
            self.pool.release(connection, isUsable: attempt.isUsable)
            switch attempt.remedy {
            case .none: return attempt.result
            case .repeating:
                guard !isRepeated else { return attempt.result }
                isRepeated = true
            case .another:
                guard spare > 0 else { return attempt.result }
                spare -= 1
            }
        }
    }

    private func error(of refusal: PoolRefusal) -> StorageError {
        switch refusal {
        case .timedOut(let counts) where counts.lent == 0:
            .unavailable(
                reason: "PostgreSQL cannot be reached: the server has not answered within \(self.settings.pool.wait)")
        case .timedOut(let counts):
            .busy(
                reason: "no free connection within \(self.settings.pool.wait): \(counts.lent) of "
                    + "\(self.settings.pool.size) in use, \(counts.waiting) waiting (pool_size)")
        case .unreachable(let reason): .unavailable(reason: "PostgreSQL cannot be reached: \(reason)")
        case .cancelled: .cancelled
        case .shutDown: .unavailable(reason: "the database is shut down")
        }
    }
}
