import AAPMClients
import AAPMCore
import AAPMTestSupport
import NIOCore
import NIOHTTP1
import Testing

extension VectorContract: CustomTestStringConvertible {
    package var testDescription: String { self.title }
}

@Suite("Vector stores over HTTP, on the shared doubles", .enabled(if: SharedVectorStores.areThere))
struct SharedVectorStoreTests {
    @Test("The contract", arguments: RemoteStore.allCases, VectorContract.all)
    func contract(store: RemoteStore, contract: VectorContract) async throws {
        try await SharedVectorStores.run(["--api-key", "vk-planted"]) { base, transport in
            try await contract.hold(try store.index(at: base, over: transport))
        }
    }

    @Test(
        "Every request is one that the vendor's document takes, and holds no more than ids, labels and numbers",
        .enabled(if: SharedVectorStores.areDocumented), arguments: RemoteStore.allCases)
    func documents(store: RemoteStore) async throws {
        try await SharedVectorStores.run { base, transport in
            let index = try store.index(at: base, over: transport)
            let source = TurnReference(session: ID("session-1"), index: 3)
            try await index.prepare(.npcMemories, space: "letters/4", dimensions: 4)
            try await index.upsert([.sample(source: source), .sample("b", characters: [])], in: .npcMemories)
            for filter in [
                VectorFilter.sample(persona: "barrio", character: "baker", kinds: ["fact", "plan"], ids: ["memory-1"]),
                .sample(space: "letters/4"), .sample(ids: ["b"]), .sample(),
            ] {
                _ = try await index.nearest(to: .sample(fitting: filter), in: .npcMemories)
                _ = try await index.count(filter, in: .npcMemories)
                try await index.delete(filter, in: .npcMemories)
            }
            try await index.check()
            let log = try await Self.control("requests", .GET, base, transport)
            let faults = try await SharedVectorStores.faults(of: log)
            #expect(faults == "")
            #expect(!log.contains("vk-planted"))
        }
    }

    @Test("A wrong key is told", arguments: RemoteStore.allCases)
    func keys(store: RemoteStore) async throws {
        try await SharedVectorStores.run(["--api-key", "another"]) { base, transport in
            let index = try store.index(at: base, over: transport)
            await #expect(throws: VectorStoreError.unauthorised) { try await index.check() }
            await #expect(throws: VectorStoreError.unauthorised) {
                try await index.upsert([.sample()], in: .npcMemories)
            }
        }
    }

    @Test("What ails a store is told by whether it may pass", arguments: RemoteStore.allCases)
    func faults(store: RemoteStore) async throws {
        try await SharedVectorStores.run { base, transport in
            let index = try store.index(at: base, over: transport)
            try await index.upsert([.sample()], in: .npcMemories)
            for behaviour in ["e503", "e500", "ratelimit-1", "reset", "badjson"] {
                try await Self.control(
                    "faults", .POST, base, transport, body: #"{"path":"*","behaviour":"\#(behaviour)","times":1}"#)
                let error = await #expect(throws: VectorStoreError.self) {
                    _ = try await index.nearest(to: .sample(), in: .npcMemories)
                }
                #expect(error?.mayPass == true, "\(behaviour): \(String(describing: error))")
                #expect(try await index.nearest(to: .sample(), in: .npcMemories).map(\.id) == ["memory-1"])
            }
        }
    }

    @Test("A store that was emptied behind us is made ready again by the next write", arguments: RemoteStore.allCases)
    func emptied(store: RemoteStore) async throws {
        try await SharedVectorStores.run { base, transport in
            let index = try store.index(at: base, over: transport)
            try await index.upsert([.sample()], in: .npcMemories)
            try await Self.control("reset", .POST, base, transport)
            #expect(try await index.nearest(to: .sample(), in: .npcMemories) == [])
            #expect(try await index.count(.sample(space: "letters/4"), in: .npcMemories) == 0)
            try await index.delete(.sample(), in: .npcMemories)
            try await index.upsert([.sample("again")], in: .npcMemories)
            #expect(try await index.nearest(to: .sample(), in: .npcMemories).map(\.id) == ["again"])
        }
    }

    @Test("Deleting in Pinecone returns when nothing is found any more, or fails")
    func lag() async throws {
        try await SharedVectorStores.run(["--pinecone-lag-ms", "400"]) { base, transport in
            let index = try RemoteStore.pinecone.index(at: base, over: transport)
            try await index.upsert([.sample("a"), .sample("b")], in: .npcMemories)
            while try await index.count(.sample(), in: .npcMemories) < 2 {}
            // From here on a deletion that did not wait would leave it to be found.
            try await index.delete(.sample(ids: ["a"]), in: .npcMemories)
            #expect(try await index.nearest(to: .sample(), in: .npcMemories).map(\.id) == ["b"])
            try await index.delete(.sample(), in: .npcMemories)
            #expect(try await index.count(.sample(), in: .npcMemories) == 0)
        }
        try await SharedVectorStores.run(["--pinecone-lag-ms", "600000"]) { base, transport in
            let clock = ManualTimer(isInstant: true)
            let index = try RemoteStore.pinecone.index(at: base, over: transport, clock: clock)
            // What is not readable yet cannot be seen to be gone: its deletion stands behind it in their queue.
            try await index.upsert([.sample("a")], in: .npcMemories)
            try await index.delete(.sample(), in: .npcMemories)
            #expect(try await index.count(.sample(), in: .npcMemories) == 0)
        }
    }

    /// Asks the doubles themselves.
    @discardableResult
    private static func control(
        _ verb: String, _ method: HTTPMethod, _ base: String, _ transport: AsyncHTTPTransport, body: String? = nil
    ) async throws -> String {
        let answer = try await transport.send(
            HTTPCall(method, base + "/__fake__/" + verb, body: body.map { ByteBuffer(string: $0) }))
        return String(buffer: try await answer.body.collect(upTo: 64 << 20))
    }
}
