/// Reads what a model says are a learner's errors.
package protocol ProposalReader: Sendable {
    /// What an answer has to look like.
    var schema: OutputSchema { get }

    /// - Parameter answer: As the model wrote it.
    /// - Throws: `ProposalFault` when the answer is not what the schema says.
    func proposals(in answer: String) throws(ProposalFault) -> [Proposal]
}

/// What is wrong with an answer.
package struct ProposalFault: Error, Hashable, Sendable {
    /// For the model, so that it can mend it. May hold some of what it wrote: nothing for a log.
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}
