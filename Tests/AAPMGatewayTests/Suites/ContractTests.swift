import AAPMCore
import AAPMTestSupport
import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import AAPMGateway

@Suite("The contract")
struct ContractTests {
    @Test("openapi.yaml and the router have the same routes")
    func routes() throws {
        let server = try TestServer()
        let router = try Gateway.makeRouter(services: server.services, configuration: server.configuration)
        let routes = Set(router.routes.map { "\($0.method.rawValue) \($0.path.description)" })
        #expect(routes == (try Contract().operations))
    }

    @Test("The contract is served as it is written")
    func served() async throws {
        try await TestServer().run { browser in
            let answer = try await browser.send(.get, "/openapi.yaml")
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "application/yaml")
            #expect(answer.text == (try Contract.text()))
        }
    }

    @Test("Every answer is what its schema says, through a whole loop")
    func answers() async throws {
        let server = try TestServer()
        try await server.run { browser in
            let contract = try Contract()
            func check(_ answer: Answer, _ status: Int, _ schema: String, line: Int = #line) {
                #expect(answer.status == status, "line \(line): \(answer.text)")
                #expect(contract.faults(of: answer.json, schema: schema) == [], "line \(line)")
            }
            let guest = try await browser.send(
                .post, "/v1/auth/guest",
                json:
                    #"{"native_language":"en","target_language":"es","display_name":"Alex","time_zone":"Europe/Madrid"}"#
            )
            check(guest, 201, "TokenResponse")
            let token = try #require(guest.json["access_token"].text)
            check(
                try await browser.send(
                    .post, "/v1/auth/register", token: token,
                    json: #"{"email":"alex@example.org","password":"some unrelated words"}"#), 201, "TokenResponse")
            let login = try await browser.send(
                .post, "/v1/auth/token",
                json: #"{"grant_type":"password","email":"alex@example.org","password":"some unrelated words"}"#)
            check(login, 200, "TokenResponse")
            #expect(login.json["learner"]["id"].text == guest.json["learner"]["id"].text)
            let refresh = try #require(login.json["refresh_token"].text)
            check(
                try await browser.send(
                    .post, "/v1/auth/token", json: #"{"grant_type":"refresh_token","refresh_token":"\#(refresh)"}"#),
                200, "TokenResponse")
            #expect(
                try await browser.send(.post, "/v1/auth/revoke", json: #"{"refresh_token":"\#(refresh)"}"#).status
                    == 204)
            check(try await browser.send(.get, "/v1/me", token: token), 200, "Learner")
            let changed = try await browser.send(
                .patch, "/v1/me", token: token, json: #"{"display_name":null,"level":"B1"}"#)
            check(changed, 200, "Learner")
            #expect(changed.json["display_name"].isNull)
            check(try await browser.send(.get, "/v1/personas"), 200, "PersonaList")
            check(try await browser.send(.get, "/v1/personas/barrio", token: token), 200, "Persona")

            let started = try await browser.send(
                .post, "/v1/sessions", token: token, json: #"{"persona_id":"barrio","tier":2,"npc_id":"baker"}"#)
            check(started, 201, "Session")
            let id = try #require(started.json["id"].text)
            #expect(started.headers[.location] == "/v1/sessions/\(id)")
            #expect(started.json["opening_turn"]["text"].text == "¡Buenos días!")
            _ = try await browser.say("Hola", in: id, token: token)
            let exchange = try await browser.say("Tengo la problema", in: id, token: token)
            check(exchange, 200, "Exchange")
            check(try await browser.send(.get, "/v1/sessions", token: token), 200, "SessionList")
            check(try await browser.send(.get, "/v1/sessions/\(id)", token: token), 200, "Session")
            check(try await browser.send(.get, "/v1/sessions/\(id)/turns", token: token), 200, "TurnList")
            let ended = try await browser.send(.post, "/v1/sessions/\(id)/end", token: token)
            check(ended, 202, "EndedSession")
            let run = try #require(ended.json["pipeline_run"]["id"].text)
            check(try await browser.send(.get, "/v1/pipeline-runs/\(run)", token: token), 200, "PipelineRun")
            try await server.runPipeline()
            check(try await browser.send(.get, "/v1/pipeline-runs/\(run)", token: token), 200, "PipelineRun")
            let points = try await browser.send(.get, "/v1/sessions/\(id)/friction-points", token: token)
            check(points, 200, "FrictionPointList")
            #expect(points.json["data"].items.count == 1)
            let insights = try await browser.send(.get, "/v1/sessions/\(id)/insights", token: token)
            check(insights, 200, "Insights")
            #expect(insights.json["practised"].items.map { $0["learner_line"].text } == ["Tengo la problema"])
            let directives = try await browser.send(.get, "/v1/sessions/\(id)/directives", token: token)
            check(directives, 200, "DirectiveList")
            #expect(directives.json["data"].items.count == 2)

            check(try await browser.send(.get, "/v1/curricula", token: token), 200, "CurriculumList")
            let ofSession = try await browser.send(.get, "/v1/curricula?session_id=\(id)", token: token)
            check(ofSession, 200, "CurriculumList")
            let lesson = try #require(ofSession.json["data"].items.first?["id"].text)
            let shown = try await browser.send(.get, "/v1/curricula/\(lesson)", token: token)
            check(shown, 200, "Curriculum")
            #expect(shown.json["units"].items.first?["exercises"].items.first?["accepted"].isNull == true)
            let result = try await browser.send(
                .post, "/v1/curricula/\(lesson)/answers", token: token,
                json: #"{"unit_id":"u1","exercise_id":"e1","answer":"una"}"#)
            check(result, 200, "AnswerResult")
            #expect(result.json["exercise"]["attempts"].items.count == 1)
            check(
                try await browser.send(
                    .post, "/v1/curricula/\(lesson)/feedback", token: token,
                    json: #"{"unit_id":"u1","kind":"more_examples"}"#), 200, "Curriculum")
            let analysis = try await browser.send(
                .post, "/v1/analyze", token: token,
                json:
                    #"{"native_language":"en","target_language":"es","turns":[{"speaker":"npc","text":"¿Qué tal?"},{"speaker":"learner","text":"Tengo la problema"}]}"#
            )
            check(analysis, 200, "AnalysisList")
            #expect(analysis.json["data"].items.map { $0["turn_index"].whole } == [1])

            check(try await browser.send(.get, "/healthz"), 200, "Health")
            check(try await browser.send(.get, "/readyz"), 200, "Readiness")
            check(try await browser.send(.get, "/.well-known/jwks.json"), 200, "KeySet")
        }
    }

    @Test(
        "A server says whether it can do its work, and what it cannot reach",
        arguments: [
            (Readiness.Status.ready, Readiness.Check.ok, Readiness.Check.ok, 200),
            (.ready, .ok, .replaying, 200), (.degraded, .unavailable, .ok, 200), (.degraded, .ok, .unavailable, 200),
            (.unavailable, .unavailable, .unavailable, 503),
        ])
    func readiness(
        status: Readiness.Status, database: Readiness.Check, spool: Readiness.Check, answered: Int
    ) async throws {
        let readiness = Readiness(status, checks: ["database": database, "spool": spool])
        try await TestServer(readiness: { readiness }).run { browser in
            let answer = try await browser.send(.get, "/readyz")
            #expect(answer.status == answered)
            #expect(try Contract().faults(of: answer.json, schema: "Readiness") == [])
            #expect(answer.json["status"].text == status.rawValue)
            #expect(answer.json["checks"]["database"].text == database.rawValue)
            #expect(answer.json["checks"]["spool"].text == spool.rawValue)
            #expect(try await browser.send(.get, "/healthz").status == 200)
        }
    }

    @Test("Lists go on where the page before ended")
    func pages() async throws {
        let server = try TestServer()
        try await server.run { browser in
            let token = try await browser.guest().token
            var made: [String] = []
            for _ in 0..<3 {
                made.append(try await browser.talk(token))
                server.clock.advance(by: .seconds(1))
            }
            let first = try await browser.send(.get, "/v1/sessions?limit=2", token: token)
            #expect(first.json["data"].items.map { $0["id"].text } == [made[2], made[1]])
            let cursor = try #require(first.json["next_cursor"].text)
            let second = try await browser.send(.get, "/v1/sessions?limit=2&cursor=\(cursor)", token: token)
            #expect(second.json["data"].items.map { $0["id"].text } == [made[0]])
            #expect(second.json["next_cursor"].isNull)
            let wrong = try await browser.send(.get, "/v1/sessions?limit=0&cursor=nonsense", token: token)
            #expect(wrong.status == 400)
            #expect(wrong.code == "AAPM-110")
            #expect(wrong.faults == ["limit", "cursor"])
        }
    }
}
