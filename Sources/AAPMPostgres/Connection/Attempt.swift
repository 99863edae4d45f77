import AAPMCore

/// What came of one transaction on one connection.
struct Attempt<Value: Sendable>: Sendable {
    var result: Result<Value, StorageError>
    /// What can be done about a failure.
    var remedy: PostgresFailure.Remedy
    /// Whether the connection can be lent again.
    var isUsable = false
}

extension StorageError {
    /// The caller's task was cancelled.
    static let cancelled = Self.unavailable(reason: "cancelled")
}
