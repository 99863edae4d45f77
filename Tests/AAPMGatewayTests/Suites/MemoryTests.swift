import AAPMCore
import AAPMTestSupport
import HTTPTypes
import Testing

@testable import AAPMGateway

@Suite("Memories over HTTP")
struct MemoryTests {
    /// A guest of whom these things are remembered.
    private static func remembered(
        _ memories: [Memory], by server: TestServer, _ browser: Browser
    ) async throws -> String {
        let guest = try await browser.guest()
        let own = memories.map { memory in
            Memory.sample(
                memory.id.text, learner: guest.id, kind: memory.kind, text: memory.text, subject: memory.subject,
                knownBy: memory.knownBy, isSecret: memory.isSecret, at: memory.createdAt)
        }
        _ = try await server.stores.change(of: ID(guest.id), persona: "barrio", now: .sample) { $0.memories = own }
        return guest.token
    }

    @Test("A learner lists, corrects and deletes what is remembered")
    func life() async throws {
        let server = try TestServer()
        try await server.run { browser in
            let contract = try Contract()
            let token = try await Self.remembered(
                [
                    .sample("m1"),
                    .sample("m2", kind: .plan, subject: nil, knownBy: ["cook"], at: .sample + .seconds(1)),
                ],
                by: server, browser)
            let list = try await browser.send(.get, "/v1/me/memories", token: token)
            #expect(list.status == 200, "\(list.text)")
            #expect(contract.faults(of: list.json, schema: "MemoryList") == [])
            #expect(list.json["data"].items.map { $0["id"].text } == ["m2", "m1"])
            for query in ["kind=plan", "npc_id=cook", "kind=plan&persona_id=barrio&npc_id=cook"] {
                let part = try await browser.send(.get, "/v1/me/memories?\(query)", token: token)
                #expect(part.json["data"].items.map { $0["id"].text } == ["m2"])
            }
            let page = try await browser.send(.get, "/v1/me/memories?limit=1", token: token)
            let cursor = try #require(page.json["next_cursor"].text)
            let next = try await browser.send(.get, "/v1/me/memories?limit=1&cursor=\(cursor)", token: token)
            #expect(next.json["data"].items.map { $0["id"].text } == ["m1"])
            let corrected = try await browser.send(
                .patch, "/v1/me/memories/m1", token: token, json: #"{"text":"Me llamo Eva."}"#)
            #expect(corrected.status == 200, "\(corrected.text)")
            #expect(contract.faults(of: corrected.json, schema: "Memory") == [])
            let one = try await browser.send(.get, "/v1/me/memories/m1", token: token)
            #expect(one.json["text"].text == "Me llamo Eva.")
            #expect(try await browser.send(.delete, "/v1/me/memories/m1", token: token).status == 204)
            for method in [HTTPRequest.Method.get, .delete] {
                let gone = try await browser.send(method, "/v1/me/memories/m1", token: token)
                #expect(gone.status == 404)
                #expect(gone.code == "AAPM-310")
            }
            #expect(try await browser.send(.delete, "/v1/me/memories", token: token).status == 204)
            #expect(try await browser.send(.get, "/v1/me/memories", token: token).json["data"].items.isEmpty)
        }
    }

    @Test("Memory is switched off and on")
    func switched() async throws {
        try await TestServer().run { browser in
            let token = try await browser.guest().token
            for truth in [false, true] {
                let answer = try await browser.send(
                    .patch, "/v1/me/memories", token: token, json: #"{"enabled":\#(truth)}"#)
                #expect(answer.status == 200)
                #expect(answer.text == #"{"enabled":\#(truth)}"#)
                let list = try await browser.send(.get, "/v1/me/memories", token: token)
                #expect(list.text.contains(#""enabled":\#(truth)"#))
            }
        }
    }

    @Test("Nobody sees, corrects or deletes what is remembered of another")
    func foreign() async throws {
        let server = try TestServer()
        try await server.run { browser in
            let token = try await Self.remembered([.sample("m1")], by: server, browser)
            let other = try await browser.guest().token
            #expect(try await browser.send(.get, "/v1/me/memories", token: other).json["data"].items.isEmpty)
            #expect(try await browser.send(.get, "/v1/me/memories/m1", token: other).status == 404)
            #expect(
                try await browser.send(.patch, "/v1/me/memories/m1", token: other, json: #"{"text":"Otro."}"#).status
                    == 404)
            #expect(try await browser.send(.delete, "/v1/me/memories/m1", token: other).status == 404)
            #expect(try await browser.send(.delete, "/v1/me/memories", token: other).status == 204)
            #expect(try await browser.send(.get, "/v1/me/memories/m1", token: token).status == 200)
        }
    }

    @Test(
        "What cannot be used is refused with its field",
        arguments: [
            ("PATCH", "/v1/me/memories/m1", #"{"text":""}"#, "/text"),
            ("PATCH", "/v1/me/memories/m1", #"{"text":"a\nb"}"#, "/text"),
            ("PATCH", "/v1/me/memories/m1", #"{"text":5}"#, "/text"),
            ("PATCH", "/v1/me/memories/m1", #"{"text":"Bien.","is_secret":false}"#, "/is_secret"),
            ("PATCH", "/v1/me/memories", #"{"enabled":"no"}"#, "/enabled"),
            ("PATCH", "/v1/me/memories", "{}", "/enabled"),
            ("GET", "/v1/me/memories?kind=gossip", nil, "kind"),
            ("GET", "/v1/me/memories?npc_id=a%20b", nil, "npc_id"),
        ] as [(String, String, String?, String)])
    func refused(method: String, path: String, json: String?, field: String) async throws {
        let server = try TestServer()
        try await server.run { browser in
            let token = try await Self.remembered([.sample("m1")], by: server, browser)
            let method = try #require(HTTPRequest.Method(rawValue: method))
            let answer = try await browser.send(method, path, token: token, json: json)
            #expect(answer.status == 400, "\(answer.text)")
            #expect(answer.code == "AAPM-300")
            #expect(answer.faults == [field])
        }
    }
}
