import AAPMCore

/// Makes the answer to one learner turn and stores it with all its consequences.
struct TurnAnswering: Sendable {
    let ports: SessionPorts
    let policy: SessionPolicy
    private let pause: any Clock<Duration>
    private let keeper: ReplyLeaseKeeper
    private let briefings: TalkBriefings
    private let ending: SessionEnding

    /// - Parameter pause: On which heartbeats and looks at another node's work wait.
    init(ports: SessionPorts, policy: SessionPolicy, pause: any Clock<Duration>) {
        self.ports = ports
        self.policy = policy
        self.pause = pause
        self.keeper = ReplyLeaseKeeper(
            sessions: ports.sessions, clock: ports.clock, pause: pause, lease: policy.replyLease)
        self.briefings = TalkBriefings(ports: ports)
        self.ending = SessionEnding(ports: ports)
    }

    /// - Parameters:
    ///   - talk: As it stood when the turn was admitted: its session's `nextTurnIndex` is the reply's.
    ///   - right: To answer it; kept alive while the partner works.
    ///   - deliver: Takes the line piece by piece while it is made.
    /// - Returns: The stored reply and the session after it: another's when the right was lost.
    func answer(
        _ turn: Turn, in talk: TalkSnapshot, by right: ReplyRight,
        deliver: @escaping @Sendable (String) async throws -> Void
    ) async throws -> (reply: Turn, session: Session) {
        let session = talk.session
        let briefing = try await self.briefings.briefing(of: turn, in: talk)
        let made = try await self.keeper.hold(right, in: session) {
            try await self.ports.dialogue.exchange(turn, in: briefing, deliver: deliver)
        }
        guard let outcome = made else { return try await self.answerOfAnother(to: turn, in: session, right) }
        let now = self.ports.clock.now
        let reply = self.reply(to: turn, in: session, outcome, at: now)
        let end = self.end(of: session, by: outcome.reply, at: now)
        let settled = try await self.ports.sessions.complete(
            TurnCompletion(
                session: session.id, learner: session.learner, answering: turn.index, reply: reply,
                partnerState: outcome.reply.state ?? session.partnerState,
                taskCompleted: session.taskCompleted || outcome.reply.taskCompleted, directives: outcome.directives,
                evidence: outcome.evidence, relationship: outcome.relationship, relationshipBefore: talk.relationship,
                heldUntil: end.map { _ in now + self.policy.replyLease }, now: now))
        guard let settled else { return try await self.earlierAnswer(to: turn, in: session) }
        guard let end else { return (reply, settled) }
        return (reply, await self.ended(settled, because: end))
    }

    private func reply(
        to turn: Turn, in session: Session, _ outcome: DialogueOutcome, at now: Timestamp
    ) -> Turn {
        Turn(
            session: session.id, index: session.nextTurnIndex, speaker: .character, text: outcome.reply.line,
            character: session.character, answers: turn.index,
            reply: ReplyFacts(
                partner: outcome.reply.partner, move: outcome.reply.move, nativeHelp: outcome.reply.nativeHelp,
                elicits: outcome.elicited, recasts: outcome.reply.recasts, countsTurn: outcome.reply.countsTurn,
                negotiation: outcome.reply.negotiation, recalls: outcome.reply.recalls),
            createdAt: now)
    }

    /// Somebody else answered first, or the session ended meanwhile: what is in the journal counts.
    private func earlierAnswer(to turn: Turn, in session: Session) async throws -> (reply: Turn, session: Session) {
        guard let answer = try await self.storedAnswer(to: turn, in: session) else { throw AAPMError.turnInProgress }
        return answer
    }

    /// - Returns: `nil` when there is none yet.
    /// - Throws: `AAPMError` with `.sessionNotFound`, or `.sessionEnded` when there will be none; `StorageError`.
    private func storedAnswer(to turn: Turn, in session: Session) async throws -> (reply: Turn, session: Session)? {
        let journal = try await self.ports.sessions.turns(of: session.id, learner: session.learner)
        let settled = try await self.ports.sessions.session(session.id, of: session.learner)
        guard let settled else { throw AAPMError.sessionNotFound }
        if let reply = journal.first(where: { $0.answers == turn.index }) { return (reply, settled) }
        if settled.status == .ended { throw AAPMError.sessionEnded }
        return nil
    }

    /// Waits for the answer of whoever has the right now. When nobody has any more, it is ours again, for whoever asks for
    /// the answer next.
    private func answerOfAnother(
        to turn: Turn, in session: Session, _ right: ReplyRight
    ) async throws -> (reply: Turn, session: Session) {
        for pause in LookPace(clock: self.pause, limit: self.policy.followLimit) {
            do {
                if let answer = try await self.storedAnswer(to: turn, in: session) { return answer }
                if try await self.takesBack(right, in: session) { break }
            } catch let error as StorageError where error.mayPass {
                // A database that is away for a moment is no reason to give up.
            }
            try await self.pause.sleep(for: pause)
        }
        throw AAPMError.turnInProgress
    }

    private func takesBack(_ right: ReplyRight, in session: Session) async throws(StorageError) -> Bool {
        let now = self.ports.clock.now
        let until = now + self.policy.replyLease
        let taken = try await self.ports.sessions.resume(
            session: session.id, learner: session.learner, index: right.turn, leaseUntil: until, now: now)
        guard taken != nil else { return false }
        right.prolong(until: until)
        return true
    }

    /// Why a reply ends its talk; `nil` when the talk goes on.
    private func end(of session: Session, by reply: CharacterReply, at now: Timestamp) -> SessionEndReason? {
        if reply.concludes { return .naturalConclusion }
        return session.startedAt + self.policy.timeLimit <= now ? .timeLimit : nil
    }

    /// Ends a talk that came to its natural end or whose time is over. The reply is stored already, so a failure here
    /// takes nothing away: the idle limit ends the session then.
    private func ended(_ session: Session, because reason: SessionEndReason) async -> Session {
        guard session.status == .active else { return session }
        do {
            return try await self.ending.end(session, reason: reason).session
        } catch {
            self.ports.report(.endFailed(session: session.id, error: AAPMError(wrapping: error)))
            return session
        }
    }
}
