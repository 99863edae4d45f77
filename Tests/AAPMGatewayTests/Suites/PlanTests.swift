import AAPMCore
import AAPMTestSupport
import HTTPTypes
import Testing

@testable import AAPMGateway

@Suite("Plans, usage and caps")
struct PlanTests {
    private static let talk = #"{"persona_id":"barrio","tier":2,"npc_id":"baker"}"#

    private static func limits(_ answer: Answer) -> [String?] {
        [answer.headers[.rateLimitPolicy], answer.headers[.rateLimit]]
    }

    @Test("A start tells what is left of the day; over it: 429, when there is more, and the plan that has more")
    func sessions() async throws {
        try await TestServer(plan: .free).run { browser in
            let contract = try Contract()
            let token = try await browser.guest().token
            let first = try await browser.send(.post, "/v1/sessions", token: token, json: Self.talk)
            // The sample clock stands at noon.
            #expect(Self.limits(first) == [#""sessions";q=2;w=86400"#, #""sessions";r=1;t=43200"#])
            let second = try await browser.send(.post, "/v1/sessions", token: token, json: Self.talk)
            #expect(Self.limits(second)[1] == #""sessions";r=0;t=43200"#)
            let third = try await browser.send(.post, "/v1/sessions", token: token, json: Self.talk)
            #expect(third.status == 429)
            #expect(third.code == "AAPM-405")
            #expect(third.json["title"].text == "Daily session limit reached")
            #expect(third.headers[.retryAfter] == "43200")
            #expect(Self.limits(third) == [#""sessions";q=2;w=86400"#, #""sessions";r=0;t=43200"#])
            #expect(third.json["upgrade"]["plan"].text == "standard")
            #expect(third.json["upgrade"]["sessions_per_day"].whole == 5)
            #expect(contract.faults(of: third.json, schema: "Problem") == [])
        }
    }

    @Test("A plan without a limit has no header")
    func unlimited() async throws {
        try await TestServer(plan: .premium).run { browser in
            let token = try await browser.guest().token
            let answer = try await browser.send(.post, "/v1/sessions", token: token, json: Self.talk)
            #expect(answer.status == 201)
            #expect(Self.limits(answer) == [nil, nil])
        }
    }

    @Test("A turn tells the turns left, with a stream too, and the end of a talk the runs left")
    func turnsAndRuns() async throws {
        try await TestServer(plan: .free).run { browser in
            let token = try await browser.guest().token
            let session = try await browser.talk(token)
            let turn = try await browser.say("hola", in: session, token: token)
            #expect(Self.limits(turn) == [#""turns";q=20"#, #""turns";r=19"#])
            #expect(turn.json["turns_remaining"].whole == 19)
            let stream = try await browser.say(
                "hola", in: session, token: token, headers: [.accept: "text/event-stream"])
            #expect(Self.limits(stream) == [#""turns";q=20"#, #""turns";r=18"#])
            let end = try await browser.send(.post, "/v1/sessions/\(session)/end", token: token)
            #expect(end.status == 202)
            #expect(Self.limits(end) == [#""pipeline-runs";q=2;w=86400"#, #""pipeline-runs";r=1;t=43200"#])
        }
    }

    @Test("Usage counts what was used and says what is left")
    func usage() async throws {
        try await TestServer(plan: .free).run { browser in
            let contract = try Contract()
            let token = try await browser.guest().token
            let session = try await browser.talk(token)
            _ = try await browser.say("hola", in: session, token: token)
            _ = try await browser.send(.post, "/v1/sessions/\(session)/end", token: token)
            let usage = try await browser.send(.get, "/v1/me/usage", token: token)
            #expect(usage.status == 200, "\(usage.text)")
            #expect(contract.faults(of: usage.json, schema: "Usage") == [])
            #expect(usage.json["sessions"]["used"].whole == 1)
            #expect(usage.json["sessions"]["remaining"].whole == 1)
            #expect(usage.json["pipeline_runs"]["remaining"].whole == 1)
            #expect(usage.json["budgets"].items.map { $0["set_by"].text } == ["plan", "plan"])
            #expect(usage.json["budgets"].items.map { $0["remaining_micro_usd"].whole } == [250_000, 3_000_000])
            #expect(usage.json["upgrade"]["plan"].text == "standard")
            #expect(usage.json["this_month"]["calls"].whole == 0)
        }
    }

