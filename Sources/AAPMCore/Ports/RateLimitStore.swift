/// Buckets that all nodes of an installation share.
package protocol RateLimitStore: Sendable {
    /// Takes a place of a bucket. However many ask at once, exactly as many get one as there are.
    ///
    /// - Parameter bucket: Whose; a name that cannot be traced back, never an address.
    /// - Returns: `nil` when there was a place, or else the time until there will be one.
    func take(_ bucket: String, limit: RateLimit, now: Timestamp) async throws(StorageError) -> Duration?

    /// Forgets the buckets that have been full since before this moment.
    ///
    /// - Returns: How many there were.
    @discardableResult
    func sweep(before: Timestamp) async throws(StorageError) -> Int
}
