package import AAPMCore

extension SessionService {
    /// How many of the latest sessions are looked through for tasks already done.
    private static let memory = 100

    /// Begins a talk with the character's opening line, which is no turn of the plan.
    ///
    /// - Throws: `AAPMError` with `.sessionRequestInvalid` when the world is for other languages, `.personaNotFound`,
    ///   `.tierUnavailable`, `.characterNotFound`, `.sceneNotFound`, `.sessionLimitReached` (with the time until the
    ///   learner's next day) or `.budgetExhausted` (with the time until there is money again), both with the plan that
    ///   has more, `.learnerNotFound`, or of the partner.
    package func start(_ request: StartRequest, for learnerID: ID<Learner>) async throws -> StartedSession {
        try await coded {
            guard let learner = try await self.ports.learners.learner(learnerID) else {
                throw AAPMError.learnerNotFound
            }
            let persona = try await self.briefings.persona(request.persona)
            guard persona.languages == learner.languages else { throw AAPMError.otherLanguages(of: persona) }
            let latest = try await self.ports.sessions.sessions(of: learner.id, after: nil, limit: Self.memory).items
            let recovery = try await self.ports.sessions.recovery(after: latest, in: persona)
            let casting = try Casting(
                request, from: persona, done: Self.scenesDone(in: persona, of: latest), recovery: recovery)
            let now = self.ports.clock.now
            let allowance = try await SessionAllowance(of: learner.id, at: now, self.ports.plans, days: self.days)
            var session = Session(
                id: self.ports.ids.make(), learner: learner.id, persona: persona.id.text, tier: request.tier,
                character: casting.character.id.text, scene: casting.scene?.id.text,
                turnLimit: allowance.entitlements.terms.turnsPerSession, startedAt: now, lastActivityAt: now)
            let reply = try await self.ports.dialogue.open(
                try await self.briefings.briefing(
                    ofNew: session,
                    cast: TalkBriefings.Cast(
                        learner: learner, persona: persona, character: casting.character, scene: casting.scene),
                    recovery: recovery, at: now))
            let opening = Turn(
                session: session.id, index: 0, speaker: .character, text: reply.line, character: session.character,
                reply: ReplyFacts(
                    partner: reply.partner, move: reply.move, nativeHelp: reply.nativeHelp,
                    negotiation: reply.negotiation, recalls: reply.recalls),
                createdAt: now)
            session.nextTurnIndex = 1
            session.partnerState = reply.state
            try await self.store(session, opening, allowance)
            try await self.activateDirectives(of: session, at: now)
            return StartedSession(session: session.shown, opening: opening.shown, quota: allowance.quotaAfterStart)
        }
    }

    // MARK: Parts

    private static func scenesDone(in persona: PersonaSchema, of latest: [Session]) -> Set<String> {
        Set(latest.filter { $0.persona == persona.id.text && $0.taskCompleted }.compactMap(\.scene))
    }

    private func store(_ session: Session, _ opening: Turn, _ allowance: SessionAllowance) async throws {
        do {
            try await self.ports.sessions.start(
                session, opening: opening, dayLimit: allowance.entitlements.sessionsPerDay,
                dayStart: allowance.day.start)
        } catch StorageError.conflict(constraint: "sessions_day_limit") {
            throw allowance.dayIsFull
        }
    }

    /// Those that were measured keep their last outcome; they are armed as they are (DESIGN 7.4). A chance that is open
    /// in another talk still going on stays with that talk.
    private func activateDirectives(of session: Session, at now: Timestamp) async throws {
        let open = try await self.ports.directives.openDirectives(of: session.learner, persona: session.persona)
        var changed: [Directive] = []
        for directive in open {
            if try await self.isOpenElsewhere(directive, than: session) { continue }
            let next =
                switch directive.status {
                case .usedIncorrectly, .avoided:
                    DirectiveLifecycle.isArmed(directive, at: now)
                        ? directive : DirectiveLifecycle.expire(directive, at: now)
                default: DirectiveLifecycle.activate(directive, at: now)
                }
            if next != directive { changed.append(next) }
        }
        if !changed.isEmpty { try await self.ports.directives.save(changed) }
    }

    /// Whether a line of another talk that has not ended waits for the learner's turn there.
    private func isOpenElsewhere(_ directive: Directive, than session: Session) async throws -> Bool {
        guard directive.status == .opportunityCreated, let attempt = directive.lastAttempt, attempt.scoredAt == nil,
            attempt.session != session.id
        else { return false }
        return try await self.ports.sessions.session(attempt.session, of: session.learner)?.status == .active
    }
}

/// A talk that has begun.
package struct StartedSession: Sendable {
    package let session: Session
    package let opening: Turn?
    /// What is left of the learner's day; `nil` when it is not limited.
    package let quota: Quota?
}