    @Test("A cap holds at once, is said to be the learner's own, and goes again")
    func cap() async throws {
        try await TestServer(plan: .free, leastCall: MicroUSD(100)).run { browser in
            let contract = try Contract()
            let token = try await browser.guest().token
            let put = try await browser.send(.put, "/v1/me/cap", token: token, json: #"{"daily_micro_usd":99}"#)
            #expect(put.status == 200, "\(put.text)")
            #expect(contract.faults(of: put.json, schema: "Cap") == [])
            #expect(put.json["daily_micro_usd"].whole == 99)
            #expect(put.json["monthly_micro_usd"].isNull)
            let refused = try await browser.send(.post, "/v1/sessions", token: token, json: Self.talk)
            #expect(refused.status == 429)
            #expect(refused.code == "AAPM-408")
            #expect(refused.headers[.retryAfter] == "43200")
            #expect(refused.json["budget"]["set_by"].text == "learner")
            #expect(refused.json["budget"]["limit_micro_usd"].whole == 99)
            #expect(refused.json["upgrade"].isNull)
            #expect(contract.faults(of: refused.json, schema: "Problem") == [])
            let usage = try await browser.send(.get, "/v1/me/usage", token: token)
            #expect(usage.json["budgets"].items.map { $0["set_by"].text } == ["learner", "plan"])
            let useless = try await browser.send(
                .put, "/v1/me/cap", token: token, json: #"{"monthly_micro_usd":9000000}"#)
            #expect(useless.json["notes"].items.count == 1)
            #expect(try await browser.send(.delete, "/v1/me/cap", token: token).status == 204)
            let begun = try await browser.send(.post, "/v1/sessions", token: token, json: Self.talk)
            #expect(begun.status == 201)
        }
    }

    @Test("A budget of the plan that is used up names the plan that has more")
    func planBudget() async throws {
        try await TestServer(plan: .free, leastCall: MicroUSD(250_001)).run { browser in
            let token = try await browser.guest().token
            let refused = try await browser.send(.post, "/v1/sessions", token: token, json: Self.talk)
            #expect(refused.code == "AAPM-408")
            #expect(refused.json["budget"]["set_by"].text == "plan")
            #expect(refused.json["upgrade"]["plan"].text == "standard")
            #expect(refused.json["upgrade"]["daily_micro_usd"].whole == 1_000_000)
        }
    }

    @Test(
        "A cap that is no amount of money is refused by its field",
        arguments: [
            (#"{}"#, ["/daily_micro_usd"]), (#"{"daily_micro_usd":-1}"#, ["/daily_micro_usd"]),
            (#"{"monthly_micro_usd":1.5}"#, ["/monthly_micro_usd"]),
            (#"{"daily_micro_usd":"1"}"#, ["/daily_micro_usd"]), (#"{"weekly_micro_usd":1}"#, ["/weekly_micro_usd"]),
        ])
    func badCap(json: String, field: [String]) async throws {
        try await TestServer().run { browser in
            let token = try await browser.guest().token
            let answer = try await browser.send(.put, "/v1/me/cap", token: token, json: json)
            #expect(answer.status == 400)
            #expect(answer.faults.contains(field[0]), "\(answer.text)")
        }
    }

    @Test("Who asks too often waits, each address and each learner for itself")
    func rates() async throws {
        let limit = RateLimit(burst: 3, interval: .seconds(20))
        try await TestServer(configure: { $0.learnerRate = limit }).run { browser in
            let (token, other) = (try await browser.guest().token, try await browser.guest().token)
            for _ in 1...3 { #expect(try await browser.send(.get, "/v1/me", token: token).status == 200) }
            let refused = try await browser.send(.get, "/v1/me", token: token)
            #expect(refused.status == 429)
            #expect(refused.code == "AAPM-406")
            #expect(refused.headers[.retryAfter] == "20")
            #expect(
                Self.limits(refused) == [#""learner-requests";q=3;w=60"#, #""learner-requests";r=0;t=20"#])
            #expect(try await browser.send(.get, "/v1/me", token: other).status == 200)
        }
        try await TestServer(configure: { $0.requestRate = limit }).run { browser in
            for _ in 1...3 { #expect(try await browser.send(.get, "/v1/personas").status == 200) }
            let refused = try await browser.send(.get, "/v1/personas")
            #expect(refused.code == "AAPM-406")
            #expect(Self.limits(refused)[1] == #""requests";r=0;t=20"#)
            #expect(try await browser.send(.get, "/healthz").status == 200)
        }
    }
}
