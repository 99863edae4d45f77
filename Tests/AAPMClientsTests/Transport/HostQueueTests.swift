import AAPMCore
import AAPMTestSupport
import Dispatch
import Synchronization
import Testing

@testable import AAPMClients

@Suite("Names to be looked up", .timeLimit(.minutes(5)))
struct HostQueueTests {
    private static let address = IPAddress(high: 0, low: 0xffff_0808_0808)

    /// A queue that expectations can change.
    private final class Lookups {
        private var queue: HostQueue
        private var threads: [String: DispatchQueue] = [:]

        init(threads: Int) {
            self.queue = HostQueue(threads: threads)
        }

        func add(_ host: String, _ answer: HostAnswer = HostAnswer(), at now: Duration = .zero) -> Bool {
            self.queue.add(host, answer, at: now)
        }

        func next() -> String? {
            guard let (host, thread) = self.queue.next() else { return nil }
            self.threads[host] = thread
            return host
        }

        /// - Returns: How many are told.
        func end(_ host: String, isAbsent: Bool = false, at now: Duration = .zero) throws -> Int {
            let thread = try #require(self.threads[host])
            return self.queue.end(host, on: thread, isAbsent: isAbsent, at: now).count
        }
    }

    @Test("A name is looked up once at a time, for all who ask meanwhile")
    func once() throws {
        let lookups = Lookups(threads: 2)
        #expect(lookups.add("a.example"))
        #expect(lookups.next() == "a.example")
        #expect(lookups.add("a.example"))
        #expect(lookups.next() == nil)
        #expect(try lookups.end("a.example") == 2)
        #expect(lookups.add("a.example"))
        #expect(lookups.next() == "a.example")
    }

    @Test("Names wait in turn for a thread, and those of a domain that has enough of them let others go first")
    func turns() throws {
        let lookups = Lookups(threads: 6)
        for number in 1...6 { #expect(lookups.add("\(number).slow.example")) }
        for host in ["a.test", "b.test", "c.test"] { #expect(lookups.add(host)) }
        let begun = (1...7).map { _ in lookups.next() }
        #expect(begun == (1...4).map { "\($0).slow.example" } + ["a.test", "b.test", nil])
        #expect(try lookups.end("a.test") == 1)
        #expect(lookups.next() == "c.test")
        #expect(try lookups.end("1.slow.example") == 1)
        #expect(lookups.next() == "5.slow.example")
        #expect(try lookups.end("b.test") == 1)
        #expect(lookups.next() == nil)
    }

    @Test("A name that nobody waits for any more is not looked up")
    func abandoned() {
        let lookups = Lookups(threads: 1)
        let answer = HostAnswer()
        #expect(lookups.add("a.example", answer))
        #expect(lookups.add("b.example"))
        answer.resume(with: .failure(CancellationError()))
        #expect(lookups.next() == "b.example")
    }

    @Test("A name without addresses is not looked up again for five seconds")
    func absent() throws {
        let lookups = Lookups(threads: 1)
        #expect(lookups.add("a.example"))
        #expect(lookups.next() == "a.example")
        #expect(try lookups.end("a.example", isAbsent: true, at: .seconds(1)) == 1)
        #expect(!lookups.add("a.example", at: .seconds(5.9)))
        #expect(lookups.add("b.example", at: .seconds(5.9)))
        #expect(lookups.add("a.example", at: .seconds(6)))
        #expect(lookups.next() == "b.example")
        #expect(try lookups.end("b.example") == 1)
        #expect(lookups.next() == "a.example")
    }

    @Test("Names of a domain that hang hold up nobody else's")
    func hanging() async throws {
        let gate = DispatchSemaphore(value: 0)
        let asked = Mutex<[String]>([])
        let resolver = SystemResolver(threads: 6, clock: ManualTimer()) { host in
            asked.withLock { $0.append(host) }
            if host.hasSuffix(".slow.example") { gate.wait() }
            return host.hasPrefix("no") ? [] : [Self.address]
        }
        try await withThrowingTaskGroup(of: [IPAddress].self) { group in
            for number in 0..<10 { group.addTask { try await resolver.addresses(of: "\(number).slow.example") } }
            for number in 0..<20 { #expect(try await resolver.addresses(of: "\(number).test") == [Self.address]) }
            for _ in 0..<3 { #expect(try await resolver.addresses(of: "no.test") == []) }
            for _ in 0..<10 { gate.signal() }
            for try await found in group { #expect(found == [Self.address]) }
        }
        let names = asked.withLock { $0 }
        #expect(Set(names).count == 31)
        #expect(names.count == 31)
    }
}
