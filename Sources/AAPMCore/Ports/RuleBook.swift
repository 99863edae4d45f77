/// How to teach and elicit what the analyzer can see.
package protocol RuleBook: Sendable {
    /// - Returns: `nil` when no pack of this pair knows the rule.
    func lesson(for target: TargetForm, languages: LanguagePair) -> RuleLesson?
}
