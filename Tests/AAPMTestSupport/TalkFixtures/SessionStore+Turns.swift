package import AAPMCore

extension SessionStore {
    /// Looks at the talk, then has the turn accepted, as a caller without a snapshot does.
    package func accept(_ draft: TurnDraft) async throws -> TurnAdmission {
        guard let talk = try await self.talk(draft.session, of: draft.learner) else { return .notFound }
        return try await self.accept(draft, in: talk)
    }
}
