extension SessionStore {
    /// Where a learner is on the way back after a negotiation fell apart in this persona's world.
    ///
    /// - Throws: `StorageError`.
    package func recovery(of learner: ID<Learner>, in persona: PersonaSchema) async throws -> Recovery? {
        try await self.recovery(
            after: try await self.sessions(of: learner, after: nil, limit: 100).items, in: persona)
    }

    /// Looks into the journals of tier 3 talks without success, the latest first and twenty at most, until one fell apart:
    /// what was before that matters no more.
    ///
    /// - Parameter latest: The learner's sessions, newest first.
    /// - Throws: `StorageError`.
    package func recovery(after latest: [Session], in persona: PersonaSchema) async throws -> Recovery? {
        var talks: [RecoveryRules.PastTalk] = []
        var journals = 20
        for session in latest
        where session.persona == persona.id.text && session.status == .ended && session.turnsUsed > 0 {
            var isCollapsed = false
            if session.tier == .negotiation, !session.taskCompleted, journals > 0 {
                journals -= 1
                isCollapsed = try await self.hasCollapsed(session)
            }
            talks.append(
                RecoveryRules.PastTalk(
                    tier: session.tier, scene: session.scene, character: session.character, isCollapsed: isCollapsed,
                    taskCompleted: session.taskCompleted))
            if isCollapsed { break }
        }
        return RecoveryRules.recovery(
            after: talks.reversed(), negotiations: persona.scenes(in: .negotiation).map(\.id.text))
    }

    private func hasCollapsed(_ session: Session) async throws -> Bool {
        let turns = try await self.turns(of: session.id, learner: session.learner)
        return turns.last { $0.speaker == .character }?.reply?.negotiation?.collapse != nil
    }
}
