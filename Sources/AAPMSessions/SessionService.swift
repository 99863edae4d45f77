package import AAPMCore

/// Sessions and their turns, for learners. Everything is the caller's own: another's session does not exist.
package struct SessionService: Sendable {
    let ports: SessionPorts
    let policy: SessionPolicy
    let engine: ReplyEngine
    let briefings: TalkBriefings
    let analyses: TurnAnalysis
    let days: DayBoundary
    let pause: any Clock<Duration>
    private let ending: SessionEnding

    private static let pageSizes = 1...100

    /// - Parameters:
    ///   - engine: Made of the same ports and policy; its `run()` must be driven.
    ///   - pause: On which to wait between looks for what another node does.
    package init(
        ports: SessionPorts, engine: ReplyEngine, days: DayBoundary, policy: SessionPolicy = SessionPolicy(),
        pause: any Clock<Duration> = ContinuousClock()
    ) {
        self.ports = ports
        self.policy = policy
        self.engine = engine
        self.days = days
        self.pause = pause
        self.briefings = TalkBriefings(ports: ports)
        self.analyses = TurnAnalysis(ports: ports)
        self.ending = SessionEnding(ports: ports)
    }

    /// - Throws: `AAPMError` with `.sessionNotFound`.
    package func session(_ id: ID<Session>, of learner: ID<Learner>) async throws -> Session {
        try await coded { try await self.requireSession(id, of: learner).shown }
    }

    /// Newest first.
    ///
    /// - Parameters:
    ///   - cursor: The `nextCursor` of the page before.
    ///   - limit: 1 … 100.
    /// - Throws: `AAPMError` with `.pageInvalid`.
    package func sessions(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws -> Page<Session> {
        guard Self.pageSizes.contains(limit) else {
            throw AAPMError(
                .pageInvalid, "The page size is not possible.",
                faults: [FieldFault(field: "limit", reason: "must be 1 to \(Self.pageSizes.upperBound)")])
        }
        if let cursor, PageCursor(cursor) == nil {
            throw AAPMError(
                .pageInvalid, "The cursor is not one of ours.",
                faults: [FieldFault(field: "cursor", reason: "must be the next_cursor of an earlier page")])
        }
        return try await coded {
            try await self.ports.sessions.sessions(of: learner, after: cursor, limit: limit).map(\.shown)
        }
    }

    /// The talk so far, in order.
    ///
    /// - Throws: `AAPMError` with `.sessionNotFound`.
    package func turns(of id: ID<Session>, learner: ID<Learner>) async throws -> [Turn] {
        try await coded {
            let session = try await self.requireSession(id, of: learner)
            return try await self.ports.sessions.turns(of: session.id, learner: learner).map(\.shown)
        }
    }

    /// Turns of the talk whose places others have: two nodes took them at once while the database was away.
    ///
    /// - Throws: `AAPMError` with `.sessionNotFound`.
    package func sideTurns(of id: ID<Session>, learner: ID<Learner>) async throws -> [Turn] {
        try await coded {
            let session = try await self.requireSession(id, of: learner)
            return try await self.ports.sessions.sideTurns(of: session.id, learner: learner).map(\.shown)
        }
    }

    /// Ends a talk, after the reply under way if there is one, here or on another node. Ending again gives the same answer.
    ///
    /// - Returns: No run when there was no learner turn; the place of the day is given back then.
    /// - Throws: `AAPMError` with `.sessionNotFound`.
    package func end(
        _ id: ID<Session>, of learner: ID<Learner>, reason: SessionEndReason = .learnerEnded
    ) async throws -> (session: Session, run: PipelineRun?) {
        try await coded {
            _ = try await self.requireSession(id, of: learner)
            await self.engine.settle(id)
            try await self.settleElsewhere(id, of: learner)
            let session = try await self.requireSession(id, of: learner)
            let ended = try await self.ending.end(session, reason: reason)
            return (ended.session.shown, ended.run)
        }
    }

    /// Ends every session without activity for the idle limit.
    ///
    /// - Returns: How many were ended.
    /// - Throws: `AAPMError` of the database.
    @discardableResult
    package func endIdleSessions() async throws -> Int {
        try await coded {
            var count = 0
            // The store looks for activity before a moment; a session idle for exactly the limit has ended as well.
            let before = self.ports.clock.now - self.policy.idleLimit + .microseconds(1)
            while true {
                let idle = try await self.ports.sessions.idleSessions(before: before, limit: 100)
                var ended = 0
                for session in idle where !self.engine.isAnswering(session.id) {
                    if try await self.ending.end(session, reason: .inactivityTimeout).session.status == .ended {
                        ended += 1
                    }
                }
                count += ended
                if ended == 0 { return count }
            }
        }
    }

    /// What is left of the pipeline runs of the learner's day; `nil` when they are not limited.
    ///
    /// - Throws: `AAPMError` of the database, or with `.learnerNotFound`.
    package func pipelineQuota(of learner: ID<Learner>) async throws -> Quota? {
        try await coded {
            let plans = self.ports.plans
            let entitlements = try await plans.entitlements.entitlements(of: learner)
            guard let limit = entitlements.pipelineRunsPerDay else { return nil }
            let now = self.ports.clock.now
            let day = self.days.span(of: .day, at: now, for: entitlements)
            let used = try await plans.quotas.quotaUse(of: learner, in: day).pipelineRuns
            return Quota(.pipelineRuns, limit: limit, used: used, in: day, at: now)
        }
    }

    // MARK: Parts

    func requireSession(_ id: ID<Session>, of learner: ID<Learner>) async throws -> Session {
        guard let session = try await self.ports.sessions.session(id, of: learner) else {
            throw AAPMError.sessionNotFound
        }
        return session
    }

    func requireTalk(_ id: ID<Session>, of learner: ID<Learner>) async throws -> TalkSnapshot {
        guard let talk = try await self.ports.sessions.talk(id, of: learner) else {
            throw AAPMError.sessionNotFound
        }
        return talk
    }

    /// Ends a talk whose idle time is over before the janitor came by, so that what a turn meets does not depend on the
    /// janitor's pace.
    func endIfIdle(_ talk: TalkSnapshot, at now: Timestamp) async throws -> TalkSnapshot {
        guard self.isIdle(talk.session, at: now) else { return talk }
        var talk = talk
        // The talk may have gone on elsewhere since the snapshot: only what is stored now counts.
        talk.session = try await self.requireSession(talk.session.id, of: talk.session.learner)
        guard self.isIdle(talk.session, at: now) else {
            return try await self.requireTalk(talk.session.id, of: talk.session.learner)
        }
        talk.session = try await self.ending.end(talk.session, reason: .inactivityTimeout).session
        guard talk.session.status == .ended else {
            return try await self.requireTalk(talk.session.id, of: talk.session.learner)
        }
        return talk
    }

    private func isIdle(_ session: Session, at now: Timestamp) -> Bool {
        session.status == .active && session.lastActivityAt + self.policy.idleLimit <= now
            && !self.engine.isAnswering(session.id)
    }
}
