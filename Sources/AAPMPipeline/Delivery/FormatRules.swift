import AAPMCore

/// Which format a lesson gets.
///
/// 1. Before three sessions of data: flashcards, whatever the number (PEDAGOGY section 3).
/// 2. When half of the forms or more are about register, pragmatics or culture, telling beats drilling: a debrief after a
///    talk of tier 3, a dialogue after another one.
/// 3. Else flashcards when there are cards enough to shuffle, a slideshow when there are not.
///
/// A podcast needs speech and a notebook is the learner's own wish; neither is chosen here.
enum FormatRules {
    /// Sessions of data before a format is chosen by what there is to learn.
    static let sessionsOfData = 3
    /// The number of items that each format can hold.
    static func capacity(of format: LessonFormat) -> ClosedRange<Int> {
        switch format {
        case .flashcards: 5...50
        case .slideshow: 1...20
        case .dialogue: 1...10
        case .podcast: 3...8
        case .debrief: 1...15
        case .notebook: 1...50
        }
    }

    /// - Parameters:
    ///   - types: The friction type of each unit.
    ///   - cards: The number of cards that the lesson would have: the friction points of all units.
    ///   - sessions: Ended sessions with learner turns, this one included.
    static func format(types: [FrictionType], cards: Int, tier: Tier, sessions: Int) -> LessonFormat {
        if sessions < self.sessionsOfData { return .flashcards }
        let social = types.filter { $0 == .register || $0 == .pragmatic || $0 == .cultural }.count
        if social * 2 >= types.count, social > 0 { return tier == .negotiation ? .debrief : .dialogue }
        return self.capacity(of: .flashcards).contains(cards) ? .flashcards : .slideshow
    }
}
