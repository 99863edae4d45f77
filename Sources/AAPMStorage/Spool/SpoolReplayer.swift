package import AAPMCore

/// What became of the changes of a spool, in numbers.
package struct ReplayCounts: Hashable, Sendable {
    package var outcomes: [ReplayOutcome: Int] = [:]
    /// Changes that can never be applied.
    package var setAside = 0

    package init() {}

    /// All changes that left the spool.
    package var total: Int { self.outcomes.values.reduce(self.setAside, +) }

    package static func += (left: inout Self, right: Self) {
        left.outcomes.merge(right.outcomes) { $0 + $1 }
        left.setAside += right.setAside
    }
}

/// Carries the changes of a spool into the database: those of one learner in their order, several learners at once.
///
/// A change leaves the spool only after the database has it. A kill in between has it tried again, and found to be there.
package struct SpoolReplayer: Sendable {
    /// Why a replay stopped. What was replayed by then has left the spool; what is left can be tried again.
    package enum Failure: Error {
        case database(StorageError)
        case spool(StorageError)
    }

    /// Learners at once.
    private static let lanes = 8
    /// Changes that leave the spool together.
    private static let chunk = 64
    /// Tries before a conflict counts as final: two transactions may meet by chance.
    private static let tries = 3

    private let spool: TalkSpool
    private let replay: SpoolReplay
    private let clock: any WallClock
    private let report: @Sendable (_ entry: SpoolEntry, _ reason: String) -> Void

    /// - Parameters:
    ///   - database: Best one that is watched: then its failure is noticed.
    ///   - report: Takes each change that was set aside, and why.
    package init(
        spool: TalkSpool, database: any Database, clock: any WallClock,
        report: @escaping @Sendable (_ entry: SpoolEntry, _ reason: String) -> Void = { _, _ in }
    ) {
        self.spool = spool
        self.replay = SpoolReplay(database: database)
        self.clock = clock
        self.report = report
    }

    /// Replays until the spool is empty.
    package func drain() async throws(Failure) -> ReplayCounts {
        var counts = ReplayCounts()
        while let round = try await self.round() { counts += round }
        return counts
    }

    /// Replays the next changes of those learners who wait longest.
    ///
    /// - Returns: `nil` when the spool was empty.
    func round() async throws(Failure) -> ReplayCounts? {
        let learners = try await Self.spooled { () throws(StorageError) in
            try await self.spool.learners(limit: Self.lanes)
        }
        if learners.isEmpty { return nil }
        let rounds = await withTaskGroup(of: Result<ReplayCounts, Failure>.self) { group in
            for learner in learners {
                group.addTask {
                    do throws(Failure) { return .success(try await self.round(of: learner)) } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var counts = ReplayCounts()
        for round in rounds { counts += try round.get() }
        return counts
    }

    /// Replays the next changes of one learner.
    private func round(of learner: ID<Learner>) async throws(Failure) -> ReplayCounts {
        let entries = try await Self.spooled { () throws(StorageError) in
            try await self.spool.entries(of: learner, limit: Self.chunk)
        }
        var counts = ReplayCounts()
        var done: [Int] = []
        for entry in entries {
            let fate: Fate
            do {
                fate = try await self.apply(entry)
            } catch {
                try await self.remove(done)
                throw .database(error)
            }
            switch fate {
            case .done(let outcome):
                counts.outcomes[outcome, default: 0] += 1
                done.append(entry.id)
            case .impossible(let reason):
                counts.setAside += 1
                try await Self.spooled { () throws(StorageError) in
                    try await self.spool.setAside(entry, reason: reason, at: self.clock.now)
                }
                self.report(entry, reason)
            }
        }
        try await self.remove(done)
        return counts
    }

    private enum Fate {
        case done(ReplayOutcome)
        case impossible(String)
    }

    /// - Throws: `.unavailable` and `.busy` only.
    private func apply(_ entry: SpoolEntry) async throws(StorageError) -> Fate {
        guard let change = entry.change else { return .impossible("the entry cannot be read") }
        var failures = 0
        while true {
            do {
                return .done(
                    try await self.replay.apply(
                        change, session: entry.session, learner: entry.learner, at: self.clock.now))
            } catch {
                if error.mayPass { throw error }
                failures += 1
                if failures == Self.tries { return .impossible(Self.reason(error)) }
            }
        }
    }

    private func remove(_ ids: [Int]) async throws(Failure) {
        try await Self.spooled { () throws(StorageError) in try await self.spool.remove(ids) }
    }

    private static func spooled<Value>(
        _ work: () async throws(StorageError) -> Value
    ) async throws(Failure) -> Value {
        do {
            return try await work()
        } catch {
            throw .spool(error)
        }
    }

    private static func reason(_ error: StorageError) -> String {
        switch error {
        case .conflict(let constraint): "the constraint \(constraint) refuses it"
        case .notFound: "something that it refers to is gone"
        case .corrupt(let reason), .unavailable(let reason), .busy(let reason): reason
        }
    }
}
