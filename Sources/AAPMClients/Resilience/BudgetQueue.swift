import AAPMCore
import Synchronization

/// Lets calls wait that have no room only because of what is set aside for others: an upper bound is mostly more than a
/// call costs, and what is left over is soon free. Knows the calls of this process; those of others are not waited for.
final class BudgetQueue: Sendable {
    fileprivate struct Line: Hashable {
        let scope: BudgetScope
        let period: BudgetPeriod

        init(_ limit: BudgetLimit) {
            self.scope = limit.scope
            self.period = limit.period
        }
    }

    private struct Place {
        /// Calls for which money is set aside.
        var running = 0
        /// How often money became free.
        var releases = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    /// What had become free when somebody asked.
    struct Mark: Sendable {
        fileprivate let releases: [Line: Int]
    }

    /// Of a long queue not all need to ask whenever one call has ended.
    private static let wokenAtOnce = 8
    /// Budgets that are remembered although nobody uses them.
    private static let capacity = 10_000

    private let state = Mutex<(places: [Line: Place], lastTicket: Int)>(([:], 0))

    /// To be taken before asking the store.
    func mark(_ limits: [BudgetLimit]) -> Mark {
        self.state.withLock { state in
            var releases: [Line: Int] = [:]
            for limit in limits { releases[Line(limit)] = state.places[Line(limit)]?.releases ?? 0 }
            return Mark(releases: releases)
        }
    }

    /// Money was set aside.
    func opened(_ limits: [BudgetLimit]) {
        self.state.withLock { state in
            for limit in limits { state.places[Line(limit), default: Place()].running += 1 }
        }
    }

    /// What was set aside is settled.
    func closed(_ limits: [BudgetLimit]) {
        let woken = self.state.withLock { state in
            var woken: [CheckedContinuation<Void, Never>] = []
            for limit in limits {
                let line = Line(limit)
                guard var place = state.places[line] else { continue }
                place.running -= 1
                place.releases += 1
                // After the last call there is nothing more to wait for.
                let count = place.running == 0 ? place.waiting.count : Self.wokenAtOnce
                for ticket in place.waiting.keys.sorted().prefix(count) {
                    if let waiter = place.waiting.removeValue(forKey: ticket) { woken.append(waiter) }
                }
                state.places[line] = place
                // When nobody runs or waits, nobody needs the count of releases.
                if place.running == 0, place.waiting.isEmpty, state.places.count > Self.capacity {
                    state.places[line] = nil
                }
            }
            return woken
        }
        for waiter in woken { waiter.resume() }
    }

    /// Waits until it is worth while to ask the store again.
    ///
    /// - Parameter mark: From before the store refused.
    /// - Returns: `false` when no call of this process holds money of this limit, or the deadline has come.
    /// - Throws: `CancellationError`.
    func wait(
        for limit: BudgetLimit, since mark: Mark, until deadline: Duration, on clock: any MonotonicClock
    ) async throws -> Bool {
        let line = Line(limit)
        guard clock.now < deadline else { return false }
        let isFree = self.state.withLock { state -> Bool? in
            guard let place = state.places[line] else { return false }
            if place.releases != mark.releases[line] { return true }
            return place.running == 0 ? false : nil
        }
        if let isFree { return isFree }
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await self.park(in: line, since: mark) }
            group.addTask {
                try await clock.sleep(until: deadline)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    private func park(in line: Line, since mark: Mark) async throws -> Bool {
        let ticket = self.state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = self.state.withLock { state in
                    guard let place = state.places[line], place.running > 0, !Task.isCancelled,
                        place.releases == mark.releases[line]
                    else { return true }
                    state.places[line]?.waiting[ticket] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.places[line]?.waiting.removeValue(forKey: ticket) }?.resume()
        }
        try Task.checkCancellation()
        return true
    }
}
