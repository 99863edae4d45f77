/// What a store can fail with; callers branch on it.
package enum StorageError: Error, Hashable, Sendable {
    /// A named constraint refused the write.
    case conflict(constraint: String)
    /// The row that the write needs is not there (or not the caller's).
    case notFound
    /// The database cannot be reached or used, or a database file is locked for longer than the time-out.
    case unavailable(reason: String)
    /// The database answers, but what was asked was not done in time, because of what else goes on there. Nothing was
    /// changed; it may be asked again.
    case busy(reason: String)
    /// The stored data or the statement is not what the code expects: a defect.
    case corrupt(reason: String)

    /// Whether the same may succeed when it is asked again later.
    package var mayPass: Bool {
        switch self {
        case .unavailable, .busy: true
        case .conflict, .notFound, .corrupt: false
        }
    }
}
