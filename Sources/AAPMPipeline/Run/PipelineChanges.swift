package import AAPMCore

/// The states that a run goes through, as they are seen.
package struct PipelineChanges: AsyncSequence, Sendable {
    package typealias Element = PipelineRun

    let fetch: @Sendable () async throws -> PipelineRun
    let wait: @Sendable () async throws -> Void

    package func makeAsyncIterator() -> Iterator {
        Iterator(fetch: self.fetch, wait: self.wait)
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let fetch: @Sendable () async throws -> PipelineRun
        fileprivate let wait: @Sendable () async throws -> Void
        private var last: PipelineRun?
        private var pending: ArraySlice<PipelineRun> = []

        fileprivate init(
            fetch: @escaping @Sendable () async throws -> PipelineRun, wait: @escaping @Sendable () async throws -> Void
        ) {
            self.fetch = fetch
            self.wait = wait
        }

        package mutating func next() async throws -> PipelineRun? {
            while true {
                if let step = self.pending.popFirst() { return step }
                if let last = self.last {
                    if last.status.isSettled { return nil }
                    try await self.wait()
                }
                let run = try await self.fetch()
                self.pending = run.steps(since: self.last)[...]
                self.last = run
            }
        }
    }
}

extension PipelineStatus {
    /// Nothing more will happen of itself soon: a deferred run waits for the quota of another day.
    package var isSettled: Bool {
        switch self {
        case .completed, .failed, .deferred: true
        case .queued, .running: false
        }
    }
}

extension PipelineRun {
    /// What an onlooker who saw `earlier` last has missed: a state for each phase completed in between, then this one.
    ///
    /// - Returns: Empty when nothing visible changed.
    func steps(since earlier: PipelineRun?) -> [PipelineRun] {
        if let earlier, earlier.status == self.status, earlier.phases == self.phases { return [] }
        let seen = earlier?.phases.prefix { $0.status == .completed }.count ?? 0
        let done = self.phases.prefix { $0.status == .completed }.count
        let missed = (seen + 1..<max(seen + 1, done)).map { count in
            var step = self
            step.status = .running
            for index in step.phases.indices where index >= count {
                step.phases[index] = PhaseRecord(
                    name: step.phases[index].name, status: index == count ? .running : .pending)
            }
            return step
        }
        return missed + [self]
    }
}
