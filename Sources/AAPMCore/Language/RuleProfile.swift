/// What a language pack says about one of its rules, for whoever looks for errors by other means than the rule's own.
package struct RuleProfile: Hashable, Sendable {
    /// Such as `es.agreement.determiner_noun`.
    package let rule: String
    package let type: FrictionType
    package let cause: FrictionCause
    /// ERRANT style.
    package let code: String
    package let severity: Severity
    /// The register that must be expected for the rule to be broken; `nil` for any.
    package let when: Register?
    /// A sentence with the error and its correction.
    package let example: ContrastPair

    package init(
        rule: String, type: FrictionType, cause: FrictionCause, code: String, severity: Severity, when: Register?,
        example: ContrastPair
    ) {
        self.rule = rule
        self.type = type
        self.cause = cause
        self.code = code
        self.severity = severity
        self.when = when
        self.example = example
    }
}
