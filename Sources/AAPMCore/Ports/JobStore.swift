/// What operators see and change of background work. There is one of these for the pipeline and one for the outbox.
package protocol JobStore: Sendable {
    /// The jobs in one state, due first.
    /// - Parameter now: Tells a lease that runs from one that is over.
    func jobs(_ state: JobState, limit: Int, now: Timestamp) async throws(StorageError) -> [Job]

    func job(_ id: String, now: Timestamp) async throws(StorageError) -> Job?

    /// Makes a failed job ready again, its count of failures at nought. What it has done stays done.
    func requeue(_ id: String, now: Timestamp) async throws(StorageError) -> JobRequeue

    /// Removes jobs that are done and were due before `dueBefore`.
    /// - Parameter limit: At most so many, so that no transaction is long.
    /// - Returns: How many; fewer than `limit` when nothing is left.
    func sweep(dueBefore: Timestamp, limit: Int) async throws(StorageError) -> Int
}

/// What became of a wish to requeue.
package enum JobRequeue: Hashable, Sendable {
    case requeued
    case notFound
    /// Only failed jobs are requeued; this one is in another state.
    case notFailed(JobState)
}
