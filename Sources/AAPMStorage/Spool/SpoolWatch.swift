package import AAPMCore

/// Looks after the database while it is away, and brings the talks back to it: probe, replay, return.
package struct SpoolWatch: Sendable {
    private let health: DatabaseHealth
    private let talks: DurableTalks
    private let replayer: SpoolReplayer
    private let probe: @Sendable () async throws(StorageError) -> Void
    private let sleep: @Sendable (Duration) async throws -> Void
    private let jitter: @Sendable () -> Double
    private let report: @Sendable (SpoolEvent) -> Void

    /// - Parameters:
    ///   - talks: Over the same health and the same spool.
    ///   - probe: Asks the database itself, not through what refuses while it is away; has a deadline.
    ///   - sleep: Waits, and throws `CancellationError` when cancelled.
    ///   - jitter: Random numbers, 0 ..< 1.
    package init(
        health: DatabaseHealth, talks: DurableTalks, replayer: SpoolReplayer,
        probe: @escaping @Sendable () async throws(StorageError) -> Void,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        report: @escaping @Sendable (SpoolEvent) -> Void = { _ in }
    ) {
        self.health = health
        self.talks = talks
        self.replayer = replayer
        self.probe = probe
        self.sleep = sleep
        self.jitter = jitter
        self.report = report
    }

    /// Goes on until its task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            group.addTask {
                // Throws only when cancelled, which is how this task ends.
                while (try? await self.sleep(DatabaseCondition.pause(jitter: self.jitter()))) != nil {
                    self.health.call()
                }
            }
            self.health.call()
            for await _ in self.health.calls { await self.look() }
            group.cancelAll()
        }
    }

    /// One look: is the database back, is there something to replay, can talks return.
    package func look() async {
        if self.health.isAway {
            do {
                try await self.probe()
            } catch {
                return
            }
            self.health.answered()
        }
        guard self.health.state == .replaying || self.talks.hasTalksBeside else { return }
        do {
            let counts = try await self.replayer.drain()
            if counts.total > 0 { self.report(.replayed(counts)) }
        } catch {
            switch error {
            case .database(.unavailable(let reason)): self.health.failed(reason)
            case .database(let error), .spool(let error): self.report(.spoolFailed(error))
            }
            return
        }
        do {
            if try await self.talks.returnTalks() == 0 { self.health.emptied() }
        } catch {
            self.report(.spoolFailed(error))
        }
    }
}

/// What an operator should hear of the spool. Holds nothing that a learner said.
package enum SpoolEvent: Sendable {
    case replayed(ReplayCounts)
    /// The local file cannot be used.
    case spoolFailed(StorageError)
}
