import AAPMClients
import AAPMCore
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@Suite("Requests over real connections", .timeLimit(.minutes(5)))
struct TransportTests {
    private typealias Server = LoopbackServer

    @Test("A request arrives as it was made, and its answer as it was given")
    func exchange() async throws {
        try await Server.run { router in
            router.post("echo") { request, _ in
                let body = try await request.body.collect(upTo: 1 << 20)
                let key = request.headers[HTTPField.Name("x-api-key")!] ?? ""
                return Response(
                    status: .init(code: 218), headers: [.contentType: "text/plain"],
                    body: .init(byteBuffer: ByteBuffer(string: "\(key):\(request.uri):\(String(buffer: body))")))
            }
        } _: { port in
            try await Server.withTransport { transport in
                for _ in 0..<3 {
                    let answer = try await transport.send(
                        HTTPCall(
                            .POST, "http://127.0.0.1:\(port)/echo?a=1", headers: ["x-api-key": "secret"],
                            body: ByteBuffer(string: "hola")))
                    #expect(answer.status == 218)
                    #expect(answer.headers.first(name: "content-type") == "text/plain")
                    #expect(String(buffer: try await answer.body.collect(upTo: 1_000)) == "secret:/echo?a=1:hola")
                }
            }
        }
    }

    @Test("A redirect is an answer and is not followed")
    func redirect() async throws {
        let requests = Requests()
        try await Server.run { router in
            router.post("a") { _, _ in Response(status: .temporaryRedirect, headers: [.location: "/b"]) }
            router.post("b") { _, _ in
                requests.add("b")
                return Response(status: .ok)
            }
        } _: { port in
            try await Server.withTransport { transport in
                let answer = try await transport.send(HTTPCall(.POST, "http://127.0.0.1:\(port)/a"))
                #expect(answer.status == 307)
                _ = try await answer.body.collect(upTo: 1_000)
            }
        }
        #expect(requests.all.isEmpty)
    }

