package import AAPMCore

extension MemoryStores: CurriculumStore {
    package func curriculum(
        _ id: ID<Curriculum>, of learner: ID<Learner>
    ) async throws(StorageError) -> Curriculum? {
        try self.read { (state) throws(StorageError) in
            state.curricula[id].flatMap { $0.learner == learner ? $0 : nil }
        }
    }

    package func curriculum(
        session: ID<Session>, of learner: ID<Learner>
    ) async throws(StorageError) -> Curriculum? {
        try self.read { (state) throws(StorageError) in
            state.curricula.values.first { $0.session == session && $0.learner == learner }
        }
    }

    package func curricula(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Curriculum> {
        try self.read { (state) throws(StorageError) in
            try Self.page(state.curricula.values.filter { $0.learner == learner }, after: cursor, limit: limit) {
                PageCursor(createdAt: $0.createdAt, id: $0.id.text)
            }
        }
    }

    package func update(
        _ id: ID<Curriculum>, of learner: ID<Learner>, _ change: @Sendable @escaping (inout Curriculum) -> Void
    ) async throws(StorageError) -> Curriculum? {
        try self.write { (state) throws(StorageError) in
            guard var curriculum = state.curricula[id], curriculum.learner == learner else { return nil }
            change(&curriculum)
            state.curricula[id] = curriculum
            return curriculum
        }
    }

    package func finishedLessons(
        of learner: ID<Learner>, keys: Set<String>
    ) async throws(StorageError) -> [String: Int] {
        try self.read { (state) throws(StorageError) in
            var counts: [String: Int] = [:]
            for lesson in state.curricula.values where lesson.learner == learner {
                guard CurriculumProgress(lesson.units).isComplete else { continue }
                let taught = Set(lesson.units.filter(\.isComplete).map(\.target.key))
                for key in taught.intersection(keys) { counts[key, default: 0] += 1 }
            }
            return counts
        }
    }
}
