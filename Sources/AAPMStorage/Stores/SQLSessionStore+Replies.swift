import AAPMCore

extension SQLSessionStore {
    func complete(_ completion: TurnCompletion) async throws(StorageError) -> Session? {
        do {
            return try Self.session(try await self.database.batch(try TalkTable.completion(completion), .writing))
        } catch {
            switch error {
            case .conflict(SessionTable.lostLease): return try await self.refuse(completion)
            case .conflict(DirectiveTable.notTheirs): throw .notFound
            case .conflict(RelationshipTable.movedOn): return try await self.completeAfterChange(completion)
            default: throw error
            }
        }
    }

    /// Says why the right to answer was not there.
    private func refuse(_ completion: TurnCompletion) async throws(StorageError) -> Session? {
        let row = try await self.database.read { tx throws(StorageError) in
            try tx.first(SessionTable.selection(completion.session, of: completion.learner))
        }
        guard let row else { return nil }
        let record = try SessionTable.record(row)
        if record.session.status == .active, record.lease?.turn == completion.answering,
            record.session.nextTurnIndex != completion.reply.index
        {
            throw .conflict(constraint: "turns_pkey")
        }
        return nil
    }

    /// Another talk with the same character changed the relationship while this answer was made: both changes count.
    private func completeAfterChange(_ completion: TurnCompletion) async throws(StorageError) -> Session? {
        guard let met = completion.relationship else { return nil }
        do {
            return try await self.database.write { tx throws(StorageError) -> Session in
                let stored = RelationshipTable.selection(
                    of: met.learner, persona: met.persona, character: met.character)
                let current = try RelationshipTable.relationships(stored.locking(), tx).first
                var merged = completion
                merged.relationship = met.following(current, since: completion.relationshipBefore)
                merged.relationshipBefore = current
                return try Self.session(try tx.run(try TalkTable.completion(merged)))
            }
        } catch {
            guard case .conflict(SessionTable.lostLease) = error else { throw error }
            return nil
        }
    }

    private static func session(_ results: [QueryResult]) throws(StorageError) -> Session {
        guard let row = results.first?.rows.first else { throw .notFound }
        return try SessionTable.session(row)
    }
}
