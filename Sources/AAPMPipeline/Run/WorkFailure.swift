import AAPMCore

/// What a failure of background work means for its job.
struct WorkFailure {
    let code: ErrorCode
    /// Trying again cannot help.
    let isPermanent: Bool
    /// For operators: what our errors say of themselves, which is nothing of anyone's; of others only the type.
    let reason: String

    /// - Parameter code: For errors that have none.
    init(_ error: any Error, otherwise code: ErrorCode) {
        self.reason = Self.reason(of: error)
        switch error {
        case let error as AAPMError:
            self.code = error.code
            self.isPermanent = Self.permanent.contains(error.code)
        case StorageError.conflict:
            self.code = .databaseConflict
            self.isPermanent = false
        default:
            self.code = code
            self.isPermanent = false
        }
    }

    private static let permanent: Set<ErrorCode> = [.analysisUnavailable, .pipelinePhaseFailed, .pipelineCostExceeded]

    /// Whether the database did not do it, whoever wraps what it said: nothing that the work is to blame for, and
    /// nothing that counts against it.
    static func isOutage(_ error: any Error) -> Bool {
        switch error {
        case let error as StorageError: error.mayPass
        case let error as AAPMError: error.underlying.map { self.isOutage($0) } ?? false
        default: false
        }
    }

    private static func reason(of error: any Error) -> String {
        switch error {
        case let error as AAPMError:
            error.message + (error.underlying.map { " (\(self.reason(of: $0)))" } ?? "")
        case .unavailable(let reason) as StorageError: reason
        case .busy(let reason) as StorageError: reason
        case .corrupt(let reason) as StorageError: reason
        case .conflict(let constraint) as StorageError: "the constraint \(constraint) refused the write"
        case .notFound as StorageError: "a row that is needed is not there"
        default: "an error of type \(type(of: error))"
        }
    }
}
