package import AAPMCore

extension MemoryStores: ProviderKeyStore {
    package func put(_ key: SealedKey) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.exists(key.owner) else { throw .notFound }
            state.providerKeys[MemoryState.KeyPlace(key)] = key
        }
    }

    package func remove(_ provider: ModelProvider, of owner: KeyOwner) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            state.providerKeys.removeValue(forKey: MemoryState.KeyPlace(owner: owner, provider: provider)) != nil
        }
    }

    package func keys(of owner: KeyOwner) async throws(StorageError) -> [SealedKey] {
        try self.read { (state) throws(StorageError) in state.keys(of: owner) }
    }

    package func keys(serving learner: ID<Learner>) async throws(StorageError) -> [SealedKey] {
        try self.read { (state) throws(StorageError) in
            state.keys(of: .learner(learner))
                + (state.organisationOf[learner].map { state.keys(of: .organisation($0)) } ?? [])
        }
    }

    package func note(refused key: SealedKey, at now: Timestamp) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            let place = MemoryState.KeyPlace(key)
            guard let stored = state.providerKeys[place], stored.sealedKey == key.sealedKey, stored.refusedAt == nil
            else { return false }
            state.providerKeys[place]?.refusedAt = now
            return true
        }
    }

    package func keys(after last: SealedKey?, limit: Int) async throws(StorageError) -> [SealedKey] {
        func order(_ key: SealedKey) -> (Int, String, String) {
            (key.owner.payer == .learner ? 0 : 1, key.owner.id, key.provider.rawValue)
        }
        return try self.read { (state) throws(StorageError) in
            let all = state.providerKeys.values.sorted { order($0) < order($1) }
            guard let last else { return Array(all.prefix(limit)) }
            return Array(all.filter { order($0) > order(last) }.prefix(limit))
        }
    }

    package func rewrap(_ changes: [(from: SealedKey, to: SealedKey)]) async throws(StorageError) -> Int {
        try self.write { (state) throws(StorageError) in
            var written = 0
            for change in changes {
                let place = MemoryState.KeyPlace(change.from)
                guard var stored = state.providerKeys[place], stored.sealedKey == change.from.sealedKey,
                    stored.sealedDataKey == change.from.sealedDataKey
                else { continue }
                stored.envelope = change.to.envelope
                stored.sealedDataKey = change.to.sealedDataKey
                state.providerKeys[place] = stored
                written += 1
            }
            return written
        }
    }
}

extension MemoryState.KeyPlace {
    init(_ key: SealedKey) {
        self.init(owner: key.owner, provider: key.provider)
    }
}

extension MemoryState {
    fileprivate func keys(of owner: KeyOwner) -> [SealedKey] {
        self.providerKeys.values.filter { $0.owner == owner }.sorted { $0.provider.rawValue < $1.provider.rawValue }
    }

    fileprivate func exists(_ owner: KeyOwner) -> Bool {
        switch owner {
        case .learner(let learner): self.learners[learner] != nil
        case .organisation(let organisation): self.organisations[organisation] != nil
        }
    }
}
