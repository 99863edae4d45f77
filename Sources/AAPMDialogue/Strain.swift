import AAPMCore

/// What a turn leaves between a character and a learner, or makes up for.
enum Strain {
    /// - Parameters:
    ///   - briefing: `turns` ends before `turn`.
    ///   - open: What stands between the two before the turn.
    /// - Returns: The entry for the relationship's log; `nil` when nothing changes.
    static func change(
        after turn: Turn, reply: CharacterReply, in briefing: TalkBriefing, open: ReputationChange?
    ) -> ReputationChange? {
        let session = briefing.session
        let now = self.facts(turn.analysis, move: reply.move, isUnderstood: reply.isUnderstood)
        guard let open else {
            guard StrainRules.leavesStrain(self.earlier(in: briefing, after: nil) + [now], in: session.tier) else {
                return nil
            }
            return ReputationChange(session: session.id, turnIndex: turn.index, reason: .strain, delta: 0)
        }
        let since = open.session == session.id ? open.turnIndex : nil
        let delta = StrainRules.reconciliation(
            after: self.earlier(in: briefing, after: since) + [now], apologises: reply.acceptsApology,
            taskReached: reply.taskCompleted && !session.taskCompleted)
        return delta.map {
            ReputationChange(session: session.id, turnIndex: turn.index, reason: .reconciled, delta: $0)
        }
    }

    /// The learner's turns that counted, after the turn with an index.
    private static func earlier(in briefing: TalkBriefing, after index: Int?) -> [StrainRules.TurnFacts] {
        let turns = Dictionary(briefing.turns.map { ($0.index, $0) }) { first, _ in first }
        return briefing.turns.compactMap { line in
            guard let answered = line.answers, answered > index ?? -1, let reply = line.reply, reply.countsTurn,
                let turn = turns[answered]
            else { return nil }
            return self.facts(turn.analysis, move: reply.move, isUnderstood: true)
        }
    }

    private static func facts(
        _ analysis: Analysis?, move: String, isUnderstood: Bool
    ) -> StrainRules.TurnFacts {
        let insults = move == Move.boundary.rawValue
        return StrainRules.TurnFacts(
            severity: analysis?.findings.map(\.severity).max(),
            breaksRegister: analysis.map(NegotiationRules.breaksRegister) ?? false,
            failed: !isUnderstood || (Breakdown.moves.contains(move) && !insults), insults: insults)
    }
}
