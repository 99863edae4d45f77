import AAPMCore
import AAPMTestSupport
import Foundation
import HTTPTypes
import Testing

@testable import AAPMGateway

@Suite("What a browser may see")
struct PrivacyTests {
    @Test("A turn says nothing about what it elicits, recasts or what was found")
    func turns() async throws {
        try await TestServer().run { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            let exchange = try await browser.say("Tengo la problema", in: id, token: token)
            #expect(exchange.json["npc_turn"]["move"].text == "ask")
            #expect(
                exchange.json["npc_turn"].names == [
                    "answers", "created_at", "index", "move", "native_help", "npc_id", "partner", "speaker", "text",
                ])
            #expect(exchange.json["learner_turn"].names == ["created_at", "index", "speaker", "text"])
            for word in ["elicit", "directive", "recast", "reputation", "finding", "partner_state"] {
                #expect(!exchange.text.contains(word))
            }
        }
    }

    @Test("A character's cue is a word, and only for those who know the character")
    func cue() async throws {
        try await TestServer().run { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            _ = try await browser.say("Hola", in: id, token: token)
            let known = try await browser.send(.get, "/v1/personas/barrio", token: token)
            #expect(known.json["characters"].items.map { $0["cue"].text } == ["warm", nil])
            #expect(!known.text.contains("0.55"))
            let other = try await browser.guest().token
            for token in [nil, other] {
                let answer = try await browser.send(.get, "/v1/personas/barrio", token: token)
                #expect(answer.json["characters"].items.allSatisfy { $0["cue"].isNull })
            }
        }
    }

    @Test("Insights say which language they are in: that of the world, not of the profile")
    func insightLanguage() async throws {
        let server = try TestServer()
        try await server.run { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            _ = try await browser.send(.patch, "/v1/me", token: token, json: #"{"native_language":"fr"}"#)
            _ = try await browser.say("Hola", in: id, token: token)
            _ = try await browser.send(.post, "/v1/sessions/\(id)/end", token: token)
            try await server.runPipeline()
            let insights = try await browser.send(.get, "/v1/sessions/\(id)/insights", token: token)
            #expect(insights.json["language"].text == "en")
        }
    }

    @Test("A world for other languages than the learner's is refused with the field")
    func otherWorld() async throws {
        try await TestServer().run { browser in
            let guest = try await browser.send(
                .post, "/v1/auth/guest", json: #"{"native_language":"fr","target_language":"it"}"#)
            let personas = try await browser.send(.get, "/v1/personas")
            let persona = try #require(personas.json["data"].items.first?["id"].text)
            let answer = try await browser.send(
                .post, "/v1/sessions", token: guest.json["access_token"].text,
                json: #"{"persona_id":"\#(persona)","tier":1}"#)
            #expect(answer.status == 400)
            #expect(answer.code == "AAPM-100")
            #expect(answer.faults == ["/persona_id"])
        }
    }

    @Test("What the pipeline found is for after the end", arguments: ["friction-points", "insights", "directives"])
    func afterwards(resource: String) async throws {
        try await TestServer().run { browser in
            let token = try await browser.guest().token
            let id = try await browser.talk(token)
            let answer = try await browser.send(.get, "/v1/sessions/\(id)/\(resource)", token: token)
            #expect(answer.status == 409)
            #expect(answer.code == "AAPM-109")
        }
    }

    @Test("Other people's ids and unknown ids are answered alike, everywhere")
    func otherPeople() async throws {
        let server = try TestServer()
        try await server.run { browser in
            let guest = try await browser.guest()
            let owner = guest.token
            let other = try await browser.guest().token
            _ = try await server.stores.change(of: ID(guest.id), persona: "barrio", now: .sample) {
                $0.memories = [.sample("memory-1", learner: guest.id)]
            }
            let id = try await browser.talk(owner)
            _ = try await browser.say("Hola", in: id, token: owner)
            let ended = try await browser.send(.post, "/v1/sessions/\(id)/end", token: owner)
            let run = try #require(ended.json["pipeline_run"]["id"].text)
            try await server.runPipeline()
            let places: [(String, String, String?)] = [
                ("GET /v1/sessions/{id}", id, nil),
                ("GET /v1/sessions/{id}/turns", id, nil),
                ("POST /v1/sessions/{id}/turns", id, #"{"text":"Hola"}"#),
                ("GET /v1/sessions/{id}/turns/{index}/events", id, nil),
                ("POST /v1/sessions/{id}/end", id, nil),
                ("GET /v1/sessions/{id}/friction-points", id, nil),
                ("GET /v1/sessions/{id}/insights", id, nil),
                ("GET /v1/sessions/{id}/directives", id, nil),
                ("GET /v1/pipeline-runs/{id}", run, nil),
                ("GET /v1/pipeline-runs/{id}/events", run, nil),
                ("GET /v1/curricula/{id}", "lesson-\(id)", nil),
                ("POST /v1/curricula/{id}/answers", "lesson-\(id)", #"{"exercise_id":"e1","answer":"el"}"#),
                ("POST /v1/curricula/{id}/feedback", "lesson-\(id)", #"{"unit_id":"u1","kind":"skip"}"#),
                ("GET /v1/me/memories/{id}", "memory-1", nil),
                ("PATCH /v1/me/memories/{id}", "memory-1", #"{"text":"Se llama Eva."}"#),
                ("DELETE /v1/me/memories/{id}", "memory-1", nil),
            ]
            let withID = try Contract().operations.filter { $0.contains("{id}") && !$0.contains("personas") }
            #expect(Set(places.map(\.0)) == withID)
            for (operation, owned, body) in places {
                let parts = operation.split(separator: " ").map(String.init)
                let path = parts[1].replacingOccurrences(of: "{index}", with: "1")
                let foreign = try await browser.send(
                    try #require(.init(rawValue: parts[0])), path.replacingOccurrences(of: "{id}", with: owned),
                    token: other, json: body)
                let unknown = try await browser.send(
                    try #require(.init(rawValue: parts[0])), path.replacingOccurrences(of: "{id}", with: "unknown"),
                    token: other, json: body)
                #expect(foreign.status == 404, "\(operation): \(foreign.text)")
                #expect(unknown.status == 404, "\(operation): \(unknown.text)")
                #expect(foreign.code == unknown.code, "\(operation)")
                #expect(foreign.json["detail"].text == unknown.json["detail"].text, "\(operation)")
                // The same for its owner is something else.
                let own = try await browser.send(
                    try #require(.init(rawValue: parts[0])), path.replacingOccurrences(of: "{id}", with: owned),
                    token: owner, json: body)
                #expect(own.status != 404, "\(operation): \(own.text)")
            }
            let lists = try await browser.send(.get, "/v1/curricula?session_id=\(id)", token: other)
            #expect(lists.json["data"].items.isEmpty)
        }
    }
}
