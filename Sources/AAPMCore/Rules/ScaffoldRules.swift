/// Where help begins: the levels 1 word hint, 2 sentence starter, 3 model sentence, 4 L1 + L2, 5 the companion steps in
/// (PEDAGOGY section 3).
package enum ScaffoldRules {
    package static let levels = 1...5
    /// Before so many sessions of data, help begins with a sentence starter.
    private static let unknownSessions = 3
    /// Unasked help does not go so far as to speak for the learner.
    private static let highestStart = 4

    /// The level that the first help with a thing has.
    ///
    /// - Parameters:
    ///   - session: The number of the session, counted from 1; `nil` when it is not known.
    ///   - trouble: How many of the last things asked for needed help beyond a first hint, less those that needed none.
    package static func start(session: Int?, trouble: Int) -> Int {
        let base = session.map { $0 <= self.unknownSessions ? 2 : 1 } ?? 1
        return min(self.highestStart, base + max(0, trouble))
    }

    /// The level of the next help.
    ///
    /// - Parameter given: The level of the help given before with the same thing; 0 for none.
    package static func next(after given: Int, session: Int?, trouble: Int) -> Int {
        min(self.levels.upperBound, max(given + 1, self.start(session: session, trouble: trouble)))
    }
}
