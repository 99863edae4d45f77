package import AAPMCore

/// A database whose failures are noticed: while it is known to be away everything is refused at once, so that one
/// request waits for a connection in vain and not all of them.
package struct WatchedDatabase: Database {
    private let database: any Database
    private let health: DatabaseHealth

    package init(_ database: any Database, health: DatabaseHealth) {
        self.database = database
        self.health = health
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.watched { () async throws(StorageError) in try await self.database.read(body) }
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.watched { () async throws(StorageError) in try await self.database.write(body) }
    }

    package func batch(_ queries: [Query], _ access: BatchAccess) async throws(StorageError) -> [QueryResult] {
        try await self.watched { () async throws(StorageError) in try await self.database.batch(queries, access) }
    }

    private func watched<Value: Sendable>(
        _ work: () async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try self.health.require()
        do {
            return try await work()
        } catch {
            // A caller that went away took its question back; that says nothing about the database.
            if case .unavailable(let reason) = error, !Task.isCancelled { self.health.failed(reason) }
            throw error
        }
    }
}