    @Test("A body over the limit is not read to its end")
    func tooLarge() async throws {
        try await Server.run { router in
            router.get("large") { _, _ in
                Response(status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 0x20, count: 100_000)))
            }
        } _: { port in
            try await Server.withTransport { transport in
                let answer = try await transport.send(HTTPCall(.GET, "http://127.0.0.1:\(port)/large"))
                await #expect(throws: TransportError.tooLarge) { try await answer.body.collect(upTo: 99_999) }
            }
        }
    }

    @Test("A body that breaks off is cut, and what came before is there")
    func cut() async throws {
        struct Gone: Error {}
        try await Server.run { router in
            router.get("cut") { _, _ in
                Response(
                    status: .ok,
                    body: .init { writer in
                        try await writer.write(ByteBuffer(string: "first"))
                        throw Gone()
                    })
            }
        } _: { port in
            try await Server.withTransport { transport in
                let answer = try await transport.send(HTTPCall(.GET, "http://127.0.0.1:\(port)/cut"))
                var text = ""
                await #expect(throws: TransportError.cut) {
                    for try await piece in answer.body { text += String(buffer: piece) }
                }
                #expect(text == "first")
            }
        }
    }

    @Test("Pieces are there as soon as they are sent")
    func pieces() async throws {
        let (asked, ask) = AsyncStream<Void>.makeStream()
        try await Server.run { router in
            router.get("slow") { _, _ in
                Response(
                    status: .ok,
                    body: .init { writer in
                        try await writer.write(ByteBuffer(string: "one"))
                        // The second is sent only when the first has been read.
                        for await _ in asked { break }
                        try await writer.write(ByteBuffer(string: "two"))
                        try await writer.finish(nil)
                    })
            }
        } _: { port in
            try await Server.withTransport { transport in
                let answer = try await transport.send(HTTPCall(.GET, "http://127.0.0.1:\(port)/slow"))
                var pieces = answer.body.makeAsyncIterator()
                #expect(try await pieces.next().map { String(buffer: $0) } == "one")
                ask.finish()
                #expect(try await pieces.next().map { String(buffer: $0) } == "two")
                #expect(try await pieces.next() == nil)
            }
        }
    }

    /// Sends words for as long as the connection is there and tells when it is not.
    private static func endless(_ router: Router<ConnectionContext>, closed: AsyncStream<Void>.Continuation) {
        router.post("v1/chat/completions") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: .init { writer in
                    defer { closed.finish() }
                    while true {
                        try await writer.write(
                            ByteBuffer(string: "data: {\"choices\":[{\"delta\":{\"content\":\"palabra \"}}]}\n\n"))
                        // The client, which runs on the same threads, has its turn.
                        await Task.yield()
                    }
                })
        }
    }

    private static func model(_ transport: any HTTPTransport, _ port: Int) -> any LanguageModel {
        ModelClients.patient(over: transport).model(
            Asking.name(.compatible),
            at: ProviderEndpoint(provider: .compatible, baseURL: "http://127.0.0.1:\(port)/v1"))
    }

    @Test("Cancelling a call closes its connection")
    func cancellation() async throws {
        let (closed, closing) = AsyncStream<Void>.makeStream()
        try await Server.run {
            Self.endless($0, closed: closing)
        } _: { port in
            try await Server.withTransport { transport in
                let (began, beginning) = AsyncStream<Void>.makeStream()
                let call = Task {
                    try await Self.model(transport, port).reply(to: Asking.request(limit: 100_000)) { _ in
                        beginning.finish()
                    }
                }
                for await _ in began {}
                call.cancel()
                await #expect(throws: CancellationError.self) { try await call.value }
                // The server notices; otherwise the test runs into its time limit.
                for await _ in closed {}
            }
        }
    }

    @Test("An answer far past its limit is stopped, and its connection closed")
    func runaway() async throws {
        let (closed, closing) = AsyncStream<Void>.makeStream()
        try await Server.run {
            Self.endless($0, closed: closing)
        } _: { port in
            try await Server.withTransport { transport in
                let (reply, _) = try await Asking.stream(Self.model(transport, port), Asking.request(limit: 10))
                #expect(reply.stop == .length)
                for await _ in closed {}
            }
        }
    }

    @Test("Connections are used again, after whole answers and after streams")
    func reuse() async throws {
        let requests = Requests()
        try await Server.run { router in
            router.post("v1/chat/completions") { request, context in
                requests.add("\(context.remotePort)")
                let isStreamed = String(buffer: try await request.body.collect(upTo: 1 << 20)).contains(
                    "\"stream\":true")
                guard isStreamed else {
                    return Response(
                        status: .ok, headers: [.contentType: "application/json"],
                        body: .init(
                            byteBuffer: ByteBuffer(
                                string: #"{"choices":[{"message":{"content":"Hola"},"finish_reason":"stop"}]}"#)))
                }
                return Response(
                    status: .ok, headers: [.contentType: "text/event-stream"],
                    body: .init { writer in
                        try await writer.write(
                            ByteBuffer(
                                string:
                                    "data: {\"choices\":[{\"delta\":{\"content\":\"Hola\"},\"finish_reason\":\"stop\"}]}\n\n"
                            ))
                        try await writer.write(ByteBuffer(string: "data: [DONE]\n\n"))
                        try await writer.finish(nil)
                    })
            }
        } _: { port in
            try await Server.withTransport { transport in
                let model = Self.model(transport, port)
                for _ in 0..<5 {
                    let delivered = try await Asking.stream(model).delivered
                    #expect(delivered == "Hola")
                    let reply = try await model.reply(to: Asking.request(), deliver: nil)
                    #expect(reply.text == "Hola")
                }
            }
        }
        #expect(requests.all.count == 10)
        #expect(Set(requests.all).count == 1)
    }

    @Test("Nobody at the address is unreachable")
    func nobody() async throws {
        try await Server.withTransport { transport in
            // A port that is free: whoever has it took it a moment ago.
            let call = HTTPCall(.GET, "http://127.0.0.1:1/")
            await #expect(throws: TransportError.unreachable) { try await transport.send(call) }
            await #expect(throws: TransportError.unreachable) {
                try await transport.send(HTTPCall(.GET, "http://127.0.0.1:1/", headers: ["x": "a\r\nb"]))
            }
        }
    }

    @Test(
        "A learner's address into a private network is not connected to, however it is written",
        arguments: [
            "https://127.0.0.1:PORT", "https://[::1]:PORT", "https://[::ffff:127.0.0.1]:PORT", "https://127.1:PORT",
            "https://2130706433:PORT", "https://0x7f.0.0.1:PORT", "https://0:PORT", "https://localhost:PORT",
            "https://models.example:PORT", "https://10.0.0.1", "https://169.254.169.254",
        ])
    func privateAddresses(address: String) async throws {
        let requests = Requests()
        try await Server.run { router in
            router.get("**") { _, _ in
                requests.add("reached")
                return Response(status: .ok)
            }
        } _: { port in
            // A name of a learner's own that leads to this machine; all others as the system has them.
            let resolve: HostResolver? = address.contains("example") ? Self.thisMachine : nil
            try await Server.withTransport(.publicOnly, resolve: resolve) { transport in
                let url = address.replacing("PORT", with: "\(port)") + "/v1/models"
                await #expect(throws: TransportError.forbidden(.notPublic)) {
                    try await transport.send(HTTPCall(.GET, url))
                }
            }
        }
        #expect(requests.all.isEmpty)
    }

    private static let thisMachine: HostResolver = { _ in [IPAddress(high: 0, low: 0xffff_7f00_0001)] }

    @Test("One private address among public ones is enough to refuse the name")
    func mixedAddresses() async throws {
        let found = [IPAddress("8.8.8.8")!, IPAddress("10.0.0.1")!]
        try await Server.withTransport(.publicOnly, resolve: { _ in found }) { transport in
            await #expect(throws: TransportError.forbidden(.notPublic)) {
                try await transport.send(HTTPCall(.GET, "https://models.example/v1/models"))
            }
        }
    }

    @Test("A name without an address, and an address without TLS, are refused")
    func otherFaults() async throws {
        try await Server.withTransport(.publicOnly, resolve: { _ in [] }) { transport in
            await #expect(throws: TransportError.forbidden(.unknownHost)) {
                try await transport.send(HTTPCall(.GET, "https://models.example/v1/models"))
            }
        }
        try await Server.withTransport(.publicOnly, resolve: { _ in [IPAddress("8.8.8.8")!] }) { transport in
            await #expect(throws: TransportError.forbidden(.insecure)) {
                try await transport.send(HTTPCall(.GET, "http://models.example/v1/models"))
            }
            await #expect(throws: TransportError.addressInvalid) {
                try await transport.send(HTTPCall(.GET, "https://user@models.example/v1/models"))
            }
        }
    }

    @Test("A name is connected to at the address that was checked, under its own name")
    func pinned() async throws {
        let requests = Requests()
        try await Server.run { router in
            router.get("v1/models") { request, _ in
                requests.add(request.head.authority ?? "")
                return Response(status: .ok)
            }
        } _: { port in
            // The name exists nowhere: nothing but the pin leads to the server.
            let resolve: HostResolver = { host in
                requests.add(host)
                return [IPAddress("127.0.0.1")!]
            }
            try await Server.withTransport(.publicAndLoopback, resolve: resolve) { transport in
                let answer = try await transport.send(HTTPCall(.GET, "http://models.invalid:\(port)/v1/models"))
                #expect(answer.status == 200)
                _ = try await answer.body.collect(upTo: 100)
            }
            #expect(requests.all == ["models.invalid", "models.invalid:\(port)"])
        }
    }

    @Test("A name that changes to a private address between two calls is refused")
    func rebinding() async throws {
        let answers = Mutex(["127.0.0.1", "10.0.0.1"])
        try await Server.run { router in
            router.get("v1/models") { _, _ in Response(status: .ok) }
        } _: { port in
            let resolve: HostResolver = { _ in [IPAddress(answers.withLock { $0.removeFirst() })!] }
            try await Server.withTransport(.publicAndLoopback, resolve: resolve) { transport in
                let call = HTTPCall(.GET, "http://models.invalid:\(port)/v1/models")
                _ = try await transport.send(call).body.collect(upTo: 100)
                await #expect(throws: TransportError.forbidden(.notPublic)) { try await transport.send(call) }
            }
        }
    }

    @Test("A person is told which address is not allowed")
    func person() async throws {
        try await Server.withTransport(.publicOnly) { transport in
            for (base, reason) in [
                ("https://127.0.0.1/v1", "not_public"), ("http://8.8.8.8/v1", "insecure"), ("nonsense", "invalid"),
            ] {
                let error = await #expect(throws: AAPMError.self) { try await transport.requireAllowed(base) }
                #expect(error?.code == .addressForbidden)
                #expect(error?.details["reason"] == reason)
            }
            try await transport.requireAllowed("https://8.8.8.8/v1")
        }
    }
}

/// What servers noticed, in order.
final class Requests: Sendable {
    private let list = Mutex<[String]>([])

    var all: [String] { self.list.withLock { $0 } }

    func add(_ text: String) { self.list.withLock { $0.append(text) } }
}
