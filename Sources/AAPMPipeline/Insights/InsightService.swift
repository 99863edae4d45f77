package import AAPMCore

/// What a learner may see of a talk after its end. Every read is scoped to its learner.
package struct InsightService: Sendable {
    private let ports: InsightPorts
    private let clock: any WallClock

    package init(ports: InsightPorts, clock: any WallClock) {
        self.ports = ports
        self.clock = clock
    }

    /// What went well, what was practised and why, what comes next, and the numbers.
    ///
    /// - Throws: `AAPMError` with `.sessionNotFound`, `.sessionStillActive`; `StorageError`.
    package func insights(session id: ID<Session>, of learner: ID<Learner>) async throws -> SessionInsights {
        let session = try await self.endedSession(id, of: learner)
        let facts = try await self.facts(of: session)
        let writer = InsightWriter(facts: facts, rules: self.ports.rules)
        let lesson = try await self.ports.curricula.curriculum(session: id, of: learner)
        // A session without learner turns has no run: there is nothing more to come.
        let run = try await self.ports.runs.run(session: id, of: learner)
        return SessionInsights(
            session: id, isComplete: run.map { $0.status == .completed } ?? true,
            lesson: lesson.flatMap { $0.format == nil ? nil : $0.id }, headline: writer.headline,
            wentWell: writer.wentWell, practised: writer.practised, next: writer.next, numbers: writer.numbers,
            negotiation: try await self.negotiation(of: session, turns: facts.turns))
    }

    private func negotiation(of session: Session, turns: [Turn]) async throws -> NegotiationReport? {
        guard session.tier == .negotiation, let persona = try await self.ports.personas.persona(session.persona) else {
            return nil
        }
        return NegotiationReport(
            of: session, turns: turns, in: persona,
            recovery: try await self.ports.sessions.recovery(of: session.learner, in: persona))
    }

    /// In order of turn and span.
    ///
    /// - Throws: `AAPMError` with `.sessionNotFound`, `.sessionStillActive`; `StorageError`.
    package func frictionPoints(
        session id: ID<Session>, of learner: ID<Learner>
    ) async throws -> [FrictionPoint] {
        _ = try await self.endedSession(id, of: learner)
        return try await self.ports.friction.frictionPoints(of: id, learner: learner)
    }

    /// The directives that came from the session and those that were tried in it.
    ///
    /// - Throws: `AAPMError` with `.sessionNotFound`, `.sessionStillActive`; `StorageError`.
    package func directives(session id: ID<Session>, of learner: ID<Learner>) async throws -> SessionDirectives {
        let session = try await self.endedSession(id, of: learner)
        return try await self.directives(
            of: session, turns: self.ports.sessions.turns(of: session.id, learner: learner))
    }

    private func directives(of session: Session, turns: [Turn]) async throws -> SessionDirectives {
        SessionDirectives(
            from: try await self.ports.directives.directives(from: session.id, learner: session.learner),
            tried: try await TriedDirectives(ports: self.ports).directives(of: session, turns: turns))
    }

    private func facts(of session: Session) async throws -> InsightFacts {
        let learner = session.learner
        guard let profile = try await self.ports.learners.learner(learner) else {
            throw AAPMError(.learnerNotFound, "There is no such learner.")
        }
        let persona = try await self.ports.personas.persona(session.persona)
        let setting = persona?.setting(of: session)
        let turns = try await self.ports.sessions.turns(of: session.id, learner: learner)
        let directives = try await self.directives(of: session, turns: turns)
        var sources: [ID<Session>: [FrictionPoint]] = [:]
        for source in Set(directives.tried.map(\.source)) {
            sources[source] = try await self.ports.friction.frictionPoints(of: source, learner: learner)
        }
        return InsightFacts(
            session: session,
            turns: turns,
            characterName: setting?.characterName ?? session.character,
            languages: setting?.languages ?? profile.languages,
            points: try await self.ports.friction.frictionPoints(of: session.id, learner: learner),
            evidence: try await self.ports.friction.evidence(of: learner, session: session.id),
            directives: directives, sources: sources, readAt: self.clock.now)
    }

    private func endedSession(_ id: ID<Session>, of learner: ID<Learner>) async throws -> Session {
        guard let session = try await self.ports.sessions.session(id, of: learner) else {
            throw AAPMError(.sessionNotFound, "There is no such session among yours. Check the id.")
        }
        guard session.status == .ended else {
            throw AAPMError(
                .sessionStillActive, "The talk is still going on. End it first; this is for afterwards.")
        }
        return session
    }
}
