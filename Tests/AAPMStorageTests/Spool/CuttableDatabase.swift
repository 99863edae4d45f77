import AAPMCore
import AAPMStorage
import Synchronization

/// A database that a test can take away and give back.
final class CuttableDatabase: Database {
    /// How the connection breaks.
    enum Break: Hashable, Sendable, CaseIterable {
        /// The request never arrives.
        case before
        /// The request is carried out, and nobody hears of it.
        case after
    }

    private struct State {
        var calls = 0
        var isCut = false
        var breaksAt: (call: Int, how: Break)?
    }

    private enum Course {
        case through, refused, unheard
    }

    private let database: any Database
    private let state = Mutex(State())

    init(_ database: any Database) {
        self.database = database
    }

    /// All calls so far, those that failed too.
    var calls: Int { self.state.withLock { $0.calls } }

    func cut() {
        self.state.withLock { $0.isCut = true }
    }

    func mend() {
        self.state.withLock { state in
            state.isCut = false
            state.breaksAt = nil
        }
    }

    /// From the `count`-th call from now on, counted from 1, the database is away.
    func cut(atCall count: Int, _ how: Break) {
        self.state.withLock { $0.breaksAt = ($0.calls + count, how) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.pass { () async throws(StorageError) in try await self.database.read(body) }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.pass { () async throws(StorageError) in try await self.database.write(body) }
    }

    func batch(_ queries: [Query], _ access: BatchAccess) async throws(StorageError) -> [QueryResult] {
        try await self.pass { () async throws(StorageError) in try await self.database.batch(queries, access) }
    }

    private func pass<Value: Sendable>(
        _ work: () async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let course = self.state.withLock { state -> Course in
            state.calls += 1
            if let planned = state.breaksAt, planned.call == state.calls {
                state.isCut = true
                return planned.how == .before ? .refused : .unheard
            }
            return state.isCut ? .refused : .through
        }
        guard course != .refused else { throw .unavailable(reason: "the test cut the connection") }
        let value = try await work()
        guard course == .through else { throw .unavailable(reason: "the test cut the connection") }
        return value
    }
}
