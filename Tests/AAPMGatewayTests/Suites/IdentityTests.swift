import AAPMCore
import AAPMTestSupport
import HTTPTypes
import Testing

@testable import AAPMGateway

@Suite("Identity over HTTP")
struct IdentityTests {
    @Test("Every route of a learner needs a token, and says how to send one")
    func required() async throws {
        try await TestServer().run { browser in
            let contract = try Contract()
            let open: Set = ["GET /v1/personas", "GET /v1/personas/{id}", "POST /v1/auth/register"]
            for operation in contract.operations where !contract.isPublic(operation) && !open.contains(operation) {
                let parts = operation.split(separator: " ").map(String.init)
                let path = parts[1].split(separator: "{").joined(separator: "").split(separator: "}").joined()
                let answer = try await browser.send(try #require(.init(rawValue: parts[0])), path)
                #expect(answer.status == 401, "\(operation)")
                #expect(answer.code == "AAPM-401")
                #expect(answer.headers[.wwwAuthenticate] == #"Bearer realm="aapm""#)
            }
        }
    }

    @Test("A token that is not ours or not any more is refused, on open routes too")
    func refused() async throws {
        let server = try TestServer()
        try await server.run { browser in
            let token = try await browser.guest().token
            let parts = token.split(separator: ".").map(String.init)
            let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIiwia2lkIjoiYWFwbS0xIn0.\(parts[1])."
            for bad in ["nonsense", none, parts[0] + "." + parts[1] + ".AAAA", token + "A"] {
                for path in ["/v1/me", "/v1/personas"] {
                    let answer = try await browser.send(.get, path, token: bad)
                    #expect(answer.status == 401)
                    #expect(answer.code == "AAPM-401")
                }
            }
            let basic = try await browser.send(.get, "/v1/me", headers: [.authorization: "Basic YTpi"])
            #expect(basic.status == 401)
            #expect(try await browser.send(.get, "/v1/me", token: token).status == 200)
            server.clock.advance(by: .seconds(86_400))
            #expect(try await browser.send(.get, "/v1/me", token: token).status == 401)
        }
    }

    @Test("An unknown address and a wrong password are answered with the same words")
    func uniform() async throws {
        try await TestServer().run { browser in
            _ = try await browser.send(
                .post, "/v1/auth/register", json: #"{"email":"a@example.org","password":"some unrelated words"}"#)
            var bodies: [String] = []
            for address in ["a@example.org", "b@example.org"] {
                let answer = try await browser.send(
                    .post, "/v1/auth/token",
                    json: #"{"grant_type":"password","email":"\#(address)","password":"something else"}"#,
                    headers: [.traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"])
                #expect(answer.status == 401)
                #expect(answer.code == "AAPM-402")
                bodies.append(answer.text)
            }
            #expect(bodies[0] == bodies[1])
        }
    }

    @Test("Using a refresh token twice ends the log-in")
    func reuse() async throws {
        let server = try TestServer()
        try await server.run { browser in
            func refresh(_ token: String) async throws -> Answer {
                try await browser.send(
                    .post, "/v1/auth/token", json: #"{"grant_type":"refresh_token","refresh_token":"\#(token)"}"#)
            }
            let first = try await browser.guest().refresh
            let second = try #require(try await refresh(first).json["refresh_token"].text)
            server.clock.advance(by: .seconds(60))
            let reused = try await refresh(first)
            #expect(reused.status == 401)
            #expect(reused.code == "AAPM-403")
            #expect(try await refresh(second).code == "AAPM-403")
        }
    }

    @Test("An upgraded guest keeps their talks")
    func upgrade() async throws {
        try await TestServer().run { browser in
            let guest = try await browser.guest()
            let talk = try await browser.talk(guest.token)
            let registered = try await browser.send(
                .post, "/v1/auth/register", token: guest.token,
                json: #"{"email":"a@example.org","password":"some unrelated words"}"#)
            #expect(registered.json["learner"]["id"].text == guest.id)
            let token = try #require(registered.json["access_token"].text)
            #expect(try await browser.send(.get, "/v1/sessions/\(talk)", token: token).status == 200)
            let again = try await browser.send(
                .post, "/v1/auth/register", token: token,
                json: #"{"email":"b@example.org","password":"some unrelated words"}"#)
            #expect(again.status == 409)
            #expect(again.code == "AAPM-404")
        }
    }

    @Test("Every fault of a registration is named at once")
    func faults() async throws {
        try await TestServer().run { browser in
            let answer = try await browser.send(
                .post, "/v1/auth/register",
                json: #"{"email":"nobody","password":"short","level":"Z","native_language":"english","age":7}"#)
            #expect(answer.status == 400)
            #expect(answer.code == "AAPM-400")
            #expect(Set(answer.faults) == ["/email", "/password", "/level", "/native_language", "/age"])
            let grant = try await browser.send(.post, "/v1/auth/token", json: #"{"grant_type":"magic","email":"a"}"#)
            #expect(grant.faults == ["/grant_type"])
        }
    }

    @Test("Who asks too often waits")
    func rate() async throws {
        let proxies = try #require(TrustedProxies("1"))
        let server = try TestServer {
            $0.authenticationRate = RateLimit(burst: 2, interval: .seconds(30))
            $0.trustedProxies = proxies
        }
        try await server.run { browser in
            func ask(from address: String) async throws -> Answer {
                try await browser.send(.post, "/v1/auth/guest", headers: [.forwardedFor: "10.0.0.1, \(address)"])
            }
            #expect(try await ask(from: "192.0.2.1").status == 201)
            #expect(try await ask(from: "192.0.2.1").status == 201)
            let third = try await ask(from: "192.0.2.1")
            #expect(third.status == 429)
            #expect(third.code == "AAPM-406")
            #expect(third.headers[.retryAfter] == "30")
            #expect(try await ask(from: "192.0.2.2").status == 201)
            server.clock.advance(by: .seconds(30))
            #expect(try await ask(from: "192.0.2.1").status == 201)
            #expect(try await ask(from: "192.0.2.1").status == 429)
        }
    }
}
