package import AAPMCore

/// Shows how far a session's pipeline has come. Every read is scoped to its learner.
package struct PipelineService: Sendable {
    private let runs: any RunReader
    private let pollInterval: Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - pollInterval: How often a watched run is looked up; another process may be working on it.
    ///   - sleep: Waits, and throws `CancellationError` when cancelled.
    package init(
        runs: any RunReader, pollInterval: Duration = .milliseconds(100),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.runs = runs
        self.pollInterval = pollInterval
        self.sleep = sleep
    }

    /// - Throws: `AAPMError` with `.pipelineRunNotFound`, also for somebody else's run; `StorageError`.
    package func run(_ id: ID<PipelineRun>, of learner: ID<Learner>) async throws -> PipelineRun {
        guard let run = try await self.runs.run(id, of: learner) else { throw Self.notFound }
        return run
    }

    /// - Throws: `AAPMError` with `.pipelineRunNotFound`: no such session, or none of this learner, or it has no run
    ///   (without a learner turn there is nothing to learn from); `StorageError`.
    package func run(session: ID<Session>, of learner: ID<Learner>) async throws -> PipelineRun {
        guard let run = try await self.runs.run(session: session, of: learner) else { throw Self.notFound }
        return run
    }

    /// The run as it is now and again whenever a phase changed, until it is completed, failed or deferred.
    ///
    /// Phases that went by between two looks are each shown, in order. Iterating throws what `run(_:of:)` throws, and
    /// `CancellationError`.
    package func changes(of id: ID<PipelineRun>, learner: ID<Learner>) -> PipelineChanges {
        PipelineChanges(
            fetch: { try await self.run(id, of: learner) },
            wait: { try await self.sleep(self.pollInterval) })
    }

    private static let notFound = AAPMError(
        .pipelineRunNotFound, "There is no such pipeline run among yours. Check the id.")
}
