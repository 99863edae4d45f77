import NIOCore

/// Cuts a `text/event-stream` into events (WHATWG HTML, section 9.2.6); comments and `retry` are passed over.
struct ServerSentEventParser {
    struct Event: Equatable {
        var name: String
        var id: String?
        var data: String
    }

    private var line: [UInt8] = []
    private var lastWasCarriageReturn = false
    private var name = ""
    private var id: String?
    private var data: [String] = []

    /// Takes the next bytes and returns the events that they complete, in order.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n"), self.lastWasCarriageReturn {
                self.lastWasCarriageReturn = false
                continue
            }
            self.lastWasCarriageReturn = byte == UInt8(ascii: "\r")
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                self.line.append(byte)
                continue
            }
            if let event = self.endOfLine() { events.append(event) }
        }
        return events
    }

    private mutating func endOfLine() -> Event? {
        defer { self.line.removeAll(keepingCapacity: true) }
        guard !self.line.isEmpty else {
            defer {
                self.name = ""
                self.data = []
            }
            guard !self.data.isEmpty else { return nil }
            return Event(
                name: self.name.isEmpty ? "message" : self.name, id: self.id,
                data: self.data.joined(separator: "\n"))
        }
        let colon = self.line.firstIndex(of: UInt8(ascii: ":")) ?? self.line.endIndex
        let field = String(decoding: self.line[..<colon], as: UTF8.self)
        var value = self.line[min(colon + 1, self.line.endIndex)...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        let text = String(decoding: value, as: UTF8.self)
        switch field {
        case "event": self.name = text
        case "data": self.data.append(text)
        case "id": self.id = text
        default: break
        }
        return nil
    }
}
