package import AAPMCore
import Synchronization

/// Collects what a model delivers.
package final class Pieces: Sendable {
    private let pieces = Mutex<[String]>([])

    package init() {}

    package var all: [String] { self.pieces.withLock { $0 } }
    package var text: String { self.all.joined() }

    package var delivery: ModelDelivery {
        { piece in self.pieces.withLock { $0.append(piece) } }
    }
}
