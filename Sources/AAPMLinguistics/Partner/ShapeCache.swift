import AAPMCore
import Synchronization

/// What the patterns of scenes look like, worked out when a turn is first compared nearly.
///
/// Patterns never change while a server runs, so what is kept is only ever added to.
final class ShapeCache: Sendable {
    private let shapes = Mutex<[String: NearMatch.Shape]>([:])

    func shape(of pattern: FormPattern) -> NearMatch.Shape {
        self.shapes.withLock { shapes in
            if let shape = shapes[pattern.source] { return shape }
            let shape = NearMatch.Shape(pattern)
            shapes[pattern.source] = shape
            return shape
        }
    }
}
