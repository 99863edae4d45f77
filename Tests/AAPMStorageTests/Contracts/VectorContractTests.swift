import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport
import Testing

extension VectorContract: CustomTestStringConvertible {
    package var testDescription: String { self.title }
}

@Suite("Vector stores")
struct VectorContractTests {
    @Test("The contract, on what a test has and in our own database", arguments: Engine.allCases, VectorContract.all)
    func exact(engine: Engine, contract: VectorContract) async throws {
        try await engine.withStores { stores in try await contract.hold(stores.vectors) }
    }

    @Test("The contract, by pgvector", arguments: VectorContract.all)
    func pgvector(contract: VectorContract) async throws {
        try await Engine.postgres.withDatabase { database in try await contract.hold(PgVectorIndex(database)) }
    }

    @Test("What another node writes or deletes is seen at once", arguments: Engine.sql)
    func otherNodes(engine: Engine) async throws {
        try await engine.withSchema { database in
            try await SQLStores(database).learners.insert(.sample("learner-1"))
            let here = SQLVectorIndex(database)
            let there = SQLVectorIndex(database)
            func found(_ index: SQLVectorIndex) async throws -> [String] {
                try await index.nearest(to: .sample(), in: .npcMemories).map(\.id)
            }
            try await here.upsert([.sample("a"), .sample("b")], in: .npcMemories)
            #expect(try await found(here) == ["a", "b"])
            #expect(try await found(there) == ["a", "b"])
            #expect(there.cachedBytes > 0)
            try await here.delete(.sample(ids: ["a"]), in: .npcMemories)
            #expect(try await found(there) == ["b"])
            try await there.upsert([.sample("c", [0, 1, 0, 0])], in: .npcMemories)
            #expect(try await found(here) == ["b", "c"])
            try await there.upsert([.sample("b", [0, 0, 1, 0], characters: ["clerk"])], in: .npcMemories)
            #expect(
                try await here.nearest(to: .sample(fitting: .sample(character: "baker")), in: .npcMemories).map(\.id)
                    == ["c"])
            _ = try await database.write { tx throws(StorageError) in try tx.execute("DELETE FROM learners") }
            #expect(try await found(here) == [])
            #expect(try await found(there) == [])
            #expect(here.cachedBytes == 0)
            await #expect(throws: VectorStoreError.refused(reason: "the learner is not known")) {
                try await here.upsert([.sample("d")], in: .npcMemories)
            }
        }
    }

    @Test("No more is kept in memory than the limit, the longest unused partitions make room")
    func cacheLimit() async throws {
        let database = try SQLiteDatabase.inMemory()
        let stores = try await Stores(migrating: database)
        let one = SQLVectorIndex(database)
        for number in 1...30 {
            try await stores.learners.insert(.sample("learner-\(number)"))
            try await one.upsert(
                (0..<10).map { .sample("m\($0)", .direction($0, count: 64), of: "learner-\(number)", space: "s/64") },
                in: .npcMemories)
        }
        func ask(_ index: SQLVectorIndex, _ number: Int) async throws -> Int {
            try await index.nearest(
                to: .sample(.direction(3, count: 64), space: "s/64", fitting: .sample(of: "learner-\(number)")),
                in: .npcMemories
            ).count
        }
        #expect(try await ask(one, 1) == 10)
        let size = one.cachedBytes
        #expect(size > 10 * 64 * 4)
        let small = SQLVectorIndex(database, cacheLimit: size * 5)
        for number in 1...30 {
            #expect(try await ask(small, number) == 10)
            #expect(small.cachedBytes <= size * 5)
        }
        #expect(small.cachedBytes >= size * 4)
        let none = SQLVectorIndex(database, cacheLimit: 0)
        #expect(try await ask(none, 7) == 10)
        #expect(none.cachedBytes == 0)
    }

    @Test("A partition that is in memory is not read again until its revision is another", arguments: Engine.sql)
    func revision(engine: Engine) async throws {
        try await engine.withSchema { database in
            try await SQLStores(database).learners.insert(.sample("learner-1"))
            let index = SQLVectorIndex(database)
            try await index.upsert([.sample()], in: .npcMemories)
            #expect(try await index.nearest(to: .sample(), in: .npcMemories).count == 1)
            _ = try await database.write { tx throws(StorageError) in try tx.execute("DELETE FROM vectors") }
            // Past the store, so that nothing tells of it.
            #expect(try await index.nearest(to: .sample(), in: .npcMemories).count == 1)
            _ = try await database.write { tx throws(StorageError) in
                try tx.execute("UPDATE vector_partitions SET revision = revision + 1")
            }
            #expect(try await index.nearest(to: .sample(), in: .npcMemories) == [])
        }
    }

    @Test("Bytes come back from either engine as they were written", arguments: Engine.sql)
    func bytes(engine: Engine) async throws {
        let values = [[], [0], Array(0...255), [UInt8](repeating: 255, count: 70_000)] as [[UInt8]]
        try await engine.withDatabase { database in
            for value in values {
                let row = try await database.write { tx throws(StorageError) in
                    try tx.script("CREATE TABLE IF NOT EXISTS pieces (piece BYTEA NOT NULL)")
                    try tx.execute("DELETE FROM pieces")
                    try tx.execute("INSERT INTO pieces (piece) VALUES (\(value))")
                    return try tx.require("SELECT piece FROM pieces")
                }
                #expect(try row.bytes("piece") == value)
                #expect(throws: StorageError.self) { try row.text("piece") }
            }
        }
    }
}
