/// The relay's side of the outbox. Events get in with the transaction that needs them, as part of what other stores
/// write: `PhaseEffects.events`, `TurnCompletion.events`.
package protocol OutboxStore: Sendable {
    /// Takes events that are due and that nobody holds, until `leaseUntil`: of each topic and key only the first that is
    /// not done. A failed one holds back those behind it until it is requeued.
    ///
    /// - Parameter topics: Other topics are left alone; a newer release may know what to do with them.
    func claim(
        _ topics: Set<OutboxTopic>, worker: String, limit: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> [ClaimedEvent]

    /// Prolongs the lease.
    /// - Returns: `false` when it is lost.
    func renew(_ event: ClaimedEvent, leaseUntil: Timestamp) async throws(StorageError) -> Bool

    /// Says that the event was delivered; does nothing when the lease is lost.
    func finish(_ event: ClaimedEvent) async throws(StorageError)

    /// Gives the event back to be tried at `retryAt`; after `attemptLimit` failures it is `failed` and stays so.
    func fail(
        _ event: ClaimedEvent, _ failure: JobFailure, retryAt: Timestamp, attemptLimit: Int
    ) async throws(StorageError)

    /// Gives the event back as if it had not been taken; does nothing when the lease is lost.
    func release(_ event: ClaimedEvent) async throws(StorageError)
}

/// An event that one relay holds.
package struct ClaimedEvent: Hashable, Sendable {
    package let event: OutboxEvent
    package let worker: String
    /// Grows with every claim: with the worker it fences off whoever held the event before.
    package let attempt: Int
    /// The claims that were neither given back nor before the last requeue, this one included.
    package let tries: Int
    /// When the claim's lease ends, as it was stored with the claim.
    package let leaseUntil: Timestamp

    package init(event: OutboxEvent, worker: String, attempt: Int, tries: Int, leaseUntil: Timestamp) {
        self.event = event
        self.worker = worker
        self.attempt = attempt
        self.tries = tries
        self.leaseUntil = leaseUntil
    }
}

/// Does what the events of one topic ask for.
///
/// An event may come more than once (a relay may die between the deed and its record), so doing it twice must be as
/// good as once. Events of one key never come at the same time or out of order.
package protocol OutboxSink: Sendable {
    var topic: OutboxTopic { get }

    /// - Throws: Whatever went wrong; the event comes again later, until its attempts are spent.
    func deliver(_ event: OutboxEvent) async throws
}

/// The messages of learners' inboxes (`async_engagement`).
package protocol InboxStore: Sendable {
    /// Makes a message visible; one that is visible stays so.
    /// - Returns: `false` when the learner has no such message.
    func show(_ message: String, of learner: ID<Learner>) async throws(StorageError) -> Bool
}
