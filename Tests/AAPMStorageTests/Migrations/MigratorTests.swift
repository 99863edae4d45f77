import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("Migrations")
struct MigratorTests {
    private static let first = Migration(version: 1, name: "one", sql: "CREATE TABLE one (id TEXT NOT NULL);")
    private static let second = Migration(version: 2, name: "two", sql: "CREATE TABLE two (id TEXT NOT NULL);")

    private func expectMismatch(_ work: () async throws -> Void) async {
        await #expect {
            try await work()
        } throws: {
            ($0 as? AAPMError)?.code == .databaseSchemaMismatch
        }
    }

    @Test("All is planned for an empty database, nothing after it was applied", arguments: Engine.sql)
    func apply(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let migrator = Migrator(database)
            #expect(try await migrator.plan() == Migration.all)
            await self.expectMismatch { try await migrator.check() }
            #expect(try await migrator.apply(now: .sample) == Migration.all)
            #expect(try await migrator.plan() == [])
            #expect(try await migrator.apply(now: .sample) == [])
            try await migrator.check()
        }
    }

    @Test("Later migrations are added to a database that has the earlier ones", arguments: Engine.sql)
    func upgrade(engine: Engine) async throws {
        try await engine.withDatabase { database in
            _ = try await Migrator(database, migrations: [Self.first]).apply(now: .sample)
            let next = Migrator(database, migrations: [Self.first, Self.second])
            await self.expectMismatch { try await next.check() }
            #expect(try await next.apply(now: .sample) == [Self.second])
            try await next.check()
        }
    }

    @Test("Two nodes that migrate at once apply each migration once", arguments: Engine.sql)
    func parallel(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let migrator = Migrator(database, migrations: [Self.first, Self.second])
            async let one = migrator.apply(now: .sample)
            async let other = migrator.apply(now: .sample)
            let applied = try await one + other
            #expect(applied.map(\.version).sorted() == [1, 2])
        }
    }

    @Test("An edited migration is refused", arguments: Engine.sql)
    func edited(engine: Engine) async throws {
        try await engine.withDatabase { database in
            _ = try await Migrator(database, migrations: [Self.first]).apply(now: .sample)
            let edited = Migration(version: 1, name: "one", sql: "CREATE TABLE one (id BIGINT NOT NULL);")
            await self.expectMismatch { _ = try await Migrator(database, migrations: [edited]).plan() }
        }
    }

    @Test("A database of a newer release is refused", arguments: Engine.sql)
    func newer(engine: Engine) async throws {
        try await engine.withDatabase { database in
            _ = try await Migrator(database, migrations: [Self.first, Self.second]).apply(now: .sample)
            await self.expectMismatch { try await Migrator(database, migrations: [Self.first]).check() }
        }
    }

    @Test("A migration that fails leaves nothing of itself and all of those before", arguments: Engine.sql)
    func halfWay(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let broken = Migration(
                version: 2, name: "broken", sql: "CREATE TABLE two (id TEXT NOT NULL); INSERT INTO nowhere VALUES (1);")
            await #expect(throws: StorageError.self) {
                _ = try await Migrator(database, migrations: [Self.first, broken]).apply(now: .sample)
            }
            #expect(try await Migrator(database, migrations: [Self.first, Self.second]).plan() == [Self.second])
            _ = try await Migrator(database, migrations: [Self.first, Self.second]).apply(now: .sample)
        }
    }

    @Test("Released migrations are as they were released")
    func released() {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
        #expect(
            Migration.all.map(\.checksum) == [
                "ef3aa8592bcc270e1402b32b90f5a908c49eb85fce1fdb54182adb2e6b721651",
                "df1c7ff6872fc6c4ad27d9a078c887583a04ade2ae0e3672d2aa06192026f791",
                "7bd0c1587fde0d71bdce2a2ecfd5942421bc66124848e2eeb27b64228f922b1b",
                "a26d226c505bc45069cab5f36f8d916a79c261aded384123b942ae89b823119a",
                "57b1de694233387c3bc556ce44a084a3e07a092e8daa07c06a0610e121204ee5",
                "2676ec0e62ca0ee645f3b6fbd9171ca44a4bbf2d7fb8eb388c71a5135ed82cdc",
                "8d7c222a1d2f18e98fdee9d9355a49843d408b86b8b53f6d1027044ac52c9b86",
                "684ef8ab19ce9a2e466bd8176550213a85788c6d4691facf62f31364b52bf7e3",
                "74ec2d6665649d008ab1b7591b451be0bc2ec86f7a1a3db6ba7de78149495234",
                "3aea653ab240c042612ffab3dca6fd51c80414fe22ec76f433b07e20f3a51b39",
            ])
    }
}
