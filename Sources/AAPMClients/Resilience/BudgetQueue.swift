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
        /// Calls that ask the store, or for which it has set money aside. Both together: between the store's answer and
        /// what is noted here nobody may take a call that holds money for none.
        var busy = 0
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

    /// A call asks the store now.
    func enter(_ limits: [BudgetLimit]) -> Mark {
        self.state.withLock { state in
            var releases: [Line: Int] = [:]
            for limit in limits {
                let line = Line(limit)
                state.places[line, default: Place()].busy += 1
                releases[line] = state.places[line]?.releases
            }
            return Mark(releases: releases)
        }
    }

    /// A call was refused, or what was set aside for it is settled.
    /// - Parameter isRelease: Whether money became free.
    func leave(_ limits: [BudgetLimit], isRelease: Bool) {
        let woken = self.state.withLock { state in
            var woken: [CheckedContinuation<Void, Never>] = []
            for limit in limits {
                let line = Line(limit)
                guard var place = state.places[line] else { continue }
                place.busy -= 1
                if isRelease { place.releases += 1 }
                // After the last call there is nothing more to wait for.
                let count = place.busy == 0 ? place.waiting.count : isRelease ? Self.wokenAtOnce : 0
                for ticket in count == 0 ? [] : place.waiting.keys.sorted().prefix(count) {
                    if let waiter = place.waiting.removeValue(forKey: ticket) { woken.append(waiter) }
                }
                state.places[line] = place
                // When nobody is busy or waits, nobody needs the count of releases.
                if place.busy == 0, woken.isEmpty, place.waiting.isEmpty, state.places.count > Self.capacity {
                    state.places[line] = nil
                }
            }
            return woken
        }
        for waiter in woken { waiter.resume() }
    }

    /// Waits until it is worth while to ask the store again.
    ///
    /// - Parameter mark: From before the store refused. The call that waits has left.
    /// - Returns: `false` when no call of this process held money of this limit, or the deadline has come.
    /// - Throws: `CancellationError`.
    func wait(
        for limit: BudgetLimit, since mark: Mark, until deadline: Duration, on clock: any MonotonicClock
    ) async throws -> Bool {
        let line = Line(limit)
        guard clock.now < deadline else { return false }
        if let answer = self.answer(for: line, since: mark) { return answer }
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

    /// - Returns: `nil` when it is not known yet.
    private func answer(for line: Line, since mark: Mark) -> Bool? {
        self.state.withLock { Self.answer($0.places[line], mark.releases[line]) }
    }

    private static func answer(_ place: Place?, _ releases: Int?) -> Bool? {
        guard let place, place.releases == releases else { return true }
        // Nothing was freed, nobody asks and nobody holds any: so it was when the store refused.
        return place.busy == 0 ? false : nil
    }

    private func park(in line: Line, since mark: Mark) async throws -> Bool {
        let ticket = self.state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = self.state.withLock { state in
                    let place = state.places[line]
                    guard !Task.isCancelled, Self.answer(place, mark.releases[line]) == nil else { return true }
                    state.places[line]?.waiting[ticket] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.places[line]?.waiting.removeValue(forKey: ticket) }?.resume()
        }
        try Task.checkCancellation()
        // Whoever asks now, after everybody had left, found no more than this one would.
        return self.answer(for: line, since: mark) ?? true
    }
}
