import AAPMCore

/// Learner profiles in SQL.
struct SQLLearnerStore: LearnerStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func insert(_ learner: Learner) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in try LearnerTable.insert(learner, tx) }
    }

    func learner(_ id: ID<Learner>) async throws(StorageError) -> Learner? {
        try await self.database.read { tx throws(StorageError) in try LearnerTable.learner(id, tx) }
    }

    func update(_ learner: Learner) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            guard try LearnerTable.update(learner, tx) else { throw .notFound }
        }
    }
}
