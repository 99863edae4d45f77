import AAPMCore

extension Finding {
    /// What the learner is to produce: the corrected form, or no form at all where the analyzer knows none.
    ///
    /// What was written is never the form to learn: repeated, it would count as learned.
    var taughtForm: TargetForm {
        self.corrections.isEmpty ? TargetForm(rule: self.rule, form: "") : self.targetForm
    }
}
