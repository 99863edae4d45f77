package import AAPMCore

extension MemoryStores: MemoryStore {
    package func shelf(of learner: ID<Learner>, persona: String) async throws(StorageError) -> MemoryShelf? {
        try self.read { (state) throws(StorageError) in state.shelf(of: learner, persona: persona) }
    }

    package func memories(
        of learner: ID<Learner>, matching filter: MemoryFilter, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Memory> {
        try self.read { (state) throws(StorageError) in
            let fitting = state.memories.values.filter { memory in
                memory.learner == learner && memory.supersededBy == nil
                    && (filter.persona.map { $0 == memory.persona } ?? true)
                    && (filter.kind.map { $0 == memory.kind } ?? true)
                    && (filter.character.map { memory.knownBy.contains($0) } ?? true)
            }
            return try Self.page(fitting, after: cursor, limit: limit) {
                PageCursor(createdAt: $0.createdAt, id: $0.id.text)
            }
        }
    }

    package func memory(_ id: ID<Memory>, of learner: ID<Learner>) async throws(StorageError) -> Memory? {
        try self.read { (state) throws(StorageError) in state.memory(id, of: learner) }
    }

    package func memories(after id: ID<Memory>?, limit: Int) async throws(StorageError) -> [Memory] {
        try self.read { (state) throws(StorageError) in
            Array(
                state.memories.values.filter { $0.supersededBy == nil && $0.id.text > (id?.text ?? "") }
                    .sorted { $0.id < $1.id }.prefix(max(1, limit)))
        }
    }

    package func change(
        of learner: ID<Learner>, persona: String, settling: ID<Session>?, events: [OutboxEvent], now: Timestamp,
        _ change: @Sendable @escaping (inout MemoryShelf) -> Void
    ) async throws(StorageError) -> MemoryShelf? {
        try self.write { (state) throws(StorageError) in
            guard let before = state.shelf(of: learner, persona: persona) else { return nil }
            if let settling {
                guard state.row(settling, of: learner) != nil, state.conversations[settling] != nil,
                    state.rememberedTalks.insert(settling).inserted
                else { return nil }
            }
            var shelf = before
            change(&shelf)
            let left = Set(shelf.memories.map(\.id))
            let gone = before.memories.map(\.id).filter { !left.contains($0) }
            let changed = shelf.memories.filter { memory in
                before.memories.first { $0.id == memory.id } != memory
            }
            if !gone.isEmpty || !changed.isEmpty {
                for memory in changed { state.memories[memory.id] = memory }
                for id in gone { state.remove(id) }
                state.follow(changed.map(\.id) + gone, of: learner, worlds: [persona], at: now)
            }
            state.enqueue(events)
            shelf.memories.removeAll { $0.supersededBy != nil }
            return shelf
        }
    }

    package func correct(
        _ id: ID<Memory>, of learner: ID<Learner>, text: String, now: Timestamp
    ) async throws(StorageError) -> Memory? {
        try self.write { (state) throws(StorageError) in
            guard var memory = state.memory(id, of: learner) else { return nil }
            state.forgotten[learner, default: [:]][MemoryRules.category(of: memory.subject, memory.kind)] = now
            memory.text = text
            memory.value = nil
            memory.confidence = 1
            memory.updatedAt = now
            state.memories[id] = memory
            state.follow([id], of: learner, worlds: [memory.persona], at: now)
            return memory
        }
    }

    package func forget(
        _ id: ID<Memory>, of learner: ID<Learner>, now: Timestamp
    ) async throws(StorageError) -> [ID<Memory>] {
        try self.write { (state) throws(StorageError) in
            guard let memory = state.memory(id, of: learner) else { return [] }
            state.forgotten[learner, default: [:]][MemoryRules.category(of: memory.subject, memory.kind)] = now
            let gone = state.remove(id)
            state.follow(gone, of: learner, worlds: [memory.persona], at: now)
            return gone
        }
    }

    package func forgetAll(of learner: ID<Learner>, now: Timestamp) async throws(StorageError) -> [ID<Memory>] {
        try self.write { (state) throws(StorageError) in
            guard state.learners[learner] != nil else { return [] }
            let gone = state.memories.values.filter { $0.learner == learner }.map(\.id).sorted()
            for id in gone { state.memories[id] = nil }
            state.forgotten[learner, default: [:]][MemoryShelf.everything] = now
            state.follow(gone, of: learner, worlds: state.worlds(of: learner), at: now)
            return gone
        }
    }

    package func setRemembering(
        _ isOn: Bool, of learner: ID<Learner>, now: Timestamp
    ) async throws(StorageError) -> Remembering? {
        try self.write { (state) throws(StorageError) in
            guard let remembering = state.learners[learner]?.remembering else { return nil }
            guard remembering.isOn != isOn else { return remembering }
            if isOn { state.forgotten[learner, default: [:]][MemoryShelf.everything] = now }
            state.learners[learner]?.remembering.isOn = isOn
            state.follow([], of: learner, worlds: state.worlds(of: learner), at: now)
            return state.learners[learner]?.remembering
        }
    }
}

extension MemoryState {
    fileprivate func memory(_ id: ID<Memory>, of learner: ID<Learner>) -> Memory? {
        self.memories[id].flatMap { $0.learner == learner && $0.supersededBy == nil ? $0 : nil }
    }

    fileprivate func shelf(of learner: ID<Learner>, persona: String) -> MemoryShelf? {
        guard let remembering = self.learners[learner]?.remembering else { return nil }
        return MemoryShelf(
            learner: learner, persona: persona, remembering: remembering,
            forgotten: self.forgotten[learner, default: [:]],
            memories: self.memories.values
                .filter { $0.learner == learner && $0.persona == persona && $0.supersededBy == nil }
                .sorted { $0.id < $1.id })
    }

    fileprivate func worlds(of learner: ID<Learner>) -> Set<String> {
        Set(self.relationships.keys.filter { $0.learner == learner }.map(\.persona))
    }

    /// Removes one with those whose place it took.
    @discardableResult
    fileprivate mutating func remove(_ id: ID<Memory>) -> [ID<Memory>] {
        let earlier = self.memories.values.filter { $0.supersededBy == id }.map(\.id).sorted()
        self.memories[id] = nil
        var gone = [id]
        for id in earlier { gone += self.remove(id) }
        return gone
    }

    /// What goes with a change of these memories.
    fileprivate mutating func follow(
        _ changed: [ID<Memory>], of learner: ID<Learner>, worlds: some Sequence<String>, at now: Timestamp
    ) {
        self.learners[learner]?.remembering.revision += 1
        let revision = self.learners[learner]?.remembering.revision ?? 0
        self.enqueue(changed.map { OutboxEvent(carrying: $0, of: learner, revision: revision, at: now) })
        for world in worlds {
            guard let shelf = self.shelf(of: learner, persona: world) else { continue }
            for key in self.relationships.keys where key.learner == learner && key.persona == world {
                self.relationships[key]?.rememberedFacts = RecallRules.cached(shelf, for: key.character, at: now)
            }
        }
    }
}
