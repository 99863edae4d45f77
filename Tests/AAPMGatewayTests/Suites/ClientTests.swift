import AAPMCore
import AAPMTestSupport
import HTTPTypes
import Synchronization
import Testing

@testable import AAPMGateway

@Suite("Who is asking")
struct ClientTests {
    @Test(
        "Addresses are read in every usual form",
        arguments: [
            ("192.0.2.1", 0, 0xffff_c000_0201), ("::ffff:192.0.2.1", 0, 0xffff_c000_0201), ("::1", 0, 1), ("::", 0, 0),
            ("2001:db8::1", 0x2001_0db8_0000_0000, 1), ("2001:DB8::", 0x2001_0db8_0000_0000, 0),
            ("1:2:3:4:5:6:7:8", 0x0001_0002_0003_0004, 0x0005_0006_0007_0008),
            ("1::8", 0x0001_0000_0000_0000, 8), ("fe80::1%eth0", 0xfe80_0000_0000_0000, 1),
            ("1:2:3:4:5:6:192.0.2.1", 0x0001_0002_0003_0004, 0x0005_0006_c000_0201),
        ] as [(String, UInt64, UInt64)])
    func addresses(text: String, high: UInt64, low: UInt64) {
        #expect(IPAddress(text) == IPAddress(high: high, low: low))
    }

    @Test(
        "What is no address is none",
        arguments: [
            "", "unknown", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.-4", "1.2.3.+4", "0x1.2.3.4", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9", "1::2::3", "::12345", "g::1", ":1", "1:", ":::", "1:2:3:4:5:6:7::8", "+1::1",
            "1.2.3.4:80",
        ])
    func noAddress(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "A network holds the addresses that begin alike",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.7", "10.0.0.7", true),
            ("10.0.0.7", "10.0.0.8", false), ("0.0.0.0/0", "198.51.100.1", true), ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::/65", "2001:db8::7fff:0:0:1", true), ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::/0", "10.0.0.1", true),
            ("192.0.2.128/25", "192.0.2.127", false),
        ])
    func networks(text: String, address: String, holds: Bool) throws {
        let network = try #require(IPNetwork(text))
        #expect(network.contains(try #require(IPAddress(address))) == holds)
    }

    @Test(
        "A setting that is no proxy is refused",
        arguments: ["17", "-1", "10.0.0.0/33", "::/129", "proxy.example", "10.0.0.0/8/8", "10.0.0.0/+8", "1,2"])
    func badSetting(text: String) {
        #expect(TrustedProxies(text) == nil)
    }

    @Test(
        "The client is whom the trusted proxies saw, whatever else the header says",
        arguments: [
            // Nobody is trusted: a forged header is ignored.
            ("", "198.51.100.1", "203.0.113.9", "198.51.100.1"), ("0", "198.51.100.1", "203.0.113.9", "198.51.100.1"),
            // So many from the right.
            ("1", "10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("1", "10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
            ("2", "10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("2", "10.0.0.1", "198.51.100.1", "10.0.0.1"), ("1", "10.0.0.1", nil, "10.0.0.1"),
            ("1", "10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
            // As far as the proxies are known.
            ("10.0.0.0/8", "10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.0/8", "198.51.100.1", "203.0.113.9", "198.51.100.1"),
            ("10.0.0.0/8", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("10.0.0.0/8", "10.0.0.1", "203.0.113.9, nonsense, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1, 10.0.0.2", "10.0.0.1", "198.51.100.1:4711 ,10.0.0.2", "198.51.100.1"),
            ("::1", "::1", "[2001:db8::1]:4711", "2001:db8::1"),
            ("127.0.0.1", "::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ] as [(String, String, String?, String)])
    func clients(setting: String, remote: String, header: String?, client: String) throws {
        let proxies = try #require(TrustedProxies(setting))
        #expect(proxies.client(of: remote, forwardedFor: header) == ClientAddress(client))
    }

    @Test("With version 6 a network of 64 bits is one client, with version 4 each address")
    func grouping() {
        #expect(ClientAddress("2001:db8::1") == ClientAddress("2001:db8::ffff:1"))
        #expect(ClientAddress("2001:db8::1") != ClientAddress("2001:db8:0:1::1"))
        #expect(ClientAddress("192.0.2.1") != ClientAddress("192.0.2.2"))
        #expect(ClientAddress("192.0.2.1") == ClientAddress("::ffff:192.0.2.1"))
    }

    @Test("A header that nobody vouches for changes nothing")
    func forged() async throws {
        try await TestServer(configure: { $0.authenticationRate = RateLimit(burst: 1, interval: .seconds(30)) }).run {
            browser in
            for (address, status) in [("192.0.2.1", 201), ("192.0.2.2", 429)] {
                let answer = try await browser.send(.post, "/v1/auth/guest", headers: [.forwardedFor: address])
                #expect(answer.status == status)
            }
        }
    }
}

@Suite("Limits over nodes")
struct SharedLimitTests {
    private static func one(_ configuration: inout GatewayConfiguration) {
        configuration.authenticationRate = RateLimit(burst: 3, interval: .seconds(20))
    }

    @Test("Nodes count together, and no address is written down")
    func together() async throws {
        let shared = NotedRateLimits()
        for _ in 0..<6 {
            let node = try TestServer(rateLimits: shared, configure: Self.one)
            try await node.run { browser in
                let answer = try await browser.send(.post, "/v1/auth/guest")
                if answer.status == 429 { #expect(answer.headers[.retryAfter] == "20") }
                shared.note(answer.status)
            }
        }
        #expect(shared.statuses == [201, 201, 201, 429, 429, 429])
        let names = Set(shared.buckets)
        #expect(names.count == 1)
        #expect(names.allSatisfy { $0.utf8.count == 32 && !$0.contains("unknown") })
    }

    @Test("While the database is away each node holds its own limit")
    func away() async throws {
        let shared = NotedRateLimits()
        shared.isAway = true
        try await TestServer(rateLimits: shared, configure: Self.one).run { browser in
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await browser.send(.post, "/v1/auth/guest").status) }
            #expect(statuses == [201, 201, 201, 429, 429])
        }
        #expect(shared.buckets.count == 3)
    }
}

/// Shared buckets in memory that remember what they were asked, and can be away.
private final class NotedRateLimits: RateLimitStore {
    private struct State {
        var isAway = false
        var buckets: [String] = []
        var statuses: [Int] = []
    }

    private let store = MemoryStores()
    private let state = Mutex(State())

    var isAway: Bool {
        get { self.state.withLock { $0.isAway } }
        set { self.state.withLock { $0.isAway = newValue } }
    }
    var buckets: [String] { self.state.withLock { $0.buckets } }
    var statuses: [Int] { self.state.withLock { $0.statuses } }

    func note(_ status: Int) {
        self.state.withLock { $0.statuses.append(status) }
    }

    func take(_ bucket: String, limit: RateLimit, now: Timestamp) async throws(StorageError) -> Duration? {
        let isAway = self.state.withLock { state in
            state.buckets.append(bucket)
            return state.isAway
        }
        if isAway { throw .unavailable(reason: "away") }
        return try await self.store.take(bucket, limit: limit, now: now)
    }

    func sweep(before: Timestamp) async throws(StorageError) -> Int {
        try await self.store.sweep(before: before)
    }
}
