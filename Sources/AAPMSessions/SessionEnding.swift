import AAPMCore

/// Ends sessions, each with the run of the pipeline that belongs to it.
struct SessionEnding: Sendable {
    let ports: SessionPorts

    /// - Returns: The session as it ended, now or before, and its run; no run without learner turns. A session that is to
    ///   end for idleness and was active since it was read goes on, and is returned so.
    func end(
        _ session: Session, reason: SessionEndReason
    ) async throws -> (session: Session, run: PipelineRun?) {
        let now = self.ports.clock.now
        // Whether there is a turn to learn from is decided in the store's transaction: one may come in meanwhile.
        let run =
            reason == .systemError
            ? nil
            : PipelineRun(
                id: self.ports.ids.make(), session: session.id, learner: session.learner, createdAt: now,
                updatedAt: now)
        let ended = try await self.ports.sessions.end(
            session.id, of: session.learner, reason: reason, run: run, quota: try await self.quota(for: run, at: now),
            seen: reason == .inactivityTimeout ? session.lastActivityAt : nil, now: now)
        if ended.run?.status == .queued { self.ports.runQueued() }
        return ended
    }

    private func quota(for run: PipelineRun?, at now: Timestamp) async throws -> RunQuota? {
        guard let run else { return nil }
        return try await self.ports.runQuotas?.quota(of: run.learner, for: run.id, at: now) {
            try await self.ports.sessions.talk(run.session, of: run.learner)?.learner
        }
    }
}
