import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Days and months of learners")
struct DayBoundaryTests {
    /// Zones are named by their hours ahead of UTC.
    private static let days = DayBoundary(
        start: { moment, zone in
            let ahead = Duration.seconds(3_600 * (Int(zone) ?? 0))
            return (moment + ahead).dayStart - ahead
        },
        monthStart: { moment, zone in
            let ahead = Duration.seconds(3_600 * (Int(zone) ?? 0))
            return (moment + ahead).monthStart - ahead
        })

    /// 2026-11-23T00:00:00Z.
    private static let midnight = Timestamp.sample.dayStart

    private static func hours(_ count: Int) -> Timestamp { self.midnight + .seconds(3_600 * count) }

    private static func hours(of span: PeriodSpan) -> [Int] {
        [span.start, span.end].map { Int($0.since(Self.midnight).inMilliseconds / 3_600_000) }
    }

    @Test(
        "A day goes from midnight to midnight of the zone",
        arguments: [
            ("0", 0, [0, 24]), ("0", 23, [0, 24]), ("0", 24, [24, 48]), ("9", 12, [-9, 15]), ("-5", 4, [-19, 5]),
        ])
    func day(zone: String, hour: Int, expected: [Int]) {
        let span = Self.days.span(of: .day, at: Self.hours(hour), in: zone, after: nil)
        #expect(Self.hours(of: span) == expected)
    }

    @Test("A month has as many days as it has")
    func month() {
        let span = Self.days.span(of: .month, at: Self.hours(12), in: "0", after: nil)
        // November: 22 days before the 23rd, 8 from it on.
        #expect(Self.hours(of: span) == [-22 * 24, 8 * 24])
    }

    @Test(
        "After a change of zones the running day ends when it would have, and none is short",
        arguments: [
            // Zone before and after, and the ends of the days that follow a change at noon.
            ("0", "12", [24, 60, 84]), ("0", "-10", [24, 58, 82]), ("0", "1", [24, 71, 95]), ("0", "0", [24, 48, 72]),
        ])
    func change(before: String, after: String, expected: [Int]) {
        let noon = Self.hours(12)
        let anchor = Self.days.anchor(at: noon, in: before, after: nil)
        var ends: [Int] = []
        var moment = noon
        while ends.count < expected.count {
            let span = Self.days.span(of: .day, at: moment, in: after, after: anchor)
            #expect(span.length >= .seconds(24 * 3_600))
            ends.append(Self.hours(of: span)[1])
            moment = span.end
        }
        #expect(ends == expected)
    }

    @Test("Changing back and forth gives no more days than staying")
    func backAndForth() {
        var anchor: PeriodAnchor?
        var zone = "0"
        var starts: Set<Timestamp> = []
        for hour in 0..<240 {
            let next = ["0", "14", "-12", "5"][hour % 4]
            anchor = Self.days.anchor(at: Self.hours(hour), in: zone, after: anchor)
            zone = next
            starts.insert(Self.days.span(of: .day, at: Self.hours(hour), in: zone, after: anchor).start)
        }
        #expect(starts.count <= 10)
    }
}
