import CLibpq

/// What libpq has to say about a connection, on one line.
enum LibpqMessage {
    static func text(of connection: OpaquePointer) -> String {
        let message = String(cString: PQerrorMessage(connection))
        let lines = message.split(whereSeparator: \.isNewline)
        guard !lines.isEmpty else { return "it is closed" }
        return lines.map { String($0.drop(while: \.isWhitespace)) }.joined(separator: " ")
    }
}
