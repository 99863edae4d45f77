import AAPMCore

/// Makes the answer to one learner turn and stores it with all its consequences.
struct TurnAnswering: Sendable {
    let ports: SessionPorts
    let policy: SessionPolicy
    private let briefings: TalkBriefings
    private let ending: SessionEnding

    init(ports: SessionPorts, policy: SessionPolicy) {
        self.ports = ports
        self.policy = policy
        self.briefings = TalkBriefings(ports: ports)
        self.ending = SessionEnding(ports: ports)
    }

    /// - Parameters:
    ///   - talk: As it stood when the turn was admitted: its session's `nextTurnIndex` is the reply's.
    ///   - deliver: Takes the line piece by piece while it is made.
    /// - Returns: The stored reply and the session after it.
    func answer(
        _ turn: Turn, in talk: TalkSnapshot, deliver: @Sendable (String) async throws -> Void
    ) async throws -> (reply: Turn, session: Session) {
        let session = talk.session
        let briefing = try await self.briefings.briefing(of: turn, in: talk)
        let outcome = try await self.ports.dialogue.exchange(turn, in: briefing, deliver: deliver)
        let now = self.ports.clock.now
        let reply = self.reply(to: turn, in: session, outcome, at: now)
        let settled = try await self.ports.sessions.complete(
            TurnCompletion(
                session: session.id, learner: session.learner, answering: turn.index, reply: reply,
                partnerState: outcome.reply.state ?? session.partnerState,
                taskCompleted: session.taskCompleted || outcome.reply.taskCompleted, directives: outcome.directives,
                evidence: outcome.evidence, relationship: outcome.relationship, relationshipBefore: talk.relationship,
                now: now))
        guard let settled else { return try await self.earlierAnswer(to: turn, in: session) }
        return (reply, await self.concluded(settled, by: outcome.reply, at: now))
    }

    private func reply(
        to turn: Turn, in session: Session, _ outcome: DialogueOutcome, at now: Timestamp
    ) -> Turn {
        Turn(
            session: session.id, index: session.nextTurnIndex, speaker: .character, text: outcome.reply.line,
            character: session.character, answers: turn.index,
            reply: ReplyFacts(
                partner: outcome.reply.partner, move: outcome.reply.move, nativeHelp: outcome.reply.nativeHelp,
                elicits: outcome.elicited, recasts: outcome.reply.recasts, countsTurn: outcome.reply.countsTurn),
            createdAt: now)
    }

    /// Somebody else answered first, or the session ended meanwhile: what is in the journal counts.
    private func earlierAnswer(to turn: Turn, in session: Session) async throws -> (reply: Turn, session: Session) {
        let journal = try await self.ports.sessions.turns(of: session.id, learner: session.learner)
        let settled = try await self.ports.sessions.session(session.id, of: session.learner)
        guard let settled else { throw AAPMError.sessionNotFound }
        guard let reply = journal.first(where: { $0.answers == turn.index }) else {
            throw settled.status == .ended ? AAPMError.sessionEnded : AAPMError.turnInProgress
        }
        return (reply, settled)
    }

    /// Ends a talk that came to its natural end or whose time is over. The reply is stored already, so a failure here
    /// takes nothing away: the idle limit ends the session then.
    private func concluded(_ session: Session, by reply: CharacterReply, at now: Timestamp) async -> Session {
        let isOverTime = session.startedAt + self.policy.timeLimit <= now
        guard session.status == .active, reply.concludes || isOverTime else { return session }
        do {
            return try await self.ending.end(session, reason: reply.concludes ? .naturalConclusion : .timeLimit).session
        } catch {
            self.ports.report(.endFailed(session: session.id, error: AAPMError(wrapping: error)))
            return session
        }
    }
}
