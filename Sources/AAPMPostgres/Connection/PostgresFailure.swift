import AAPMCore

/// How the use of a connection can fail.
enum PostgresFailure: Error, Hashable, Sendable {
    /// The server refused a statement; the transaction is undone.
    case refused(ServerRefusal)
    /// A required statement gave no row; the transaction is undone.
    case unmet(requirement: String)
    /// A value cannot be sent; nothing was.
    case unsendable(StorageError)
    /// The connection was found dead before anything was sent.
    case stale(reason: String)
    /// The server did not answer in time; whatever it was asked may still come true.
    case silent
    /// The connection is gone, or must not be used any more.
    ///
    /// - Parameter isUndone: Whether it is certain that the server has committed nothing.
    case lost(reason: String, isUndone: Bool)

    var storageError: StorageError {
        switch self {
        case .refused(let refusal): refusal.storageError
        case .unmet(let requirement): .conflict(constraint: requirement)
        case .unsendable(let error): error
        case .silent: .unavailable(reason: "PostgreSQL did not answer in time")
        case .stale(let reason), .lost(let reason, _):
            .unavailable(reason: "the connection to PostgreSQL was lost: \(reason)")
        }
    }

    /// Whether the connection is of no use afterwards.
    var endsConnection: Bool {
        switch self {
        case .refused(let refusal): refusal.endsConnection
        case .unmet, .unsendable: false
        case .stale, .silent, .lost: true
        }
    }

    /// - Parameter isReading: Whether the transaction only reads, so that it does no harm twice.
    func remedy(isReading: Bool) -> Remedy {
        switch self {
        case .refused(let refusal):
            if refusal.isStalePlan {
                // Other connections may believe the same; each finds out for itself.
                .another
            } else {
                refusal.isSerialization || refusal.endsConnection ? .repeating : .none
            }
        // Who is silent once would let the caller wait twice.
        case .unmet, .unsendable, .silent: .none
        case .stale: .another
        case .lost(_, let isUndone): isReading || isUndone ? .repeating : .none
        }
    }

    /// What can be done about a transaction that failed.
    enum Remedy: Hashable, Sendable {
        case none
        /// A second try, with nothing left of the first.
        case repeating
        /// Another connection: on this one it could not begin.
        case another
    }
}
