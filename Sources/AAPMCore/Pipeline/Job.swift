/// A piece of background work as an operator sees it: a run on its way through the pipeline, or an event of the outbox.
package struct Job: Hashable, Sendable {
    /// The run's or the event's id.
    package let id: String
    /// What has to be done: `pipeline`, or the event's topic.
    package let work: String
    package let state: JobState
    /// When it may be taken, or might have been.
    package let dueAt: Timestamp
    /// Who holds it, while it is `running`.
    package let worker: String?
    package let leaseUntil: Timestamp?
    /// How often it was taken.
    package let attempts: Int
    /// How often it failed since it was queued or last requeued.
    package let failures: Int
    /// The failures, oldest first; the latest `JobFailure.kept` of them.
    package let history: [JobFailure]
    package let createdAt: Timestamp

    package init(
        id: String, work: String, state: JobState, dueAt: Timestamp, worker: String?, leaseUntil: Timestamp?,
        attempts: Int, failures: Int, history: [JobFailure], createdAt: Timestamp
    ) {
        self.id = id
        self.work = work
        self.state = state
        self.dueAt = dueAt
        self.worker = worker
        self.leaseUntil = leaseUntil
        self.attempts = attempts
        self.failures = failures
        self.history = history
        self.createdAt = createdAt
    }
}

/// How a job stands.
package enum JobState: String, Codable, Sendable, CaseIterable {
    /// Waits for a worker, perhaps until it is due.
    case ready
    /// A worker holds it.
    case running
    /// Waits until something makes it ready, such as the quota of another day.
    case deferred
    /// Given up: a dead letter, which an operator may requeue.
    case failed
    case done
}

/// One failure of a job. Holds nothing that anybody said or wrote.
package struct JobFailure: Hashable, Sendable, Codable {
    /// The text of the error's code, such as `AAPM-501`: a text, so that a code of a newer release can be read too.
    package let code: String
    /// The phase of the pipeline that failed; `nil` for events, and for a run that could not be read.
    package let phase: String?
    /// At most `longestReason` characters.
    package let reason: String
    package let worker: String
    /// The attempt that failed, from 1.
    package let attempt: Int
    package let at: Timestamp

    package init(
        code: ErrorCode, phase: PipelinePhase? = nil, reason: String, worker: String, attempt: Int, at: Timestamp
    ) {
        self.code = code.text
        self.phase = phase?.rawValue
        self.reason = String(reason.prefix(Self.longestReason))
        self.worker = worker
        self.attempt = attempt
        self.at = at
    }

    /// So many failures of a job are kept.
    package static let kept = 20
    /// A reason is cut there.
    package static let longestReason = 300
}
