import AAPMTestSupport
import Synchronization

/// Sleeping that a test ends: each nap has a gate of its own. Sleep of half a minute and more is no nap but the wait for
/// the end of a lease, at a gate beside them.
final class Naps: Sendable {
    let gates: [Gate]
    let leaseEnd = Gate()
    private let taken = Mutex<[Duration]>([])

    init(_ count: Int = 8) {
        self.gates = (0..<count).map { _ in Gate() }
    }

    /// How long each nap was meant to be, in order.
    var lengths: [Duration] { self.taken.withLock { $0 } }

    func sleep(_ length: Duration) async throws {
        if length >= .seconds(30) { return try await self.leaseEnd.pass() }
        let number = self.taken.withLock { taken in
            taken.append(length)
            return taken.count - 1
        }
        guard number < self.gates.count else { throw CancellationError() }
        try await self.gates[number].pass()
    }
}
