import AAPMCore
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "RFC 3339 in UTC with microseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_709_164_800_000_000, "2024-02-29T00:00:00.000000Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
            (1_795_435_200_000_001, "2026-11-23T12:00:00.000001Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
        ] as [(Int64, String)])
    func text(microseconds: Int64, expected: String) {
        #expect(Timestamp(microseconds: microseconds).description == expected)
    }

    @Test("Adding and subtracting durations")
    func arithmetic() {
        let moment = Timestamp(microseconds: 5_000_000)
        #expect(moment + .milliseconds(1_500) == Timestamp(microseconds: 6_500_000))
        #expect(moment - .seconds(6) == Timestamp(microseconds: -1_000_000))
        #expect(moment.since(Timestamp(microseconds: 2_000_000)) == .seconds(3))
        #expect(moment < moment + .microseconds(1))
        #expect(Duration.nanoseconds(1_999).inMicroseconds == 1)
        #expect(Duration.seconds(2).inMilliseconds == 2_000)
    }
}
