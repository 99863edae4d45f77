import AAPMCore

/// Sealed keys of model providers, in SQL.
struct SQLProviderKeyStore: ProviderKeyStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func put(_ key: SealedKey) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            _ = try tx.execute(ProviderKeyTable.put(key))
        }
    }

    func remove(_ provider: ModelProvider, of owner: KeyOwner) async throws(StorageError) -> Bool {
        try await self.database.write { tx throws(StorageError) -> Bool in
            try tx.execute(ProviderKeyTable.removal(of: provider, of: owner)) > 0
        }
    }

    func keys(of owner: KeyOwner) async throws(StorageError) -> [SealedKey] {
        let results = try await self.database.batch([ProviderKeyTable.keys(of: owner)], .reading)
        return try ProviderKeyTable.keys(results[0].rows, in: ProviderKeyTable.place(of: owner))
    }

    func keys(serving learner: ID<Learner>) async throws(StorageError) -> [SealedKey] {
        let results = try await self.database.batch(
            [ProviderKeyTable.keys(of: .learner(learner)), ProviderKeyTable.keys(ofOrganisationOf: learner)], .reading)
        return try ProviderKeyTable.keys(results[0].rows, in: ProviderKeyTable.learners)
            + ProviderKeyTable.keys(results[1].rows, in: ProviderKeyTable.organisations)
    }

    func note(refused key: SealedKey, at now: Timestamp) async throws(StorageError) -> Bool {
        try await self.database.write { tx throws(StorageError) -> Bool in
            try tx.execute(ProviderKeyTable.refusal(of: key, at: now)) > 0
        }
    }

    func keys(after last: SealedKey?, limit: Int) async throws(StorageError) -> [SealedKey] {
        var keys: [SealedKey] = []
        if last.map({ $0.owner.payer == .learner }) ?? true {
            keys = try await self.page(in: ProviderKeyTable.learners, after: last, limit: limit)
            if keys.count == limit { return keys }
        }
        let rest = last?.owner.payer == .organisation ? last : nil
        return keys
            + (try await self.page(in: ProviderKeyTable.organisations, after: rest, limit: limit - keys.count))
    }

    func rewrap(_ changes: [(from: SealedKey, to: SealedKey)]) async throws(StorageError) -> Int {
        let queries = changes.map { ProviderKeyTable.rewrapping($0.from, to: $0.to) }
        return try await self.database.write { tx throws(StorageError) -> Int in
            var written = 0
            for query in queries { written += try tx.execute(query) }
            return written
        }
    }

    private func page(
        in place: ProviderKeyTable.Place, after last: SealedKey?, limit: Int
    ) async throws(StorageError) -> [SealedKey] {
        let query = ProviderKeyTable.keys(in: place, after: last, limit: limit)
        return try await self.database.read { tx throws(StorageError) -> [SealedKey] in
            try ProviderKeyTable.keys(try tx.rows(query), in: place)
        }
    }
}
