import HTTPTypes
import HummingbirdCore
import NIOCore

/// The answer to one request, whose head goes out when it is known: with the first piece of a stream, or the whole.
///
/// Unchecked: whoever answers writes from one task at a time; the handler waits for that task before it returns.
final class BenchAnswer: @unchecked Sendable {
    private var writer: ResponseWriter?
    private var body: (any ResponseBodyWriter)?

    init(_ writer: consuming ResponseWriter) {
        self.writer = consume writer
    }

    /// Whether the head has gone out.
    var hasBegun: Bool { self.writer == nil }

    /// The whole answer at once.
    @concurrent func write(_ status: HTTPResponse.Status, _ headers: HTTPFields, _ text: String) async throws {
        guard let writer = self.writer.take() else { return }
        var headers = headers
        headers[.contentType] = "application/json"
        headers[.contentLength] = String(text.utf8.count)
        try await writer.write(
            response: HTTPResponse(status: status, headerFields: headers),
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// One event of a stream; the first one begins it.
    @concurrent func send(_ event: String) async throws {
        if let writer = self.writer.take() {
            let head = HTTPResponse(
                status: .ok, headerFields: [.contentType: "text/event-stream", .cacheControl: "no-store"])
            self.body = try await writer.writeHead(head)
        }
        try await self.body?.write(ByteBuffer(string: "data: \(event)\n\n"))
    }

    /// The end of a stream.
    @concurrent func finish() async throws {
        guard let body = self.body else { return }
        self.body = nil
        try await body.finish(nil)
    }
}
