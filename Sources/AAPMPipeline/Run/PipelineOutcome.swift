package import AAPMCore

/// What became of one claim of a run.
package enum PipelineOutcome: Hashable, Sendable {
    /// All five phases are done.
    case completed(ID<PipelineRun>)
    /// A phase failed; the run is tried again unless its attempts are spent or the failure is permanent.
    case failed(ID<PipelineRun>, PipelinePhase, ErrorCode)
    /// The lease went to another worker, which carries on.
    case lost(ID<PipelineRun>)
}
