/// How long to leave a server alone that could not be reached.
struct Backoff: Hashable, Sendable {
    private let first: Duration
    private let longest: Duration

    init(first: Duration = .milliseconds(100), longest: Duration = .seconds(2)) {
        self.first = first
        self.longest = longest
    }

    /// - Parameters:
    ///   - failures: In a row, from 1.
    ///   - chance: 0 ..< 1; spreads many nodes over the half before the full time.
    func delay(failures: Int, chance: Double) -> Duration {
        let doubled = self.first * (1 << min(max(failures - 1, 0), 16))
        return min(doubled, self.longest) * (0.5 + chance / 2)
    }
}
