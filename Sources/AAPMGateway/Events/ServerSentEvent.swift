import NIOCore

/// One event of a stream (WHATWG HTML, section 9.2).
struct ServerSentEvent: Sendable {
    /// What `Last-Event-ID` says to go on after it; `nil` where re-joining starts anew.
    let id: String?
    let name: String
    let data: JSONValue

    init(_ name: String, id: String? = nil, data: JSONValue) {
        self.id = id
        self.name = name
        self.data = data
    }

    /// The event on the wire. JSON as it is written here has no line breaks, so one `data` line is enough.
    var buffer: ByteBuffer {
        var buffer = ByteBuffer()
        if let id { buffer.writeString("id: \(id)\n") }
        buffer.writeString("event: \(self.name)\ndata: ")
        buffer.writeImmutableBuffer(self.data.buffer)
        buffer.writeString("\n\n")
        return buffer
    }

    /// A comment, which clients ignore and proxies take for life.
    static let heartbeat = ByteBuffer(string: ":\n\n")
}
