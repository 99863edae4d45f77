/// A moment after which nobody waits any longer.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(in time: Duration) {
        self.end = .now + time
    }

    /// What is left, in milliseconds as poll(2) wants it: rounded up, 0 when it is over.
    var milliseconds: Int32 {
        let left = self.end - .now
        guard left > .zero else { return 0 }
        return Int32(min((left / .milliseconds(1)).rounded(.up), 1_000_000_000))
    }
}
