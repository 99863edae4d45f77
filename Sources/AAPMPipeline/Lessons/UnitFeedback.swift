/// What a learner says about a unit.
package enum UnitFeedback: String, Sendable, CaseIterable, Codable {
    /// Say it in other words, with another example.
    case unclear
    case moreExamples = "more_examples"
    /// Not now. An answer takes the unit up again.
    case skip
}
