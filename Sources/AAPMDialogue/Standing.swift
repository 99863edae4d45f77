import AAPMCore

/// How a relationship stands after a turn (PEDAGOGY section 4).
enum Standing {
    /// - Parameters:
    ///   - earlier: As stored; `nil` at the first meeting.
    ///   - briefing: `turns` ends before `turn`.
    static func after(
        _ turn: Turn, reply: CharacterReply, in briefing: TalkBriefing, earlier: Relationship?
    ) -> Relationship {
        let session = briefing.session
        var next =
            earlier
            ?? Relationship(
                learner: session.learner, persona: session.persona, character: session.character,
                lastSeenAt: turn.createdAt)
        if !briefing.turns.contains(where: { $0.answers != nil }) { self.meetAgain(&next, in: session, at: turn) }
        // Asking for help is never held for or against anyone.
        if reply.countsTurn {
            let understood = next.log.filter { $0.session == session.id && $0.reason == .understood }
            let strain = Strain.change(after: turn, reply: reply, in: briefing, open: next.openStrain)
            let facts = self.facts(of: turn, reply: reply, in: briefing, reconciles: strain?.reason == .reconciled)
            self.add(
                ReputationRules.changes(
                    for: facts, session: session.id, turn: turn.index,
                    understoodSoFar: understood.reduce(0) { $0 + $1.delta }) + [strain].compactMap { $0 },
                to: &next, session: session.id)
        }
        next.lastSeenAt = turn.createdAt
        return next
    }

    /// The first exchange of a session: absence wears a reputation down towards 0, from either side.
    private static func meetAgain(_ relationship: inout Relationship, in session: Session, at turn: Turn) {
        relationship.sessions += 1
        let absence = session.startedAt.since(relationship.lastSeenAt)
        let decayed = ReputationRules.decayed(relationship.reputation, absence: max(.zero, absence))
        guard decayed != relationship.reputation else { return }
        let change = ReputationChange(
            session: session.id, turnIndex: turn.index, reason: .absence, delta: decayed - relationship.reputation)
        self.add([change], to: &relationship, session: session.id)
        // The sum of floats may be off by a hair; the decayed value is the rule's.
        relationship.reputation = decayed
    }

    private static func facts(
        of turn: Turn, reply: CharacterReply, in briefing: TalkBriefing, reconciles: Bool
    ) -> ReputationRules.TurnFacts {
        let analysis = turn.analysis ?? .empty
        let isUnderstood = reply.isUnderstood && !Breakdown.moves.contains(reply.move)
        return ReputationRules.TurnFacts(
            findings: analysis.findings.map { (type: $0.type, severity: $0.severity) },
            isUnderstood: isUnderstood,
            registerFits: NegotiationRules.registerFits(analysis, expected: briefing.character.expects),
            tier: briefing.session.tier,
            taskReached: reply.taskCompleted && !briefing.session.taskCompleted,
            // One repair is counted once.
            repairs: !reconciles && self.brokeDown(before: turn, in: briefing) && !Breakdown.isIn(analysis)
                && isUnderstood)
    }

    /// Whether the learner's last turn that counted broke the talk down.
    private static func brokeDown(before turn: Turn, in briefing: TalkBriefing) -> Bool {
        guard
            let line = briefing.turns.last(where: {
                $0.speaker == .character && $0.answers != nil && $0.reply?.countsTurn == true
            })
        else { return false }
        if let move = line.reply?.move, Breakdown.moves.contains(move) { return true }
        let answered = briefing.turns.first { $0.index == line.answers }
        return answered?.analysis.map(Breakdown.isIn) ?? false
    }

    private static func add(
        _ changes: [ReputationChange], to relationship: inout Relationship, session: ID<Session>
    ) {
        relationship.reputation = ReputationRules.apply(changes, to: relationship.reputation)
        relationship.log += changes
        while relationship.log.count > Relationship.logLimit {
            // What this session has added for being understood is counted from the log, so it goes last.
            // So does what still stands between the two.
            let strain = relationship.openStrain
            let oldest = relationship.log.firstIndex {
                !($0.session == session && $0.reason == .understood) && $0 != strain
            }
            relationship.log.remove(at: oldest ?? 0)
        }
    }
}
