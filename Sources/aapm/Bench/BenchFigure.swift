/// One measured number.
struct BenchFigure: Hashable, Sendable {
    let name: String
    let value: Double

    init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}

/// Durations measured one by one, in milliseconds.
struct Samples: Sendable {
    private(set) var milliseconds: [Double] = []

    mutating func add(_ duration: Duration) {
        self.milliseconds.append(Self.milliseconds(duration))
    }

    mutating func add(_ other: Self) {
        self.milliseconds += other.milliseconds
    }

    /// The smallest sample that at least this share of all samples does not exceed; 0 when there is none.
    func percentile(_ share: Double) -> Double {
        let ordered = self.milliseconds.sorted()
        guard !ordered.isEmpty else { return 0 }
        return ordered[max(0, min(ordered.count, Int((share * Double(ordered.count)).rounded(.up))) - 1)]
    }

    static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1_000 + Double(duration.components.attoseconds) / 1e15
    }
}
