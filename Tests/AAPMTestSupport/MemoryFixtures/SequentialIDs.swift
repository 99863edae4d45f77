import AAPMCore
import Synchronization

/// Ids in order, shaped like a UUIDv7: `00000000-0000-7000-8000-000000000001`, `…2`, `…3`.
package final class SequentialIDs: IDGenerator {
    private let last = Mutex(0)

    package init() {}

    package func makeID() -> String {
        let number = self.last.withLock { last in
            last += 1
            return last
        }
        let digits = String(number, radix: 16)
        return "00000000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.utf8.count) + digits
    }
}
