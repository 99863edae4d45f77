import AAPMCore

/// How many calls ended lately and how many of them badly, in six counts that grow old one after the other.
struct OutcomeWindow: Hashable, Sendable {
    private struct Count: Hashable, Sendable {
        let slot: Int64
        var calls = 0
        var failures = 0
    }

    private let slotLength: Duration
    private var counts: [Count] = []

    init(length: Duration) {
        self.slotLength = length / 6
    }

    mutating func add(isFailure: Bool, at now: Duration) {
        let slot = self.slot(of: now)
        self.counts.removeAll { $0.slot <= slot - 6 }
        if self.counts.last?.slot != slot { self.counts.append(Count(slot: slot)) }
        self.counts[self.counts.count - 1].calls += 1
        if isFailure { self.counts[self.counts.count - 1].failures += 1 }
    }

    func counts(at now: Duration) -> (calls: Int, failures: Int) {
        let oldest = self.slot(of: now) - 6
        return self.counts.reduce((0, 0)) { sum, count in
            count.slot <= oldest ? sum : (sum.0 + count.calls, sum.1 + count.failures)
        }
    }

    private func slot(of moment: Duration) -> Int64 {
        moment.inMicroseconds / max(1, self.slotLength.inMicroseconds)
    }
}
