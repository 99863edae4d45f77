/// Time that only goes forward, for deadlines and pauses. The time of day is `WallClock`'s.
package protocol MonotonicClock: Sendable {
    /// The time since a moment that never changes while the process runs.
    var now: Duration { get }

    /// Waits until `now` is at least `deadline`.
    /// - Throws: `CancellationError`, and then nothing waits any more.
    func sleep(until deadline: Duration) async throws
}

extension MonotonicClock {
    /// - Throws: `CancellationError`.
    package func sleep(for duration: Duration) async throws {
        try await self.sleep(until: self.now + duration)
    }
}
