package import AAPMCore

extension MemoryStores: LearnerStore {
    package func insert(_ learner: Learner) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.learners[learner.id] == nil else { throw .conflict(constraint: "learners_pkey") }
            state.learners[learner.id] = learner
        }
    }

    package func learner(_ id: ID<Learner>) async throws(StorageError) -> Learner? {
        try self.read { (state) throws(StorageError) in state.learners[id] }
    }

    package func update(_ learner: Learner) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.learners[learner.id] != nil else { throw .notFound }
            state.put(learner)
        }
    }
}

extension MemoryState {
    /// Inserts or changes a profile; the time of creation stays.
    mutating func put(_ learner: Learner) {
        self.learners[learner.id] = Learner(
            id: learner.id, displayName: learner.displayName, nativeLanguage: learner.nativeLanguage,
            targetLanguage: learner.targetLanguage, level: learner.level, coordinates: learner.coordinates,
            onboardingState: learner.onboardingState, isGuest: learner.isGuest, plan: learner.plan,
            timeZone: learner.timeZone, periods: learner.periods,
            remembering: self.learners[learner.id]?.remembering ?? learner.remembering,
            createdAt: self.learners[learner.id]?.createdAt ?? learner.createdAt,
            updatedAt: learner.updatedAt)
    }
}
