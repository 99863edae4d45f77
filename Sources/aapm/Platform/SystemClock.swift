import AAPMCore
import Foundation

/// The machine's clock.
struct SystemClock: WallClock {
    var now: Timestamp {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}
