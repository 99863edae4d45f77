import HTTPTypes
import Hummingbird
import NIOCore

/// Sends events to one client for as long as both are there.
struct EventStream: Sendable {
    let heartbeat: Duration
    /// A stream is closed after this time; the client joins again.
    let limit: Duration

    /// The answer that carries the events. It ends when they do.
    ///
    /// A client that goes away ends the reading of the events; what makes them is not told.
    func response<Events: AsyncSequence & Sendable>(_ events: Events) -> Response
    where Events.Element == ServerSentEvent {
        let body = ResponseBody { writer in
            // The buffer is no longer than the stream, which is one line or five phases; writing waits for the client.
            let (items, source) = AsyncStream.makeStream(of: ByteBuffer.self, bufferingPolicy: .unbounded)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { source.finish() }
                    for try await event in events { source.yield(event.buffer) }
                }
                group.addTask {
                    defer { source.finish() }
                    try await self.beat { source.yield(ServerSentEvent.heartbeat) }
                }
                for await item in items { try await writer.write(item) }
                group.cancelAll()
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store, no-transform",
            ], body: body)
    }

    private func beat(_ body: () -> Void) async throws {
        var elapsed = Duration.zero
        while elapsed < self.limit {
            try await Task.sleep(for: self.heartbeat)
            elapsed += self.heartbeat
            body()
        }
    }
}
