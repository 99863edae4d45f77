import AAPMCore
import Synchronization

/// What the patterns of scenes look like, worked out when a turn is first compared nearly.
///
/// Patterns never change while a server runs, so what is kept is only ever added to.
final class ShapeCache: Sendable {
    private let shapes = Mutex<[String: NearMatch.Shape]>([:])

    func shape(of pattern: FormPattern, in language: Language) -> NearMatch.Shape {
        self.shapes.withLock { shapes in
            let key = language.code + pattern.source
            if let shape = shapes[key] { return shape }
            let shape = NearMatch.Shape(pattern, language)
            shapes[key] = shape
            return shape
        }
    }
}
