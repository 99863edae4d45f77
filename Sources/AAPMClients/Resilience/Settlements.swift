package import AAPMCore
import Synchronization

/// Writes calls down, now or, when the store cannot, as soon as it can again: before anything else is set aside, so that
/// no money is given out that was spent already.
package final class Settlements: Sendable {
    private struct Pending {
        let reservation: Reservation?
        let entry: LedgerEntry
    }

    /// How many calls may wait; there is an hour of a busy server in it.
    private static let capacity = 100_000

    private let store: any BudgetStore
    private let report: @Sendable (ModelIncident) -> Void
    private let pending = Mutex<[Pending]>([])

    package init(_ store: any BudgetStore, report: @escaping @Sendable (ModelIncident) -> Void = { _ in }) {
        self.store = store
        self.report = report
    }

    /// How many calls wait to be written down.
    package var waiting: Int { self.pending.withLock { $0.count } }

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
            self.keep([call], after: error)
        }
    }

    /// Writes down what waits.
    package func flush() async throws(StorageError) {
        guard self.waiting > 0 else { return }
        var calls = self.pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        while let call = calls.first {
            do {
                try await self.write(call)
                calls.removeFirst()
            } catch {
                guard error.mayPass else {
                    self.report(.settlementLost(error))
                    calls.removeFirst()
                    continue
                }
                self.keep(calls, after: error)
                throw error
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

    private func write(_ call: Pending) async throws(StorageError) {
        if let reservation = call.reservation {
            try await self.store.settle(reservation, as: call.entry)
        } else {
            try await self.store.record(call.entry)
        }
    }

    private func keep(_ calls: [Pending], after error: StorageError) {
        guard error.mayPass else {
            for _ in calls { self.report(.settlementLost(error)) }
            return
        }
        let hasRoom = self.pending.withLock { pending in
            guard pending.count + calls.count <= Self.capacity else { return false }
            pending = calls + pending
            return true
        }
        self.report(hasRoom ? .settlementDelayed(error) : .settlementLost(error))
    }
}
