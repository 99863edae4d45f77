import AAPMCore

/// When a talk has broken down and there is something to repair (PEDAGOGY section 4).
enum Breakdown {
    /// What a character does with a turn that did not work: it made no sense, was in L1 where that is not spoken, or hurt.
    static let moves: Set<String> = [Move.repair.rawValue, Move.nativeLanguage.rawValue, "boundary"]

    /// Whether a turn holds friction grave enough to hinder the talk.
    static func isIn(_ analysis: Analysis) -> Bool {
        analysis.findings.contains { $0.severity >= .high }
    }
}
