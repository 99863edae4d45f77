import AAPMCore
import AAPMStorage

/// A database that counts what it is asked.
struct CountedDatabase: Database {
    let database: any Database
    let roundTrips: RoundTrips

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let roundTrips = self.roundTrips
        return try await self.database.read { tx throws(StorageError) in
            try body(CountedTransaction(transaction: tx, roundTrips: roundTrips))
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let roundTrips = self.roundTrips
        return try await self.database.write { tx throws(StorageError) in
            defer { roundTrips.countCommit() }
            return try body(CountedTransaction(transaction: tx, roundTrips: roundTrips))
        }
    }

    func batch(_ queries: [Query], _ access: BatchAccess) async throws(StorageError) -> [QueryResult] {
        self.roundTrips.countBatch(of: queries.count)
        return try await self.database.batch(queries, access)
    }
}

private struct CountedTransaction: Transaction {
    let transaction: any Transaction
    let roundTrips: RoundTrips

    func run(_ query: Query) throws(StorageError) -> QueryResult {
        self.roundTrips.countStatement()
        return try self.transaction.run(query)
    }

    func lock(_ name: String) throws(StorageError) {
        self.roundTrips.countStatement()
        try self.transaction.lock(name)
    }

    func script(_ text: String) throws(StorageError) {
        self.roundTrips.countStatement()
        try self.transaction.script(text)
    }

    func hasTable(_ name: String) throws(StorageError) -> Bool {
        self.roundTrips.countStatement()
        return try self.transaction.hasTable(name)
    }
}
