import AAPMCore

/// Checks that what a learner is asked to do lies within the levels of the persona schema.
enum LevelChecks {
    static func problems(in entry: DocumentCursor, range: ClosedRange<CEFRLevel>?) -> [Diagnostic] {
        guard let range, let cursor = entry["level"], let level: CEFRLevel = entry.choice("level"),
            !range.contains(level)
        else { return [] }
        return [
            Diagnostic(
                .levelOutsideRange, at: cursor,
                "\(level.rawValue) is outside the levels \(range.lowerBound.rawValue) to \(range.upperBound.rawValue)")
        ]
    }
}
