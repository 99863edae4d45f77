import Synchronization

/// What a database was asked, counted where our code asks it.
final class RoundTrips: Sendable {
    /// A batch is one round trip, whatever it holds. In a transaction of single statements each is one, the first with the
    /// beginning; a commit is waited for and is one more, the end of a read is not.
    private let trips = Atomic<Int>(0)
    private let statements = Atomic<Int>(0)

    struct Count: Sendable {
        let trips: Int
        let statements: Int

        static func - (late: Self, early: Self) -> Self {
            Self(trips: late.trips - early.trips, statements: late.statements - early.statements)
        }
    }

    var count: Count {
        Count(trips: self.trips.load(ordering: .relaxed), statements: self.statements.load(ordering: .relaxed))
    }

    func countBatch(of statements: Int) {
        self.trips.wrappingAdd(1, ordering: .relaxed)
        self.statements.wrappingAdd(statements, ordering: .relaxed)
    }

    func countStatement() {
        self.trips.wrappingAdd(1, ordering: .relaxed)
        self.statements.wrappingAdd(1, ordering: .relaxed)
    }

    func countCommit() {
        self.trips.wrappingAdd(1, ordering: .relaxed)
    }
}
