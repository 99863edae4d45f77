package import NIOCore

/// Cuts a `text/event-stream` into events (WHATWG HTML, section 9.2.6), wherever its bytes were cut before; comments and
/// `retry` are passed over.
///
/// A field `error`, in which older llama.cpp servers report, counts as data of an event of that name.
package struct ServerSentEventParser: Sendable {
    package struct Event: Hashable, Sendable {
        package var name: String
        package var id: String?
        /// The data, in UTF-8 as it came.
        package var bytes: [UInt8]

        package init(name: String, id: String? = nil, data: String) {
            self.name = name
            self.id = id
            self.bytes = Array(data.utf8)
        }

        fileprivate init(name: String, id: String?, bytes: [UInt8]) {
            self.name = name
            self.id = id
            self.bytes = bytes
        }

        package var data: String { String(decoding: self.bytes, as: UTF8.self) }
    }

    /// An event or a line over the limit: whoever sends it does not mean an event stream.
    package struct TooLong: Error, Hashable {}

    /// Of an event, in bytes.
    private let limit: Int
    private var line: [UInt8] = []
    private var isAfterCarriageReturn = false
    private var isFirstLine = true
    private var name = ""
    private var id: String?
    private var data: [UInt8] = []
    private var hasData = false

    /// - Parameter limit: The greatest event, in bytes.
    package init(limit: Int = 4 << 20) {
        self.limit = limit
    }

    /// Takes the next bytes and returns the events that they complete, in order.
    ///
    /// - Throws: `TooLong`, after which the parser is of no use.
    package mutating func take(_ buffer: ByteBuffer) throws -> [Event] {
        try buffer.withUnsafeReadableBytes { try self.take($0) }
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer) throws -> [Event] {
        var events: [Event] = []
        var start = 0
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                self.isAfterCarriageReturn = false
                continue
            }
            defer { start = index + 1 }
            if byte == UInt8(ascii: "\n"), self.isAfterCarriageReturn {
                self.isAfterCarriageReturn = false
                continue
            }
            self.isAfterCarriageReturn = byte == UInt8(ascii: "\r")
            try self.append(bytes[start..<index])
            if let event = self.endOfLine() { events.append(event) }
        }
        try self.append(bytes[start...])
        return events
    }

    private mutating func append(_ part: Slice<UnsafeRawBufferPointer>) throws {
        guard self.line.count + self.data.count + part.count <= self.limit else { throw TooLong() }
        self.line.append(contentsOf: part)
    }

    private mutating func endOfLine() -> Event? {
        defer { self.line.removeAll(keepingCapacity: true) }
        if self.isFirstLine {
            self.isFirstLine = false
            // A byte order mark may come before everything.
            if self.line.starts(with: [0xEF, 0xBB, 0xBF]) { self.line.removeFirst(3) }
        }
        guard !self.line.isEmpty else { return self.endOfEvent() }
        let colon = self.line.firstIndex(of: UInt8(ascii: ":")) ?? self.line.endIndex
        let field = self.line[..<colon]
        var value = self.line[min(colon + 1, self.line.endIndex)...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if field.elementsEqual("data".utf8) {
            self.appendData(value)
        } else if field.elementsEqual("event".utf8) {
            self.name = String(decoding: value, as: UTF8.self)
        } else if field.elementsEqual("id".utf8) {
            self.id = String(decoding: value, as: UTF8.self)
        } else if field.elementsEqual("error".utf8) {
            self.name = "error"
            self.appendData(value)
        }
        return nil
    }

    private mutating func appendData(_ value: ArraySlice<UInt8>) {
        if self.hasData { self.data.append(UInt8(ascii: "\n")) }
        self.hasData = true
        self.data.append(contentsOf: value)
    }

    private mutating func endOfEvent() -> Event? {
        defer {
            self.name = ""
            self.data = []
            self.hasData = false
        }
        guard self.hasData else { return nil }
        return Event(name: self.name.isEmpty ? "message" : self.name, id: self.id, bytes: self.data)
    }
}
