package import AAPMCore

/// A vector store that is left alone while it is down, and that nobody waits for longer than a talk can bear.
///
/// Whoever reads waits `Limits.reading` at most, once: the first failure opens the breaker, and from then on reading is
/// refused at once until a probe has succeeded, which `run` makes in the background, or a write.
package final class GuardedVectorIndex: VectorIndex {
    /// How long each kind of call may take.
    package struct Limits: Hashable, Sendable {
        package var reading = Duration.milliseconds(150)
        package var writing = Duration.seconds(30)
        package var deleting = Duration.seconds(10)

        package init() {}
    }

    /// What an operator should hear.
    package enum Incident: Hashable, Sendable {
        case lost(name: String, VectorStoreError)
        case found(name: String)
    }

    private let index: any VectorIndex
    private let limits: Limits
    private let breaker: Breaker
    private let clock: any MonotonicClock
    private let errands = Errands()
    private let report: @Sendable (Incident) -> Void

    package init(
        _ index: any VectorIndex, limits: Limits = Limits(), clock: any MonotonicClock,
        report: @escaping @Sendable (Incident) -> Void = { _ in }
    ) {
        self.index = index
        self.limits = limits
        self.breaker = Breaker(Self.rules)
        self.clock = clock
        self.report = report
    }

    package var name: String { self.index.name }

    /// Whether it is used, as far as is known.
    package var isWell: Bool { self.breaker.phase == .closed }

    /// Looks after the store until its task is cancelled: finds out whether it is there, and whether one that is down is
    /// back.
    package func run() async {
        self.errands.open()
        await withTaskGroup { group in
            group.addTask { await self.errands.run() }
            group.addTask {
                await self.probe()
                while (try? await self.clock.sleep(for: Self.pause)) != nil {  // Cancelled: the end.
                    if !self.isWell { await self.probe() }
                }
            }
        }
    }

    package func prepare(
        _ collection: VectorCollection, space: String, dimensions: Int
    ) async throws(VectorStoreError) {
        let index = self.index
        try await self.call(within: self.limits.writing) { () throws(VectorStoreError) in
            try await index.prepare(collection, space: space, dimensions: dimensions)
        }
    }

    package func upsert(
        _ records: [VectorRecord], in collection: VectorCollection
    ) async throws(VectorStoreError) {
        let index = self.index
        try await self.call(within: self.limits.writing) { () throws(VectorStoreError) in
            try await index.upsert(records, in: collection)
        }
    }

    package func nearest(
        to query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [VectorMatch] {
        try self.requireWell()
        let index = self.index
        return try await self.call(within: self.limits.reading) { () throws(VectorStoreError) in
            try await index.nearest(to: query, in: collection)
        }
    }

    package func delete(_ filter: VectorFilter, in collection: VectorCollection) async throws(VectorStoreError) {
        let index = self.index
        try await self.call(within: self.limits.deleting) { () throws(VectorStoreError) in
            try await index.delete(filter, in: collection)
        }
    }

    package func count(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) -> Int {
        let index = self.index
        return try await self.call(within: self.limits.deleting) { () throws(VectorStoreError) in
            try await index.count(filter, in: collection)
        }
    }

    package func check() async throws(VectorStoreError) {
        let index = self.index
        try await self.call(within: self.limits.deleting) { () throws(VectorStoreError) in try await index.check() }
    }

    // MARK: The breaker

    private func probe() async {
        do {
            try await self.check()
        } catch {
            // The breaker knows, and rests longer.
        }
    }

    private func requireWell() throws(VectorStoreError) {
        guard self.isWell else { throw Self.resting }
    }

    private func call<Value: Sendable>(
        within time: Duration, _ work: @escaping @Sendable () async throws(VectorStoreError) -> Value
    ) async throws(VectorStoreError) -> Value {
        guard case .passed(let pass) = self.breaker.admit(at: self.clock.now) else { throw Self.resting }
        let result = await self.errands.result(within: time, self.clock, work)
        switch result {
        case .success(let value)?:
            self.finish(pass, .success)
            return value
        case .failure(let error)?:
            // One that refuses is well; one that knows us no more is of no use until somebody looks.
            let isLost = error.mayPass || error == .unauthorised
            self.finish(pass, Task.isCancelled ? .unknown : isLost ? .failure(retryAfter: nil) : .success, error)
            throw error
        case nil:
            let error = VectorStoreError.unavailable(reason: "it has not answered within \(time)")
            self.finish(pass, Task.isCancelled ? .unknown : .failure(retryAfter: nil), error)
            throw error
        }
    }

    private func finish(
        _ pass: CircuitBreaker.Pass, _ outcome: CircuitBreaker.Outcome, _ error: VectorStoreError? = nil
    ) {
        guard self.breaker.finish(pass, outcome, at: self.clock.now) else { return }
        self.report(error.map { .lost(name: self.name, $0) } ?? .found(name: self.name))
    }

    /// The first failure is enough: a talk must not pay for a second one.
    private static var rules: CircuitBreaker.Rules {
        var rules = CircuitBreaker.Rules()
        rules.failuresInARow = 1
        rules.rest = .seconds(1)
        rules.longestRest = .seconds(30)
        return rules
    }

    private static let pause = Duration.seconds(1)
    private static let resting = VectorStoreError.unavailable(reason: "it is left alone, since it does not answer")
}
