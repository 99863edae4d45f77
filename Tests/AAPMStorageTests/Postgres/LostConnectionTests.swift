import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

/// What `SQLiteFileTests` shows with copies of the files: whatever ends in the middle of a write, nothing is half done.
@Suite("A lost connection")
struct LostConnectionTests {
    @Test("It leaves every acknowledged turn and no half of one")
    func lost() async throws {
        try await Engine.postgres.withSchema { database in
            let stores = Stores(SQLStores(database))
            try await stores.learners.insert(.sample())
            try await stores.startTalk()
            #expect(try await stores.sessions.accept(.sample(key: "k1")).name == "accepted")
            await #expect {
                try await database.write { tx throws(StorageError) in
                    try tx.execute("UPDATE sessions SET turns_used = 9")
                    try tx.execute("DELETE FROM turns")
                    _ = try tx.rows("SELECT pg_terminate_backend(pg_backend_pid())")
                }
            } throws: {
                guard case .unavailable = $0 as? StorageError else { return false }
                return true
            }
            let turns = try await stores.sessions.turns(of: Stores.session, learner: Stores.learner)
            #expect(turns.map(\.idempotencyKey) == [nil, "k1"])
            let resumed = try await stores.sessions.accept(.sample(key: "k1", at: .sample + .seconds(31)))
            #expect(resumed.name == "resumed")
            #expect(resumed.session?.turnsUsed == 1)
        }
    }
}
