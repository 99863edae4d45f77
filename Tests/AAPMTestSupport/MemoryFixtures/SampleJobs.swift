package import AAPMCore

extension JobFailure {
    /// A phase that failed for an unknown reason.
    package static func sample(
        phase: PipelinePhase? = nil, worker: String = "a", attempt: Int = 1, at now: Timestamp = .sample
    ) -> JobFailure {
        JobFailure(
            code: .internalError, phase: phase, reason: "an error of type Trouble", worker: worker, attempt: attempt,
            at: now)
    }
}

extension OutboxEvent {
    /// Something to be shown to learner-1 at once.
    package static func sample(
        _ id: String = "event-1", key: String = "key-1", learner: String? = "learner-1", due: Timestamp = .sample
    ) -> OutboxEvent {
        OutboxEvent(
            id: ID(id), learner: learner.map { ID($0) }, topic: .notification, key: key,
            payload: ["notification_id": id], dueAt: due, createdAt: .sample)
    }
}
