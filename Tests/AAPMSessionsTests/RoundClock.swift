import Synchronization

/// A clock on which sleeping takes no time, and which cancels the sleeper after some rounds.
final class RoundClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Self { Self(offset: self.offset + duration) }
        func duration(to other: Self) -> Duration { other.offset - self.offset }
        static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    private let rounds: Int
    private let onSleep: @Sendable () -> Void
    private let state = Mutex<[Duration]>([])

    init(rounds: Int, onSleep: @escaping @Sendable () -> Void) {
        self.rounds = rounds
        self.onSleep = onSleep
    }

    var sleeps: [Duration] { self.state.withLock { $0 } }
    var now: Instant { Instant(offset: self.sleeps.reduce(.zero, +)) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let pause = self.now.duration(to: deadline)
        let count = self.state.withLock { sleeps in
            sleeps.append(pause)
            return sleeps.count
        }
        if count >= self.rounds { throw CancellationError() }
        self.onSleep()
    }
}
