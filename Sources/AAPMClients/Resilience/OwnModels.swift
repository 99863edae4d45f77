package import AAPMCore

/// Finds the models that somebody's own key opens.
package protocol OwnModels: Sendable {
    /// The chain that a call goes to because the learner, or the learner's organisation, brought a key.
    ///
    /// Its links are made by `ModelLinks` like the operator's, with the payer whose key it is: they are written down, and
    /// no budget bounds them.
    /// - Returns: `nil` when neither brought one.
    /// - Throws: `StorageError` when the keys cannot be read; `CancellationError`.
    func chain(for caller: ModelCaller) async throws -> (any LanguageModel)?
}
