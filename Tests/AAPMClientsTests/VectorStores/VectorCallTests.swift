import AAPMClients
import AAPMCore
import AAPMTestSupport
import Testing

@Suite("What is sent to a vector store")
struct VectorCallTests {
    @Test("The key is in a header alone, and no error holds it", arguments: RemoteStore.allCases)
    func key(store: RemoteStore) async throws {
        for status in [400, 401, 404, 429, 500] {
            let transport = RecordedTransport(.init(status: status, body: #"{"message":"vk-planted is wrong"}"#))
            let index = try store.index(at: "https://vectors.example", over: transport)
            do throws(VectorStoreError) {
                try await index.upsert([.sample()], in: .npcMemories)
                Issue.record("a write passed with status \(status)")
            } catch {
                #expect(!"\(error)".contains("vk-planted"))
                #expect(error.mayPass == [429, 500].contains(status), "\(status): \(error)")
                #expect((error == .unauthorised) == (status == 401))
            }
            let call = try #require(transport.calls.first)
            #expect(!call.url.contains("vk-planted") && !call.text.contains("vk-planted"))
            #expect(call.headers.contains { $0.value.hasSuffix("vk-planted") })
        }
    }

    @Test("What never came is told as something that may pass", arguments: RemoteStore.allCases)
    func unreachable(store: RemoteStore) async throws {
        for refusal in [TransportError.unreachable, .cut] {
            let index = try store.index(
                at: "https://vectors.example", over: RecordedTransport(.init(refusal: refusal)))
            let error = await #expect(throws: VectorStoreError.self) { try await index.check() }
            #expect(error?.mayPass == true)
        }
    }

    @Test("A deletion that Pinecone accepts and does not do fails in the end, and may be tried again")
    func undone() async throws {
        let clock = ManualTimer(isInstant: true)
        let index = try RemoteStore.pinecone.index(
            at: "https://api.pinecone.io",
            over: RecordedTransport(
                .init(body: #"{"name":"aapm-x","dimension":4,"host":"x.pinecone.io","status":{"ready":true}}"#),
                .init(body: "{}"), .init(body: #"{"matches":[{"id":"a","score":1}]}"#)), clock: clock)
        let error = await #expect(throws: VectorStoreError.self) {
            try await index.delete(.sample(ids: ["a"], space: "letters/4"), in: .npcMemories)
        }
        #expect(error == .unavailable(reason: "it has accepted a deletion and not done it yet"))
        #expect(clock.now >= .seconds(8) && clock.now < .seconds(9))
    }

    @Test("An index that Pinecone is still making is waited for elsewhere")
    func beingMade() async throws {
        let transport = RecordedTransport(
            .init(status: 404, body: "{}"),
            .init(status: 201, body: #"{"name":"aapm-x","dimension":4,"host":"","status":{"ready":false}}"#))
        let index = try RemoteStore.pinecone.index(at: "https://api.pinecone.io", over: transport)
        await #expect(throws: VectorStoreError.unavailable(reason: "it is making an index")) {
            try await index.prepare(.npcMemories, space: "letters/4", dimensions: 4)
        }
        #expect(transport.calls.map(\.description).last == "POST https://api.pinecone.io/indexes")
    }

    @Test("An object that Weaviate did not take is not taken for written, whatever the status")
    func partly() async throws {
        let taken = #"[{"result":{"status":"SUCCESS"}},{"result":{"status":"FAILED"}}]"#
        let kind = #"{"class":"X","description":"AAPM, vectors of length 4"}"#
        let index = try RemoteStore.weaviate.index(
            at: "https://w.example", over: RecordedTransport(.init(body: taken), .init(body: kind), .init(body: taken)))
        await #expect(throws: VectorStoreError.refused(reason: "it did not take an object")) {
            try await index.upsert([.sample("a"), .sample("b")], in: .npcMemories)
        }
    }

    @Test("A class, or a collection, of another length is not written to")
    func otherLength() async throws {
        let kind = #"{"class":"X","description":"AAPM, vectors of length 3"}"#
        let weaviate = try RemoteStore.weaviate.index(
            at: "https://w.example", over: RecordedTransport(.init(body: kind)))
        await #expect(throws: VectorStoreError.dimensions(expected: 3, found: 4)) {
            try await weaviate.prepare(.npcMemories, space: "letters/4", dimensions: 4)
        }
        let collection = #"{"result":{"config":{"params":{"vectors":{"size":3,"distance":"Cosine"}}}}}"#
        let qdrant = try RemoteStore.qdrant.index(
            at: "https://q.example", over: RecordedTransport(.init(body: collection)))
        await #expect(throws: VectorStoreError.dimensions(expected: 3, found: 4)) {
            try await qdrant.prepare(.npcMemories, space: "letters/4", dimensions: 4)
        }
    }
}
