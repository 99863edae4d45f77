import AAPMClients
import NIOCore
import NIOHTTP1
import Synchronization

/// Answers with recorded bytes and keeps what was sent.
final class RecordedTransport: HTTPTransport {
    struct Recording: Sendable {
        var status = 200
        var headers: HTTPHeaders = ["content-type": "application/json"]
        var body = ""
        /// How the body comes.
        var size = Int.max
        /// What comes after the body instead of its end.
        var failure: TransportError?
        /// Neither an end nor anything else comes after the body.
        var hangs = false
        /// Instead of any answer.
        var refusal: TransportError?
    }

    private let recordings: Mutex<[Recording]>
    private let log = Mutex<[HTTPCall]>([])

    /// - Parameter recordings: One after the other; the last one again and again.
    init(_ recordings: Recording...) {
        self.recordings = Mutex(recordings)
    }

    var calls: [HTTPCall] { self.log.withLock { $0 } }

    func send(_ call: HTTPCall) async throws -> HTTPAnswer {
        self.log.withLock { $0.append(call) }
        let recording = self.recordings.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        if let refusal = recording.refusal { throw refusal }
        let pieces = recording.body.utf8.pieces(of: recording.size)
        let stream = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            for piece in pieces { continuation.yield(piece) }
            if !recording.hangs { continuation.finish(throwing: recording.failure) }
        }
        return HTTPAnswer(status: recording.status, headers: recording.headers, body: HTTPBody(stream))
    }
}
