import AAPMCore
import AAPMSessions
import Testing

@testable import aapm

private struct FixedClock: WallClock {
    let now: Timestamp
}

@Suite("Identifiers")
struct UUIDv7GeneratorTests {
    @Test("Ids made in one millisecond are unique, ordered and of version 7, even past 4,096 of them")
    func orderedWithinAMillisecond() {
        let generator = UUIDv7Generator(clock: FixedClock(now: Timestamp(microseconds: 1_795_000_000_000_000)))
        let ids = (0..<10_000).map { _ in generator.makeID() }
        #expect(Set(ids).count == ids.count)
        #expect(ids == ids.sorted())
        #expect(ids.allSatisfy { $0.utf8.count == 36 && Array($0)[14] == "7" && "89ab".contains(Array($0)[19]) })
    }

    @Test("The first 48 bits are the milliseconds of the clock")
    func carriesTheTime() {
        let generator = UUIDv7Generator(clock: FixedClock(now: Timestamp(microseconds: 1_645_557_742_000_000)))
        // RFC 9562, appendix A.6: 2022-02-22 14:22:22 -05:00 is 017F22E279B0.
        #expect(generator.makeID().hasPrefix("017f22e2-79b0-7"))
    }
}

@Suite("The learner's own day")
struct LocalDaysTests {
    @Test(
        "A day starts at local midnight, on days with a change of the clock as well",
        arguments: [
            // 2026-11-23T12:00Z
            (1_795_435_200_000_000, "UTC", "2026-11-23T00:00:00.000000Z"),
            (1_795_435_200_000_000, "Europe/Madrid", "2026-11-22T23:00:00.000000Z"),
            (1_795_435_200_000_000, "America/Los_Angeles", "2026-11-23T08:00:00.000000Z"),
            // 2026-03-29T12:00Z, the day on which Madrid goes from +1 to +2 at 01:00Z
            (1_774_785_600_000_000, "Europe/Madrid", "2026-03-28T23:00:00.000000Z"),
            (1_795_435_200_000_000, "Nowhere/Land", "2026-11-23T00:00:00.000000Z"),
        ] as [(Int64, String, String)])
    func startsAtMidnight(moment: Int64, zone: String, expected: String) {
        let start = LocalDays.boundary.start(Timestamp(microseconds: moment), zone)
        #expect(start.description == expected)
    }
}
