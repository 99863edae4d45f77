package import AAPMCore

/// What the pipeline needs to have a model read a talk.
package struct PipelineModels: Sendable {
    /// Behind the gate: budgets, deadlines, retries and the chain are its business.
    package let model: any LanguageModel
    package let prompts: any ExtractionPrompts
    package let reader: any ProposalReader
    /// What tokens cost at a moment with the model that is expected to answer. Where a chain may go on to a dearer one,
    /// its price: an estimate that a fallback alone doubles stops runs for nothing.
    package let price: @Sendable (Timestamp) -> ModelPrice
    package let outage: ModelOutagePolicy

    package init(
        model: any LanguageModel, prompts: any ExtractionPrompts, reader: any ProposalReader,
        price: @escaping @Sendable (Timestamp) -> ModelPrice, outage: ModelOutagePolicy
    ) {
        self.model = model
        self.prompts = prompts
        self.reader = reader
        self.price = price
        self.outage = outage
    }
}

/// What a run does when no provider can be reached (`AAPM_PIPELINE_OFFLINE`).
package enum ModelOutagePolicy: String, Sendable, CaseIterable {
    /// Goes on with what the rules see.
    case finish
    /// Waits and tries again, and goes on with what the rules see when it is the last try.
    case retry
}
