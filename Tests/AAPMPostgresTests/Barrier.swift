import AAPMCore
import AAPMPostgres
import AAPMStorage
import Dispatch
import Testing

/// Points at which the test holds statements up on the server, with advisory locks.
enum Barrier {
    /// Holds the lock `name` until `body` calls its argument or ends.
    static func holding(
        _ name: String, on database: PostgresDatabase, _ body: (@escaping @Sendable () -> Void) async throws -> Void
    ) async throws {
        let held = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        async let holder: Void = {
            defer { held.continuation.finish() }
            try await database.write { tx throws(StorageError) in
                _ = try tx.rows("SELECT pg_advisory_xact_lock(hashtext(\(name)))")
                held.continuation.yield()
                // On the connection's own queue, where waiting is allowed.
                release.wait()
            }
        }()
        for await _ in held.stream { break }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body { release.signal() }) } catch { outcome = .failure(error) }
        release.signal()
        try await holder
        try outcome.get()
    }

    /// Returns when `count` statements wait for the lock `name`.
    static func waitForWaiter(_ name: String, count: Int = 1, on database: PostgresDatabase) async throws {
        try await self.until("\(count) waiting for \(name)", on: database) { tx throws(StorageError) in
            try tx.require(
                """
                SELECT count(*) AS waiting FROM pg_locks
                WHERE locktype = 'advisory' AND NOT granted
                    AND classid::BIGINT = (hashtext(\(name))::BIGINT >> 32) & 4294967295
                    AND objid::BIGINT = hashtext(\(name))::BIGINT & 4294967295
                """
            ).integer("waiting") >= count
        }
    }

    /// Asks the server until it is so; the pause between two questions is the server's.
    static func until(
        _ what: String, on database: PostgresDatabase,
        _ isSo: @escaping @Sendable (any Transaction) throws(StorageError) -> Bool
    ) async throws {
        for _ in 0..<500 {
            let found = try await database.read { tx throws(StorageError) in
                if try isSo(tx) { return true }
                _ = try tx.rows("SELECT pg_sleep(0.01)")
                return false
            }
            if found { return }
        }
        Issue.record("never happened: \(what)")
    }
}
