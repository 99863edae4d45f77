/// What stays between a character and a learner after a talk went wrong in tiers 2 and 3, until somebody makes up for it
/// (PEDAGOGY section 3). Pure; the log of the relationship is the memory.
package enum StrainRules {
    /// So many breaks of register in one talk are no slip to someone who expects another.
    package static let registerLimit = 3
    /// So many turns running that came to nothing.
    package static let failureLimit = 3
    /// So many turns running that go well.
    package static let goodTurnsNeeded = 3
    /// The repair of PEDAGOGY section 4 is +0.10 … +0.15: an apology counts most.
    private static let byApology = 0.15
    private static let byConduct = 0.10

    /// One learner turn that counted, as the character felt it.
    package struct TurnFacts: Sendable {
        package let severity: Severity?
        package let breaksRegister: Bool
        /// Whether it came to nothing: not understood, or in L1 alone.
        package let failed: Bool
        /// Whether it hurt.
        package let insults: Bool

        /// - Parameter severity: Of the gravest friction in the turn.
        package init(severity: Severity?, breaksRegister: Bool, failed: Bool, insults: Bool) {
            self.severity = severity
            self.breaksRegister = breaksRegister
            self.failed = failed
            self.insults = insults
        }

        /// Understood, and nothing in it.
        var isGood: Bool { self.severity == nil && !self.breaksRegister && !self.failed && !self.insults }
    }

    /// Whether the last of these turns leaves something behind.
    ///
    /// - Parameter turns: Of this talk, in order.
    package static func leavesStrain(_ turns: [TurnFacts], in tier: Tier) -> Bool {
        guard tier >= .immersion, let turn = turns.last else { return false }
        if turn.insults || turn.severity.map({ $0 >= .high }) == true { return true }
        if turn.breaksRegister, turns.filter(\.breaksRegister).count == self.registerLimit { return true }
        return turns.count >= self.failureLimit && turns.suffix(self.failureLimit).allSatisfy(\.failed)
    }

    /// What the last turn gives back when it makes up for an open strain.
    ///
    /// - Parameter turns: Since the strain in the same talk, or of this talk when the strain is older; in order.
    /// - Returns: The change of the reputation; `nil` when nothing is made up for.
    package static func reconciliation(
        after turns: [TurnFacts], apologises: Bool, taskReached: Bool
    ) -> Double? {
        guard let turn = turns.last, !turn.insults, turn.severity.map({ $0 >= .high }) != true else { return nil }
        if apologises { return self.byApology }
        if taskReached { return self.byConduct }
        let isConduct =
            turns.count >= self.goodTurnsNeeded && turns.suffix(self.goodTurnsNeeded).allSatisfy(\.isGood)
        return isConduct ? self.byConduct : nil
    }
}
