import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMPipeline

@Suite("Keeping a lease")
final class LeaseKeeperTests: Sendable {
    private let clock = ManualClock()
    private let naps = Naps()
    private let work = Gate()
    private let reports = Mutex(0)

    private var keeper: LeaseKeeper {
        LeaseKeeper(
            lease: .seconds(60), clock: self.clock, sleep: { try await self.naps.sleep($0) },
            report: { _ in self.reports.withLock { $0 += 1 } })
    }

    /// What `hold` returns over work that waits at the gate, while `test` runs beside it.
    private func hold(
        renew: @escaping @Sendable (Timestamp) async throws -> Bool, beside test: @escaping @Sendable () async -> Void
    ) async throws -> String? {
        try await withThrowingTaskGroup(of: String??.self) { group in
            group.addTask {
                .some(
                    try await self.keeper.hold(until: .sample + .seconds(60), renew: renew) {
                        try await self.work.pass()
                        return "done"
                    })
            }
            group.addTask {
                await self.naps.leaseEnd.waitForArrivals(1)
                await test()
                return nil
            }
            for try await end in group { if let end { return end } }
            return nil
        }
    }

    @Test("Beats at a third of the lease, each time for a whole one")
    func beats() async throws {
        let renewed = Mutex<[Timestamp]>([])
        let outcome = try await self.hold(
            renew: { until in
                renewed.withLock { $0.append(until) }
                return true
            },
            beside: {
                for beat in 0..<2 {
                    await self.naps.gates[beat].waitForArrivals(1)
                    self.clock.advance(by: .seconds(20))
                    self.naps.gates[beat].open()
                }
                await self.naps.gates[2].waitForArrivals(1)
                self.work.open()
            })
        #expect(outcome == "done")
        #expect(renewed.withLock { $0 } == [.sample + .seconds(80), .sample + .seconds(100)])
        #expect(self.naps.lengths == [.seconds(20), .seconds(20), .seconds(20)])
    }

    @Test("Work is cancelled when the lease is lost")
    func lost() async throws {
        let outcome = try await self.hold(renew: { _ in false }, beside: { self.naps.gates[0].open() })
        #expect(outcome == nil)
        // Its gate was never opened: it came back because it was cancelled.
        #expect(!self.work.isOpen)
    }

    @Test("A store that is away is asked again while the lease lasts")
    func away() async throws {
        let calls = Mutex(0)
        let outcome = try await self.hold(
            renew: { _ in
                let call = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                if call < 3 { throw StorageError.unavailable(reason: "away") }
                return true
            },
            beside: {
                for beat in 0..<3 {
                    await self.naps.gates[beat].waitForArrivals(1)
                    self.naps.gates[beat].open()
                }
                await self.naps.gates[3].waitForArrivals(1)
                self.work.open()
            })
        #expect(outcome == "done")
        #expect(self.naps.lengths == [.seconds(20), .seconds(5), .seconds(5), .seconds(20)])
        #expect(self.reports.withLock { $0 } == 2)
    }

    @Test("A store that stays away costs the lease, when it is over and not before")
    func awayForLong() async throws {
        let outcome = try await self.hold(
            renew: { _ in throw StorageError.unavailable(reason: "away") },
            beside: {
                await self.naps.gates[0].waitForArrivals(1)
                self.clock.advance(by: .seconds(59))
                self.naps.gates[0].open()
                await self.naps.gates[1].waitForArrivals(1)
                self.clock.advance(by: .seconds(1))
                self.naps.gates[1].open()
            })
        #expect(outcome == nil)
        #expect(self.naps.lengths == [.seconds(20), .seconds(5)])
    }

    @Test("A store that never answers costs the lease when it is over, as it was put off last")
    func silent() async throws {
        let calls = Mutex(0)
        let silence = Gate()
        let outcome = try await self.hold(
            renew: { _ in
                let isFirst = calls.withLock { calls in
                    calls += 1
                    return calls == 1
                }
                if !isFirst { try await silence.pass() }
                return true
            },
            beside: {
                for beat in 0..<2 {
                    await self.naps.gates[beat].waitForArrivals(1)
                    self.clock.advance(by: .seconds(20))
                    self.naps.gates[beat].open()
                }
                await silence.waitForArrivals(1)
                // 80 seconds after the claim: until then it was put off.
                self.clock.advance(by: .seconds(40))
                self.naps.leaseEnd.open()
            })
        #expect(outcome == nil)
        #expect(!self.work.isOpen)
        #expect(!silence.isOpen)
    }

    @Test("What work throws is thrown, and the heart stops")
    func throwing() async throws {
        await #expect(throws: StorageError.notFound) {
            _ = try await self.keeper.hold(until: .sample + .seconds(60), renew: { _ in true }) {
                () async throws -> Int in
                throw StorageError.notFound
            }
        }
    }

    @Test("A write is asked again while the store is away, and told so")
    func insists() async throws {
        for gate in self.naps.gates { gate.open() }
        var asked: [Bool] = []
        let answer = try await self.keeper.insist { isAgain throws(StorageError) in
            asked.append(isAgain)
            if asked.count < 3 { throw .unavailable(reason: "away") }
            return 7
        }
        #expect(answer == 7)
        #expect(asked == [false, true, true])
        #expect(self.naps.lengths == [.seconds(5), .seconds(5)])
    }

    @Test("A write is given up after the length of a lease, and other errors at once")
    func givesUp() async throws {
        for gate in self.naps.gates { gate.open() }
        await #expect(throws: StorageError.unavailable(reason: "away")) {
            try await self.keeper.insist { _ throws(StorageError) in
                self.clock.advance(by: .seconds(25))
                throw .unavailable(reason: "away")
            }
        }
        #expect(self.naps.lengths.count == 2)
        await #expect(throws: StorageError.conflict(constraint: "c")) {
            try await self.keeper.insist { _ throws(StorageError) in throw .conflict(constraint: "c") }
        }
        #expect(self.naps.lengths.count == 2)
    }
}
