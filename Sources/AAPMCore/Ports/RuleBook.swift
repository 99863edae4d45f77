/// How to teach and elicit what the analyzer can see.
package protocol RuleBook: Sendable {
    /// - Returns: `nil` when no pack of this pair knows the rule.
    func lesson(for target: TargetForm, languages: LanguagePair) -> RuleLesson?

    /// Every rule that learners of this pair can break, in the order of their ids; none when there is no pack.
    func profiles(for languages: LanguagePair) -> [RuleProfile]
}
