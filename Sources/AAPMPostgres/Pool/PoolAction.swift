/// What the rules of the pool tell the pool to do.
enum PoolAction: Hashable, Sendable {
    /// Open a new connection and report back.
    case connect(Int)
    /// Give the connection to the waiter.
    case lend(Int, to: Int)
    /// Tell the waiter that it gets none.
    case refuse(Int, PoolRefusal)
    case close(Int)
}

/// Why there is no connection for a caller.
enum PoolRefusal: Error, Hashable, Sendable {
    /// None became free in time.
    case timedOut(PoolCounts)
    /// The server cannot be reached.
    case unreachable(reason: String)
    case cancelled
    case shutDown
}

/// The connections of a pool at one moment.
package struct PoolCounts: Hashable, Sendable {
    package let idle: Int
    package let lent: Int
    package let connecting: Int
    /// Callers that wait for a connection.
    package let waiting: Int
}
