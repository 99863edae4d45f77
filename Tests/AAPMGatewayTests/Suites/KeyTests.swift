import AAPMAccounts
import AAPMCore
import AAPMTestSupport
import HTTPTypes
import Testing

@testable import AAPMGateway

@Suite("Own keys")
struct KeyTests {
    private static let secret = "sk-planted-0123456789abcdef"
    private static let json = #"{"key":"\#(secret)"}"#

    @Test("A key is brought, listed without itself, replaced and removed")
    func life() async throws {
        let server = try TestServer()
        try await server.run { browser in
            let contract = try Contract()
            let token = try await browser.guest().token
            let empty = try await browser.send(.get, "/v1/me/keys", token: token)
            #expect(contract.faults(of: empty.json, schema: "ProviderKeyList") == [])
            #expect(empty.json["data"].items.isEmpty)
            let put = try await browser.send(.put, "/v1/me/keys/openai", token: token, json: Self.json)
            #expect(put.status == 200, "\(put.text)")
            #expect(contract.faults(of: put.json, schema: "ProviderKey") == [])
            #expect(put.json["status"].text == "working")
            server.clock.advance(by: .seconds(30))
            let compatible = try await browser.send(
                .put, "/v1/me/keys/compatible", token: token,
                json: #"{"key":"k","base_url":"https://models.example.org/v1","model":"llama"}"#)
            #expect(compatible.status == 200, "\(compatible.text)")
            let list = try await browser.send(.get, "/v1/me/keys", token: token)
            #expect(contract.faults(of: list.json, schema: "ProviderKeyList") == [])
            #expect(list.json["data"].items.map { $0["provider"].text } == ["compatible", "openai"])
            #expect(list.json["data"].items.map { $0["model"].text } == ["llama", nil])
            for answer in [put, compatible, list] {
                for part in [Self.secret, "planted", "sk-", "cdef"] { #expect(!answer.text.contains(part)) }
            }
            #expect(try await browser.send(.delete, "/v1/me/keys/openai", token: token).status == 204)
            let again = try await browser.send(.delete, "/v1/me/keys/openai", token: token)
            #expect(again.status == 404)
            #expect(again.code == "AAPM-410")
            let other = try await browser.guest().token
            #expect(try await browser.send(.get, "/v1/me/keys", token: other).json["data"].items.isEmpty)
            let foreign = try await browser.send(.delete, "/v1/me/keys/compatible", token: other)
            #expect(foreign.code == "AAPM-410")
        }
    }

    @Test("There is no way to read a key")
    func writeOnly() async throws {
        try await TestServer().run { browser in
            let token = try await browser.guest().token
            _ = try await browser.send(.put, "/v1/me/keys/openai", token: token, json: Self.json)
            for method in [HTTPRequest.Method.get, .post, .patch] {
                let answer = try await browser.send(method, "/v1/me/keys/openai", token: token)
                #expect(answer.status == 405)
                #expect(!answer.text.contains(Self.secret))
            }
        }
    }

    @Test(
        "What is refused has its code, stores nothing and repeats nothing",
        arguments: [
            (ModelError(.unauthorised) as any Error, 422, "AAPM-409"),
            (ModelError(.unreachable, retryAfter: .seconds(7)), 503, "AAPM-510"),
            (AAPMError(.addressForbidden, "This address leads into a private network."), 422, "AAPM-411"),
        ])
    func refused(error: any Error, status: Int, code: String) async throws {
        let server = try TestServer()
        server.checker.refuse(Self.secret, with: error)
        try await server.run { browser in
            let token = try await browser.guest().token
            let answer = try await browser.send(.put, "/v1/me/keys/openai", token: token, json: Self.json)
            #expect(answer.status == status)
            #expect(answer.code == code)
            #expect((answer.headers[.retryAfter] != nil) == (status == 503))
            #expect(!answer.text.contains("planted"))
            #expect(try await browser.send(.get, "/v1/me/keys", token: token).json["data"].items.isEmpty)
        }
    }

    @Test(
        "Bad input is named by its field, and never shown to a provider",
        arguments: [
            ("openai", "{}", ["/key"]), ("openai", #"{"key":""}"#, ["/key"]), ("openai", #"{"key":7}"#, ["/key"]),
            ("openai", #"{"key":null}"#, ["/key"]), ("openai", #"{"key":"sk\n1"}"#, ["/key"]),
            ("openai", #"{"key":"sk\u0000"}"#, ["/key"]), ("openai", #"{"key":"sk","kee":"sk"}"#, ["/kee"]),
            ("openai", #"{"key":"sk","base_url":"https://a.org","model":"m"}"#, ["/base_url", "/model"]),
            ("openai", #"{"key":"\#(String(repeating: "k", count: 2_049))"}"#, ["/key"]),
            ("compatible", #"{"key":"sk"}"#, ["/base_url", "/model"]),
            ("compatible", #"{"key":"","base_url":"http://a.org","model":""}"#, ["/key", "/base_url", "/model"]),
            ("compatible", #"{"key":"sk","base_url":"https://2130706433/","model":"m"}"#, ["/base_url"]),
            ("compatible", #"{"key":"sk","base_url":"https://u:p@a.org/","model":"m"}"#, ["/base_url"]),
            ("closedai", #"{"key":"sk"}"#, ["provider"]), ("OpenAI", #"{"key":"sk"}"#, ["provider"]),
            ("openai", "[]", [""]), ("openai", "", [""]),
        ])
    func faults(provider: String, json: String, fields: [String]) async throws {
        let server = try TestServer()
        try await server.run { browser in
            let token = try await browser.guest().token
            let answer = try await browser.send(.put, "/v1/me/keys/\(provider)", token: token, json: json)
            #expect(answer.status == 400, "\(answer.text)")
            #expect(answer.code == "AAPM-400")
            #expect(answer.faults == fields)
            #expect(server.checker.checked == [])
        }
    }

    @Test("Handing in key after key is slowed down, for one learner and not for others")
    func limited() async throws {
        let server = try TestServer()
        try await server.run { browser in
            let token = try await browser.guest().token
            for _ in 0..<5 {
                #expect(
                    try await browser.send(.put, "/v1/me/keys/openai", token: token, json: Self.json).status == 200)
            }
            let late = try await browser.send(.put, "/v1/me/keys/openai", token: token, json: Self.json)
            #expect(late.status == 429)
            #expect(late.code == "AAPM-406")
            #expect(late.headers[.retryAfter] == "12")
            #expect(server.checker.checked.count == 5)
            let other = try await browser.guest().token
            #expect(try await browser.send(.put, "/v1/me/keys/openai", token: other, json: Self.json).status == 200)
            server.clock.advance(by: .seconds(12))
            #expect(try await browser.send(.put, "/v1/me/keys/openai", token: token, json: Self.json).status == 200)
        }
    }

    @Test("A server without its envelope key says so to its operator, and to a learner only that it cannot keep keys")
    func noEnvelope() async throws {
        let server = try TestServer(envelopes: ListedEnvelopeKeys(EnvelopeKeys([]), place: "x"))
        try await server.run { browser in
            let token = try await browser.guest().token
            let answer = try await browser.send(.put, "/v1/me/keys/openai", token: token, json: Self.json)
            #expect(answer.status == 500)
            #expect(answer.code == "AAPM-508")
            #expect(!answer.text.contains("envelope"))
            #expect(!answer.text.contains("planted"))
        }
    }

    @Test("Whatever is printed, reflected or dumped of what holds a key shows that there is one and nothing else")
    func redacted() throws {
        let key = ProviderKey(
            owner: .learner(ID("l")), provider: .openai, baseURL: nil, model: nil, key: SecretText(Self.secret))
        var dumped = ""
        dump([key: [key.key]], to: &dumped)
        let shown = ["\(key)", String(reflecting: key), "\([key.key])", String(describing: Optional(key)), dumped]
        for text in shown {
            #expect(!text.contains("planted"))
            #expect(text.contains("<secret>"))
        }
    }
}
