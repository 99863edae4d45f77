/// What a store can fail with; callers branch on it.
package enum StorageError: Error, Hashable, Sendable {
    /// A named constraint refused the write.
    case conflict(constraint: String)
    /// The row that the write needs is not there (or not the caller's).
    case notFound
    /// The database cannot be reached, or is locked for longer than the time-out.
    case unavailable(reason: String)
    /// The stored data or the statement is not what the code expects: a defect.
    case corrupt(reason: String)
}
