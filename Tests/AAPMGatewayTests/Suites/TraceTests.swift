import AAPMCore
import AAPMTestSupport
import HTTPTypes
import Testing

@testable import AAPMGateway

@Suite("Traces and headers")
struct TraceTests {
    @Test("A problem and its headers carry the client's trace")
    func given() async throws {
        try await TestServer().run { browser in
            let answer = try await browser.send(
                .get, "/v1/me",
                headers: [
                    .traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", .requestID: "req-7",
                ])
            #expect(answer.json["trace_id"].text == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(answer.headers[.requestID] == "req-7")
            let parts = answer.headers[.traceparent]?.split(separator: "-").map(String.init) ?? []
            try #require(parts.count == 4)
            #expect(parts[1] == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(parts[2] != "00f067aa0ba902b7")
        }
    }

    @Test(
        "A trace that is none is replaced",
        arguments: [
            "", "nonsense", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ])
    func replaced(header: String) {
        let trace = RequestTrace(traceparent: header, requestID: "two words", ids: SequentialIDs())
        #expect(trace.traceID == "00000000000070008000000000000001")
        #expect(trace.spanID == "8000000000000001")
        #expect(trace.requestID == trace.traceID)
    }

    @Test("Browsers are told to take nothing from elsewhere", arguments: ["/healthz", "/v1/me", "/nothing"])
    func headers(path: String) async throws {
        try await TestServer().run { browser in
            let answer = try await browser.send(.get, path)
            let policy = answer.headers[.contentSecurityPolicy] ?? ""
            #expect(policy.hasPrefix("default-src 'self';"))
            #expect(!policy.contains("unsafe"))
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.referrerPolicy] == "no-referrer")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }
}
