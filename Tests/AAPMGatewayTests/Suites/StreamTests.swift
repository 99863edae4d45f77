import AAPMCore
import AAPMTestSupport
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOPosix
import Testing

@testable import AAPMGateway

@Suite("Streams", .timeLimit(.minutes(1)))
struct StreamTests {
    private static let events: HTTPFields = [.accept: "text/event-stream"]

    @Test("A turn streams its acceptance, its pieces, its line and its end, each with an id")
    func whole() async throws {
        try await TestServer().run { browser in
            let contract = try Contract()
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            let answer = try await browser.say("Buenas tardes, Ramón", in: id, token: token, headers: Self.events)
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "text/event-stream; charset=utf-8")
            let events = answer.events
            #expect(events.first?.name == "accepted")
            #expect(events.suffix(2).map(\.name) == ["npc_turn", "done"])
            #expect(events.map(\.id) == (1...events.count).map { String($0) })
            let line = events.filter { $0.name == "delta" }.compactMap { $0.json["text"].text }.joined()
            #expect(line == "Me dices: Buenas tardes, Ramón")
            for event in events {
                let schema = [
                    "accepted": "AcceptedEvent", "delta": "DeltaEvent", "npc_turn": "NPCTurnEvent", "done": "DoneEvent",
                ]
                #expect(contract.faults(of: event.json, schema: schema[event.name] ?? "?") == [])
            }
            #expect(!answer.text.contains("elicit"))
            #expect(!answer.text.contains("el problema"))
        }
    }

    @Test("What is refused before the stream is a plain problem")
    func refused() async throws {
        try await TestServer().run { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            let answer = try await browser.say("", in: id, token: token, headers: Self.events)
            #expect(answer.status == 400)
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
    }

    @Test("What fails in the stream ends it with a problem")
    func failed() async throws {
        try await TestServer().run { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            let answer = try await browser.say("fail", in: id, token: token, headers: Self.events)
            #expect(answer.events.map(\.name) == ["accepted", "error"])
            let problem = try #require(answer.events.last?.json)
            #expect(try Contract().faults(of: problem, schema: "Problem") == [])
            #expect(problem["code"].text == "AAPM-305")
        }
    }

    @Test("A stream can be joined again after any event")
    func rejoin() async throws {
        try await TestServer().run { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            let first = try await browser.say("Buenas tardes", in: id, token: token, headers: Self.events).events
            let path = "/v1/sessions/\(id)/turns/1/events"
            let all = try await browser.send(.get, path, token: token).events
            #expect(all.map(\.name).first == "accepted")
            #expect(
                all.filter { $0.name == "delta" }.compactMap { $0.json["text"].text }.joined()
                    == "Me dices: Buenas tardes")
            #expect(all.last == first.last)
            for event in all {
                let rest = try await browser.send(
                    .get, path, token: token, headers: [.lastEventID: event.id ?? ""]
                ).events
                // The end comes whatever was seen: it holds the line that counts.
                let isEnd = { (name: String) in ["npc_turn", "done"].contains(name) }
                #expect(rest == all.filter { isEnd($0.name) || (Int($0.id ?? "") ?? 0) > (Int(event.id ?? "") ?? 0) })
            }
        }
    }

    @Test("A client that goes away stops nothing, and joins again for the rest")
    func cut() async throws {
        let server = try TestServer()
        try await server.run(.live) { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            server.dialogue.gate.close()
            let port = try #require(browser.port)
            let seen = try await Self.cutStream(
                port: port, session: id, token: token, text: "Buenas tardes", until: "event: accepted")
            #expect(seen.contains("HTTP/1.1 200"))
            #expect(!seen.contains("event: done"))
            await server.dialogue.gate.waitForArrivals(1)
            async let rejoined = browser.send(
                .get, "/v1/sessions/\(id)/turns/1/events", token: token, headers: [.lastEventID: "1"])
            server.dialogue.gate.open()
            let events = try await rejoined.events
            #expect(events.map(\.id).first == "2")
            #expect(events.last?.name == "done")
            let turns = try await browser.send(.get, "/v1/sessions/\(id)/turns", token: token)
            #expect(turns.json["data"].items.map { $0["text"].text }.last == "Me dices: Buenas tardes")
        }
    }

    @Test("A quiet stream shows that it is alive")
    func heartbeat() async throws {
        let server = try TestServer { $0.heartbeat = .milliseconds(1) }
        try await server.run(.live) { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            server.dialogue.gate.close()
            let port = try #require(browser.port)
            let seen = try await Self.cutStream(
                port: port, session: id, token: token, text: "Buenas tardes", until: ":\n\n")
            #expect(seen.contains(":\n\n"))
            server.dialogue.gate.open()
        }
    }

    @Test("A stream that lasts too long is closed")
    func limit() async throws {
        let server = try TestServer {
            $0.heartbeat = .milliseconds(1)
            $0.streamLimit = .milliseconds(5)
        }
        try await server.run { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            server.dialogue.gate.close()
            let answer = try await browser.say("Buenas tardes", in: id, token: token, headers: Self.events)
            #expect(answer.events.map(\.name).last != "done")
            server.dialogue.gate.open()
            // The turn may take longer than such a stream; one that never ends runs into the time limit.
            var last: String?
            while last != "done" {
                let rest = try await browser.send(.get, "/v1/sessions/\(id)/turns/1/events", token: token)
                last = rest.events.last?.name
            }
        }
    }

    @Test("A run is followed to its end")
    func run() async throws {
        let server = try TestServer()
        try await server.run { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            _ = try await browser.say("Hola", in: id, token: token)
            let ended = try await browser.send(.post, "/v1/sessions/\(id)/end", token: token)
            let run = try #require(ended.json["pipeline_run"]["id"].text)
            async let followed = browser.send(.get, "/v1/pipeline-runs/\(run)/events", token: token)
            try await server.runPipeline()
            let events = try await followed.events
            let contract = try Contract()
            #expect(events.map(\.name).last == "done")
            #expect(events.dropLast().allSatisfy { $0.name == "run" })
            #expect(events.allSatisfy { contract.faults(of: $0.json, schema: "PipelineRun") == [] })
            #expect(events.last?.json["status"].text == "completed")
        }
    }

    /// Takes a turn over a connection of its own and drops the connection as soon as `mark` has come.
    /// - Returns: What came.
    private static func cutStream(
        port: Int, session: String, token: String, text: String, until mark: String
    ) async throws -> String {
        let body = #"{"text":"\#(text)"}"#
        let request = """
            POST /v1/sessions/\(session)/turns HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer \(token)\r
            Accept: text/event-stream\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var seen = ""
            for try await piece in inbound {
                seen += String(buffer: piece)
                if seen.contains(mark) || seen.utf8.count > 100_000 { break }
            }
            return seen
        }
    }
}
