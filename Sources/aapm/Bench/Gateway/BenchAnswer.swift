import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// The answer to one request, whose head goes out when it is known: with the first piece of a stream, or the whole.
final class BenchAnswer: Sendable {
    private enum Stage: ~Copyable {
        case fresh(ResponseWriter)
        case streaming(any ResponseBodyWriter & Sendable)
        case done
    }
}
