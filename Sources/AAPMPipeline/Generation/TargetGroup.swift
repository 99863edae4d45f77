import AAPMCore

/// All friction points of one target form in one session, and how much the form matters now.
struct TargetGroup: Sendable {
    let key: String
    /// Of the first point with a correction; without a form when there is none.
    let target: TargetForm
    /// In order of turn and span.
    let points: [FrictionPoint]
    let lesson: RuleLesson?

    /// What phase 2 found; the same for all points of a form but for the cluster, which is too: one form, one type.
    var classification: Classification? { self.points.first?.classification }

    /// Whether what was written is known to need another form, but not which.
    var isOpen: Bool { self.points.allSatisfy(\.finding.corrections.isEmpty) }

    var severity: Severity { self.points.map(\.finding.severity).max() ?? .low }

    /// The groups of a session, most important first.
    ///
    /// Fossilising and recurrent forms, those with more earlier sessions first; then forms of a cluster; then new ones by
    /// severity, and at equal severity what is usually learned earlier. A slip is kept, and comes last.
    static func ordered(
        _ points: [FrictionPoint], languages: LanguagePair, rules: any RuleBook
    ) -> [TargetGroup] {
        var order: [String] = []
        var members: [String: [FrictionPoint]] = [:]
        for point in points {
            let key = point.finding.taughtForm.key
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(point)
        }
        let groups = order.compactMap { key -> TargetGroup? in
            let points = members[key, default: []]
            guard let leader = points.first(where: { !$0.finding.corrections.isEmpty }) ?? points.first else {
                return nil
            }
            let target = leader.finding.taughtForm
            return TargetGroup(
                key: key, target: target, points: points, lesson: rules.lesson(for: target, languages: languages))
        }
        // The position keeps the order of the talk among equals: Swift's sort promises no stability.
        return groups.enumerated()
            .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
            .map(\.element)
    }

    private var rank: Rank {
        Rank(
            concern: self.concern.rawValue, earlierSessions: self.classification?.earlierSessions ?? 0,
            severity: self.severity, level: self.lesson?.level ?? .c2, points: self.points.count)
    }

    private enum Concern: Int {
        case fossilising, recurrent, clustered, novel, slip
    }

    private var concern: Concern {
        guard let classification = self.classification else { return .novel }
        if classification.isFossilising { return .fossilising }
        if classification.nature == .slip { return .slip }
        if classification.recurrence == .recurrent { return .recurrent }
        return classification.isClustered ? .clustered : .novel
    }

    private struct Rank: Comparable {
        let concern: Int
        let earlierSessions: Int
        let severity: Severity
        let level: CEFRLevel
        let points: Int

        static func < (left: Self, right: Self) -> Bool {
            if left.concern != right.concern { return left.concern < right.concern }
            if left.earlierSessions != right.earlierSessions { return left.earlierSessions > right.earlierSessions }
            if left.severity != right.severity { return left.severity > right.severity }
            if left.level != right.level { return left.level < right.level }
            return left.points > right.points
        }
    }
}
