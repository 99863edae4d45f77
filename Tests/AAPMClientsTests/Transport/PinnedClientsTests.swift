import AAPMCore
import AsyncHTTPClient
import Hummingbird
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import AAPMClients

@Suite("Clients of one address each", .timeLimit(.minutes(5)))
struct PinnedClientsTests {
    private static let address = IPAddress(high: 0, low: 0xffff_7f00_0001)

    @Test("The client that was not used for longest goes when there are too many, once nobody has it any more")
    func eviction() async throws {
        let made = Mutex<[String]>([])
        let clients = PinnedClients(limit: 2) { host, _ in
            made.withLock { $0.append(host) }
            return HTTPClient(eventLoopGroupProvider: .singleton)
        }
        func use(_ host: String) throws -> PinnedClients.Pinned { try clients.client(of: host, at: Self.address) }
        var busy: PinnedClients.Pinned? = try use("a")
        weak let first = busy
        for host in ["b", "a", "c", "a", "b"] { _ = try use(host) }
        #expect(made.withLock { $0 } == ["a", "b", "c", "b"])
        _ = try use("d")
        #expect(made.withLock { $0 } == ["a", "b", "c", "b", "d"])
        #expect(first != nil)
        busy = nil
        #expect(first == nil)
        try await clients.shutdown()
        #expect(throws: TransportError.unreachable) { try use("a") }
    }

    @Test("An answer is read to its end, however many other names are asked meanwhile")
    func busy() async throws {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        try await LoopbackServer.run { router in
            router.get("long") { _, _ in
                Response(
                    status: .ok,
                    body: .init { writer in
                        try await writer.write(ByteBuffer(string: "first "))
                        for await _ in gate {}
                        try await writer.write(ByteBuffer(string: "last"))
                        try await writer.finish(nil)
                    })
            }
            router.get("short") { _, _ in Response(status: .ok) }
        } _: { port in
            try await LoopbackServer.withTransport(.publicAndLoopback, resolve: { _ in [Self.address] }) { transport in
                // Nothing but the iterator is held.
                var pieces = try await transport.send(HTTPCall(.GET, "http://long.invalid:\(port)/long"))
                    .body.makeAsyncIterator()
                #expect(try await pieces.next() == ByteBuffer(string: "first "))
                for number in 0..<300 {
                    let other = try await transport.send(HTTPCall(.GET, "http://\(number).invalid:\(port)/short"))
                    #expect(try await other.body.collect(upTo: 10).readableBytes == 0)
                }
                opener.finish()
                #expect(try await pieces.next() == ByteBuffer(string: "last"))
                #expect(try await pieces.next() == nil)
            }
        }
    }
}
