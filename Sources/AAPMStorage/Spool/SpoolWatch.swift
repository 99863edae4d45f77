package import AAPMCore

/// Looks after the database while it is away, and brings the talks back to it: probe, replay, return.
package struct SpoolWatch: Sendable {
    /// Every so many rounds it looks into the spool though nothing is known to be there: another process may have left
    /// something, or a change was written whose caller heard of an error.
    private static let roundsBetweenSearches = 8

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
            var rounds = 0
            for await _ in self.health.calls {
                await self.look(isSearching: rounds.isMultiple(of: Self.roundsBetweenSearches))
                rounds &+= 1
            }
            group.cancelAll()
        }
    }

    /// One look: is the database back, is there something to replay, can talks return.
    ///
    /// - Parameter isSearching: Whether to look into the spool though nothing is known to be there.
    package func look(isSearching: Bool = false) async {
        if self.health.isAway {
            do {
                try await self.probe()
            } catch {
                return
            }
            self.health.answered()
        }
        guard isSearching || self.health.state == .replaying || self.talks.hasTalksBeside else { return }
        // Talks return after each round: while learners go on talking beside the database the spool need never be empty.
        while true {
            let counts: ReplayCounts?
            do {
                counts = try await self.replayer.round()
                if let counts, counts.total > 0 { self.report(.replayed(counts)) }
            } catch {
                switch error {
                // Whoever was cancelled took the question back; that says nothing about the database.
                case .database(.unavailable(let reason)): if !Task.isCancelled { self.health.failed(reason) }
                case .database(let error), .spool(let error): self.report(.spoolFailed(error))
                }
                return
            }
            do {
                let left = try await self.talks.returnTalks()
                guard counts == nil else { continue }
                if left == 0 { self.health.emptied() }
            } catch {
                self.report(.spoolFailed(error))
            }
            return
        }
    }

    /// The last look of a process that stops, when nobody changes a talk any more; then says what is left.
    ///
    /// - Parameter limit: After which the rest waits for the next start.
    package func finish(within limit: Duration) async {
        if !self.health.isAway {
            await withTaskGroup { group in
                group.addTask { await self.look(isSearching: true) }
                // Throws only when cancelled, because the look was faster.
                group.addTask { _ = try? await self.sleep(limit) }
                await group.next()
                group.cancelAll()
            }
        }
        do {
            let left = try await self.talks.spool.summary().waiting
            if left > 0 { self.report(.left(left)) }
        } catch {
            self.report(.spoolFailed(error))
        }
    }
}

/// What an operator should hear of the spool. Holds nothing that a learner said.
package enum SpoolEvent: Sendable {
    case replayed(ReplayCounts)
    /// The process ends, and so many changes wait for its next start.
    case left(Int)
    /// The local file cannot be used.
    case spoolFailed(StorageError)
}
