package import AAPMCore
import Synchronization

/// Writes calls down, now or, when the store cannot, as soon as it can again: before anything else is set aside, so that
/// no money is given out that was spent already.
package final class Settlements: Sendable {
    private struct Pending {
        let reservation: Reservation?
        let entry: LedgerEntry
    }

    private typealias Waiter = CheckedContinuation<News, Never>

    private struct State {
        /// From `done` on; what is before it was written down.
        var calls: [Pending] = []
        var done = 0
        /// Whether somebody writes them down. Whoever else wants it done waits for that.
        var isFlushing = false
        var waiters: [Int: Waiter] = [:]
        var lastTicket = 0

        var waiting: Int { self.calls.count - self.done }

        /// The flush is over.
        mutating func end() -> [Waiter] {
            self.calls.removeFirst(self.done)
            self.done = 0
            self.isFlushing = false
            defer { self.waiters = [:] }
            return Array(self.waiters.values)
        }
    }

    private enum Role {
        case none, flush, wait
    }

    /// What whoever waits for a flush hears of it.
    private enum News {
        /// It is over, or was given up: what there is to do now is to be looked up.
        case over
        case failed(StorageError)
    }

    /// How many calls may wait; there is an hour of a busy server in it.
    private static let capacity = 100_000

    private let store: any BudgetStore
    private let report: @Sendable (ModelIncident) -> Void
    private let state = Mutex(State())

    package init(_ store: any BudgetStore, report: @escaping @Sendable (ModelIncident) -> Void = { _ in }) {
        self.store = store
        self.report = report
    }

    /// How many calls wait to be written down.
    package var waiting: Int { self.state.withLock { $0.waiting } }

    /// How many wait for what another writes down.
    var watching: Int { self.state.withLock { $0.waiters.count } }

    /// - Returns: `nil` when the money was set aside.
    func reserve(_ reservation: Reservation) async throws(StorageError) -> BudgetRefusal? {
        try await self.flush()
        return try await self.store.reserve(reservation)
    }

    /// Writes a call down, or keeps it for later.
    func settle(_ reservation: Reservation?, as entry: LedgerEntry) async {
        let call = Pending(reservation: reservation, entry: entry)
        do {
            try await self.write(call)
        } catch {
            self.keep(call, after: error)
        }
    }

    /// Writes down what waits. Returns when nothing does, whoever wrote it.
    ///
    /// - Throws: What kept it from being written. `.unavailable` for whoever is cancelled while another writes.
    package func flush() async throws(StorageError) {
        while true {
            let role = self.state.withLock { state -> Role in
                if state.isFlushing { return .wait }
                guard state.waiting > 0 else { return .none }
                state.isFlushing = true
                return .flush
            }
            switch role {
            case .none: return
            case .wait: if case .failed(let error) = await self.waitForFlush() { throw error }
            case .flush: return try await self.writeAll()
            }
        }
    }

    /// Flushes every few seconds until it is cancelled, and once more then.
    package func run(clock: any MonotonicClock) async {
        repeat {
            // What fails stays, and was reported when it was put here.
            try? await self.flush()
            // Nothing but a cancellation ends the sleep.
        } while (try? await clock.sleep(for: .seconds(5))) != nil
        try? await self.flush()
    }

    private func writeAll() async throws(StorageError) {
        while let call = self.next() {
            do {
                try await self.write(call)
            } catch {
                guard !error.mayPass else {
                    // That whoever wrote has gone is nobody else's failure: one of the others goes on.
                    let news = Task.isCancelled ? News.over : .failed(error)
                    for waiter in self.state.withLock({ $0.end() }) { waiter.resume(returning: news) }
                    throw error
                }
                self.report(.settlementLost(error))
            }
            self.state.withLock { $0.done += 1 }
        }
    }

    /// - Returns: `nil` when the flush is over.
    private func next() -> Pending? {
        let (call, waiters) = self.state.withLock { state -> (Pending?, [Waiter]) in
            state.waiting > 0 ? (state.calls[state.done], []) : (nil, state.end())
        }
        for waiter in waiters { waiter.resume(returning: .over) }
        return call
    }

    private func waitForFlush() async -> News {
        let ticket = self.state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                let news = self.state.withLock { state -> News? in
                    if Task.isCancelled { return .failed(Self.cancelled) }
                    guard state.isFlushing else { return .over }
                    state.waiters[ticket] = waiter
                    return nil
                }
                if let news { waiter.resume(returning: news) }
            }
        } onCancel: {
            let waiter = self.state.withLock { $0.waiters.removeValue(forKey: ticket) }
            waiter?.resume(returning: .failed(Self.cancelled))
        }
    }

    private static let cancelled = StorageError.unavailable(reason: "cancelled")

    private func write(_ call: Pending) async throws(StorageError) {
        if let reservation = call.reservation {
            try await self.store.settle(reservation, as: call.entry)
        } else {
            try await self.store.record(call.entry)
        }
    }

    private func keep(_ call: Pending, after error: StorageError) {
        let isKept = self.state.withLock { state in
            guard error.mayPass, state.waiting < Self.capacity else { return false }
            state.calls.append(call)
            return true
        }
        self.report(isKept ? .settlementDelayed(error) : .settlementLost(error))
    }
}
