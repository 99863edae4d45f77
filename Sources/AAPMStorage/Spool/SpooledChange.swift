package import AAPMCore

/// What happened to a talk while the database was away, with all that is needed to write it there later.
package enum SpooledChange: Hashable, Sendable, Codable {
    /// A learner turn was accepted; its lease runs until the time given.
    case turn(Turn, leaseUntil: Timestamp)
    /// A character answered. The turn that was answered goes with it, since another may have taken its place.
    case reply(TurnCompletion, to: TurnMark)
    case end(SpooledEnd)
}

/// The end of a talk.
package struct SpooledEnd: Hashable, Sendable, Codable {
    package let reason: SessionEndReason
    /// As `SessionStore.end` was given it.
    package let run: PipelineRun?
    /// Likewise: counted when the end is written into the database. `nil` is unlimited.
    package let quota: RunQuota?
    package let at: Timestamp
    /// The last activity that was known then: an end by idleness means nothing if there was more elsewhere.
    package let lastActivityAt: Timestamp

    package init(
        reason: SessionEndReason, run: PipelineRun?, quota: RunQuota? = nil, at: Timestamp, lastActivityAt: Timestamp
    ) {
        self.reason = reason
        self.run = run
        self.quota = quota
        self.at = at
        self.lastActivityAt = lastActivityAt
    }
}
