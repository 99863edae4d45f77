import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport
import Configuration
import Foundation
import Logging
import Synchronization
import Testing

@testable import aapm

@Suite("Bringing a database up to date")
struct SchemaUpdateTests {
    private static let next = Migration(
        version: Migration.all.count + 1, name: "next", sql: "CREATE TABLE notes (id TEXT NOT NULL);")
    private static let extended = Migration.all + [Self.next]

    /// A database with the schema of this release, in a folder that is removed afterwards.
    private func withDatabase(
        _ body: (AppConfiguration, SQLiteDatabase) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aapm-test-\(UUID().uuidString)")
            .path
        let configuration = try AppConfiguration(
            config: ConfigReader(provider: InMemoryProvider(values: [:])), dataDirectory: folder)
        let outcome: Result<Void, any Error>
        do {
            let database = try SQLiteDatabase(path: try #require(configuration.database.file))
            #expect(try await SchemaUpdate(configuration, database).apply(now: .sample).copy == nil)
            outcome = .success(try await body(configuration, database))
        } catch {
            outcome = .failure(error)
        }
        try FileManager.default.removeItem(atPath: folder)
        try outcome.get()
    }

    @Test("An older database is copied where the plan said, then migrated, once")
    func copiesFirst() async throws {
        try await self.withDatabase { configuration, database in
            let update = SchemaUpdate(configuration, database, migrations: Self.extended)
            let planned = try #require(SchemaUpdate.copy(for: try await update.plan(), of: configuration))
            let outcome = try await update.apply(now: .sample)
            #expect(outcome.applied == [Self.next])
            #expect(outcome.copy == planned)
            let copy = try SQLiteDatabase(path: planned)
            #expect(try await Migrator(copy, migrations: Self.extended).plan() == [Self.next])
            let again = try await update.apply(now: .sample)
            #expect(again.applied.isEmpty)
            #expect(again.copy == nil)
        }
    }

    @Test("Two at once: one copies and migrates, the other finds it done")
    func twoAtOnce() async throws {
        try await self.withDatabase { configuration, database in
            let other = try SQLiteDatabase(path: try #require(configuration.database.file))
            async let one = SchemaUpdate(configuration, database, migrations: Self.extended).apply(now: .sample)
            async let two = SchemaUpdate(configuration, other, migrations: Self.extended).apply(now: .sample)
            let outcomes = try await [one, two]
            #expect(outcomes.flatMap(\.applied) == [Self.next])
            #expect(outcomes.compactMap(\.copy).count == 1)
        }
    }

    @Test("A start that may not migrate says what to run, and changes nothing")
    func refusedAtStart() async throws {
        try await self.withDatabase { configuration, database in
            let update = SchemaUpdate(configuration, database, migrations: Self.extended, pause: { _ in })
            let error = await #expect(throws: AAPMError.self) {
                try await update.atStart(isAllowed: false, now: .sample, Logger(label: "test"))
            }
            #expect(error?.code == .databaseSchemaMismatch)
            #expect(error?.message.contains("aapm migrate --plan") == true)
            #expect(try await update.plan().steps.map(\.migration) == [Self.next])
            try await update.atStart(isAllowed: nil, now: .sample, Logger(label: "test"))
            #expect(try await update.plan().steps.isEmpty)
            try await update.atStart(isAllowed: false, now: .sample, Logger(label: "test"))
        }
    }

    @Test("A start beside a node that is migrating waits for it")
    func waitsForAnother() async throws {
        try await self.withDatabase { configuration, database in
            let other = SchemaUpdate(configuration, database, migrations: Self.extended)
            let looks = Mutex(0)
            let update = SchemaUpdate(configuration, database, migrations: Self.extended) { _ in
                let look = looks.withLock { count in
                    count += 1
                    return count
                }
                if look == 3 { _ = try await other.apply(now: .sample) }
            }
            try await update.atStart(isAllowed: false, now: .sample, Logger(label: "test"))
            #expect(looks.withLock { $0 } == 3)
        }
    }
}
