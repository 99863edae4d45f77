extension SessionStore {
    /// Where a learner is on the way back after a negotiation fell apart in this persona's world.
    ///
    /// Looks at the latest `limit` sessions, and into the journal only of tier 3 talks that came to an end of their own
    /// without success.
    ///
    /// - Throws: `StorageError`.
    package func recovery(
        of learner: ID<Learner>, in persona: PersonaSchema, limit: Int = 100
    ) async throws -> Recovery? {
        let latest = try await self.sessions(of: learner, after: nil, limit: limit).items
        return try await self.recovery(after: latest, in: persona)
    }

    /// - Parameter latest: The learner's sessions, newest first.
    /// - Throws: `StorageError`.
    package func recovery(after latest: [Session], in persona: PersonaSchema) async throws -> Recovery? {
        let past = latest.filter { $0.persona == persona.id.text && $0.status == .ended && $0.turnsUsed > 0 }
        guard past.contains(where: \.mayHaveCollapsed) else { return nil }
        var talks: [RecoveryRules.PastTalk] = []
        for session in past.reversed() {
            talks.append(
                RecoveryRules.PastTalk(
                    tier: session.tier, scene: session.scene, character: session.character,
                    isCollapsed: try await self.hasCollapsed(session), taskCompleted: session.taskCompleted))
        }
        return RecoveryRules.recovery(
            after: talks, negotiations: persona.scenes(in: .negotiation).map(\.id.text))
    }

    private func hasCollapsed(_ session: Session) async throws -> Bool {
        guard session.mayHaveCollapsed else { return false }
        let turns = try await self.turns(of: session.id, learner: session.learner)
        return turns.last { $0.speaker == .character }?.reply?.negotiation?.collapse != nil
    }
}

extension Session {
    /// Whether only the journal knows: a collapse ends a talk of its own.
    fileprivate var mayHaveCollapsed: Bool {
        self.tier == .negotiation && self.endReason == .naturalConclusion && !self.taskCompleted
    }
}
