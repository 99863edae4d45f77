import AAPMCore

/// What a failed phase means for its run.
struct PhaseFailure {
    let code: ErrorCode
    /// Trying again cannot help.
    let isPermanent: Bool

    init(_ error: any Error) {
        switch error {
        case let error as AAPMError:
            self.code = error.code
            self.isPermanent = error.code == .analysisUnavailable || error.code == .pipelinePhaseFailed
        case StorageError.unavailable:
            self.code = .databaseUnavailable
            self.isPermanent = false
        case StorageError.conflict:
            self.code = .databaseConflict
            self.isPermanent = false
        default:
            self.code = .pipelinePhaseFailed
            self.isPermanent = false
        }
    }
}
