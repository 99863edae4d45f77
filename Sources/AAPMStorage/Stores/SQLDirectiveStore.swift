import AAPMCore

/// Forward injection in SQL.
struct SQLDirectiveStore: DirectiveStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func openDirectives(of learner: ID<Learner>, persona: String) async throws(StorageError) -> [Directive] {
        try await self.database.read { tx throws(StorageError) in
            try DirectiveTable.directives(DirectiveTable.openOnes(of: learner, persona: persona), tx)
        }
    }

    func directives(from session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Directive] {
        try await self.database.read { tx throws(StorageError) in
            try DirectiveTable.directives(
                """
                SELECT \(unsafe: DirectiveTable.columns)
                FROM injection_directives
                WHERE source_session_id = \(session) AND learner_id = \(learner)
                ORDER BY \(unsafe: DirectiveTable.order)
                """, tx)
        }
    }

    func directives(triedIn session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Directive] {
        try await self.database.read { tx throws(StorageError) in
            try DirectiveTable.directives(
                """
                SELECT \(unsafe: DirectiveTable.columns)
                FROM injection_directives
                WHERE attempt_session_id = \(session) AND learner_id = \(learner)
                ORDER BY \(unsafe: DirectiveTable.order)
                """, tx)
        }
    }

    func save(_ directives: [Directive]) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in try DirectiveTable.save(directives, tx) }
    }
}
