import AAPMClients
import NIOCore
import Testing

@Suite("Reading an event stream")
struct ServerSentEventParserTests {
    private static func events(_ stream: String, size: Int = .max) throws -> [ServerSentEventParser.Event] {
        var parser = ServerSentEventParser()
        return try stream.utf8.pieces(of: size).flatMap { try parser.take($0) }
    }

    private static let stream =
        "\u{FEFF}: hello\r\nid: 1\r\nevent: accepted\r\ndata: {\"a\":1}\r\n\r\n"
        + "event: delta\ndata: one\ndata: twö 😀\n\ndata:no space\n\nevent: nothing\n\ndata\r\r: ping\n\n"
        + "error: {\"code\":503}\n\nretry: 10\ndata:  two spaces\n\ndata: [DONE]\n\ndata: no end\n"

    private static let expected: [ServerSentEventParser.Event] = [
        .init(name: "accepted", id: "1", data: "{\"a\":1}"),
        .init(name: "delta", id: "1", data: "one\ntwö 😀"),
        .init(name: "message", id: "1", data: "no space"),
        .init(name: "message", id: "1", data: ""),
        .init(name: "error", id: "1", data: "{\"code\":503}"),
        .init(name: "message", id: "1", data: " two spaces"),
        .init(name: "message", id: "1", data: "[DONE]"),
    ]

    @Test("Events are the same however the bytes are cut", arguments: [1, 2, 3, 5, 7, 11, 1_000])
    func anyCut(size: Int) throws {
        #expect(try Self.events(Self.stream, size: size) == Self.expected)
    }

    @Test("Line ends of every kind mean the same", arguments: ["\n", "\r", "\r\n"])
    func lineEnds(end: String) throws {
        let stream = "data: one\ndata: two\n\ndata: three\n\n".replacing("\n", with: end)
        #expect(try Self.events(stream, size: 1).map(\.data) == ["one\ntwo", "three"])
    }

    @Test("An event over the limit is refused, in one line or in many", arguments: ["", "data: "])
    func tooLong(prefix: String) throws {
        var parser = ServerSentEventParser(limit: 1_000)
        #expect(throws: ServerSentEventParser.TooLong.self) {
            for _ in 0..<20 {
                _ = try parser.take(
                    ByteBuffer(string: prefix + String(repeating: "x", count: 100) + (prefix.isEmpty ? "" : "\n")))
            }
        }
    }

    @Test("Many events together may be longer than the limit of one")
    func manyEvents() throws {
        var parser = ServerSentEventParser(limit: 1_000)
        let stream = String(repeating: "data: \(String(repeating: "x", count: 500))\n\n", count: 10)
        #expect(try parser.take(ByteBuffer(string: stream)).count == 10)
    }
}
