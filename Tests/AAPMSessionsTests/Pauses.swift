import AAPMCore
import AAPMTestSupport
import Synchronization

/// A clock on which a pause takes no time of ours and all of its own of a wall clock, and ends when a gate is open.
final class Pauses: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Self { Self(offset: self.offset + duration) }
        func duration(to other: Self) -> Duration { other.offset - self.offset }
        static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    let gate: Gate
    private let wall: ManualClock
    private let taken = Mutex<[Duration]>([])

    init(on wall: ManualClock, gate: Gate = Gate(isOpen: true)) {
        self.wall = wall
        self.gate = gate
    }

    /// So far, in order.
    var all: [Duration] { self.taken.withLock { $0 } }
    var now: Instant { Instant(offset: self.all.reduce(.zero, +)) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let pause = self.now.duration(to: deadline)
        self.taken.withLock { $0.append(pause) }
        self.wall.advance(by: pause)
        try await self.gate.pass()
    }
}
