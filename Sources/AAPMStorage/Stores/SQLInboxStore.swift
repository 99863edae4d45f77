import AAPMCore

/// Learners' inboxes in SQL.
struct SQLInboxStore: InboxStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func show(_ message: String, of learner: ID<Learner>) async throws(StorageError) -> Bool {
        let showing: Query = """
            UPDATE async_engagement
            SET delivered = \(true)
            WHERE id = \(message) AND learner_id = \(learner)
            """
        return try await self.database.batch([showing], .writing)[0].changed == 1
    }
}
