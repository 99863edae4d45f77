import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@testable import AAPMSQLite

@Suite("SQLite errors")
struct SQLiteErrorTests {
    private func migrated() async throws -> SQLiteDatabase {
        let database = try SQLiteDatabase.inMemory()
        _ = try await Migrator(database).apply(now: .sample)
        return database
    }

    @Test("Every unique constraint of the schema is reported by its own name")
    func uniqueNames() async throws {
        let database = try await self.migrated()
        let definitions = try await database.read { tx throws(StorageError) in
            var found: [String] = []
            for row in try tx.rows("SELECT sql FROM sqlite_master WHERE type = 'table' AND name <> 'schema_migrations'")
            {
                found.append(try row.text("sql"))
            }
            return found
        }
        var checked = 0
        for definition in definitions {
            let table = definition.split(separator: " ")[2]
            for line in definition.split(separator: "\n") {
                let words = line.split { " (),".contains($0) }.map(String.init)
                guard words.first == "CONSTRAINT", words.count > 2, words[2] == "PRIMARY" || words[2] == "UNIQUE"
                else { continue }
                let columns = Array(words.dropFirst(words[2] == "PRIMARY" ? 4 : 3))
                let message = "UNIQUE constraint failed: " + columns.map { "\(table).\($0)" }.joined(separator: ", ")
                #expect(SQLiteConstraint(message: message) == .columns(table: String(table), columns))
                #expect(SQLiteConstraint.name(of: columns, in: definition) == words[1])
                checked += 1
            }
        }
        let catalogue = try await SchemaCatalogue(of: database, engine: .sqliteInMemory)
        #expect(checked == catalogue.constraints.count { $0.isKey && $0.table != "schema_migrations" })
    }

    @Test(
        "Violations come with the constraint's name",
        arguments: [
            ("INSERT INTO signing_keys (id, private_key_pem, created_at) VALUES ('k', 'x', 1)", "signing_keys_pkey"),
            ("UPDATE learners SET plan = 'gold'", "learners_plan_check"),
            ("UPDATE learners SET id = 'same'", "learners_pkey"),
            ("CREATE UNIQUE INDEX learners_lower_plan_idx ON learners (lower(plan))", "learners_lower_plan_idx"),
            ("CREATE UNIQUE INDEX learners_plan_idx ON learners (plan)", "learners_plan_key"),
        ])
    func violations(statement: String, constraint: String) async throws {
        let database = try await self.migrated()
        let stores = Stores(SQLStores(database))
        try await stores.learners.insert(.sample("learner-1"))
        try await stores.learners.insert(.sample("learner-2"))
        try await stores.signingKeys.insert(SigningKey(id: "k", privateKeyPEM: "x", createdAt: .sample))
        await #expect(throws: StorageError.conflict(constraint: constraint)) {
            try await database.write { tx throws(StorageError) in try tx.script(statement) }
        }
    }

    @Test("A reader that writes is told by SQLite's own code")
    func reader() async throws {
        let database = try await self.migrated()
        await #expect(throws: StorageError.unavailable(reason: "SQLite failed with code 8")) {
            try await database.read { tx throws(StorageError) in
                try tx.execute("DELETE FROM learners")
            }
        }
    }

    @Test("Of writes that share a commit, the one that fails is undone alone")
    func sharedCommit() async throws {
        let database = try await self.migrated()
        let failures = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                group.addTask {
                    do {
                        try await database.write { tx throws(StorageError) in
                            try tx.execute(
                                """
                                INSERT INTO signing_keys (id, private_key_pem, created_at)
                                VALUES (\("k\(number)"), 'x', \(number))
                                """)
                            if number % 3 == 0 { throw .notFound }
                        }
                        return false
                    } catch {
                        #expect(error as? StorageError == .notFound)
                        return true
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(failures == 20)
        let kept = try await database.read { tx throws(StorageError) in
            try tx.require("SELECT COUNT(*) AS total FROM signing_keys WHERE created_at % 3 <> 0").integer("total")
        }
        #expect(kept == 40)
        #expect(try await Stores(SQLStores(database)).signingKeys.signingKeys().count == 40)
    }
}
