/// How much L1 the companion of tier 1 uses (PEDAGOGY section 3).
package enum CodeSwitchRules {
    /// From the most L1 to the least.
    private static let gradient = [0.80, 0.60, 0.40, 0.20, 0.05]
    /// So many turns make a share.
    private static let turnsNeeded = 5
    /// A learner's own share is of the latest turns.
    private static let window = 10
    /// Shares closer than this count as equal.
    private static let tolerance = 0.05

    /// The share of L1 for the n-th session in tier 1, counted from 1.
    package static func nativeShare(session number: Int) -> Double {
        switch number {
        case ...5: self.gradient[0]
        case 6...15: self.gradient[1]
        case 16...30: self.gradient[2]
        case 31...50: self.gradient[3]
        default: self.gradient[4]
        }
    }

    /// The share for the next line, given what the learner does: one step less for someone who gets by with less than
    /// half of it, one step more for someone who needs clearly more.
    ///
    /// - Parameter measured: The L1 shares of the learner's turns in this talk, in order, each with its words.
    package static func nativeShare(session number: Int, measured: [(share: Double, words: Int)]) -> Double {
        let target = self.nativeShare(session: number)
        guard let share = self.measuredShare(measured), let step = self.gradient.firstIndex(of: target) else {
            return target
        }
        if share < target / 2 { return self.gradient[min(step + 1, self.gradient.count - 1)] }
        if share > target + 0.2 { return self.gradient[max(step - 1, 0)] }
        return target
    }

    /// The share of L1 words in the learner's latest turns; `nil` with too few to say.
    package static func measuredShare(_ turns: [(share: Double, words: Int)]) -> Double? {
        let worded = turns.filter { $0.words > 0 }.suffix(self.window)
        guard worded.count >= self.turnsNeeded else { return nil }
        let words = worded.reduce(0) { $0 + $1.words }
        return worded.reduce(0) { $0 + $1.share * Double($1.words) } / Double(words)
    }

    /// How a learner's share of L2 moves from session to session against its target.
    package enum Trajectory: String, Codable, Sendable {
        /// At the target or beyond.
        case onTarget = "on_target"
        /// Below it and rising.
        case rising
        /// Below it and not moving.
        case stalled
        /// Below it and going back.
        case falling
    }

    /// - Parameters:
    ///   - target: The share of L2 aimed at, 0 … 1.
    ///   - measured: The shares of L2 of at least three sessions, oldest first.
    /// - Returns: `nil` with fewer than three sessions.
    package static func trajectory(target: Double, measured: [Double]) -> Trajectory? {
        guard measured.count >= 3, let first = measured.first, let last = measured.last else { return nil }
        if last >= target - 1e-9 { return .onTarget }
        if last - first > self.tolerance { return .rising }
        return first - last > self.tolerance ? .falling : .stalled
    }
}
