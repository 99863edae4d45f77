import AAPMCore

/// What a learner may do and spend, as it was read.
struct Standing: Sendable {
    let entitlements: Entitlements
    /// Of the learner, the learner's groups and the organisation; in no order.
    let rules: [BudgetRule]
}
