import AAPMCore
import NIOCore
import Testing

@testable import AAPMGateway

@Suite("JSON")
struct JSONTests {
    @Test(
        "What is written can be read again",
        arguments: ["", "plain", "\"quoted\" \\ back", "línea\nnueva\ttab\r", "\u{1}\u{1f}", "emoji 👩‍🏫 ñ", "</script>"])
    func texts(text: String) {
        let value: JSONValue = [
            "text": .string(text), "none": .null, "yes": .bool(true), "many": .array([.integer(-7)]),
        ]
        let read = JSONValue.parse(String(buffer: value.buffer)) ?? .null
        #expect(read["text"].text == text)
        #expect(read["none"].isNull)
        #expect(read["yes"].truth == true)
        #expect(read["many"].items.map(\.whole) == [-7])
    }

    @Test(
        "What is no JSON is not read",
        arguments: [
            "", "{", "{\"a\":}", "nul", "[1,,2]", "{\"a\":1}x", "\"\\ud800\"", String(repeating: "[", count: 5_000),
        ])
    func broken(text: String) {
        #expect(JSONValue.parse(text).map { "\($0)" } == nil)
    }

    @Test("A measure without data is null")
    func infinity() {
        #expect(
            String(buffer: JSONValue.array([.number(.infinity), .number(.nan), .number(0.5)]).buffer)
                == "[null,null,0.5]")
    }

    @Test("A bucket lets a burst through and then one an interval")
    func bucket() {
        let buckets = TokenBuckets(RateLimit(burst: 2, interval: .seconds(10)))
        let start = Timestamp(microseconds: 0)
        #expect(buckets.take("a", at: start) == nil)
        #expect(buckets.take("a", at: start) == nil)
        #expect(buckets.take("a", at: start) == .seconds(10))
        #expect(buckets.take("b", at: start) == nil)
        #expect(buckets.take("a", at: start + .seconds(4)) == .seconds(6))
        #expect(buckets.take("a", at: start + .seconds(10)) == nil)
        #expect(buckets.take("a", at: start + .seconds(10)) == .seconds(10))
        #expect(buckets.take("a", at: start + .seconds(1_000)) == nil)
        #expect(buckets.take("a", at: start + .seconds(1_000)) == nil)
        #expect(buckets.take("a", at: start + .seconds(1_000)) == .seconds(10))
    }
}
