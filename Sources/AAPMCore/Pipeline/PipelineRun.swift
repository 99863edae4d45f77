/// The five phases over one session, as far as they have come.
package struct PipelineRun: Hashable, Sendable, Codable {
    package let id: ID<PipelineRun>
    package let session: ID<Session>
    package let learner: ID<Learner>
    package var status: PipelineStatus
    /// Always five, in order.
    package var phases: [PhaseRecord]
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// For a run that had to wait for another day of the learner's: when it is carried out.
    package var resumesAt: Timestamp?
    /// Why it is `failed`: the text of the error's code, such as `AAPM-206`, which may be one of a newer release.
    package var failure: String?
    /// `nil` when no model was asked.
    package var modelWork: ModelWork?

    package init(
        id: ID<PipelineRun>, session: ID<Session>, learner: ID<Learner>, status: PipelineStatus = .queued,
        phases: [PhaseRecord] = PipelinePhase.allCases.map { PhaseRecord(name: $0) }, createdAt: Timestamp,
        updatedAt: Timestamp, resumesAt: Timestamp? = nil, failure: String? = nil, modelWork: ModelWork? = nil
    ) {
        self.id = id
        self.session = session
        self.learner = learner
        self.status = status
        self.phases = phases
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.resumesAt = resumesAt
        self.failure = failure
        self.modelWork = modelWork
    }

    /// The first phase that is not done; `nil` when all are.
    package var nextPhase: PipelinePhase? { self.phases.first { $0.status != .completed }?.name }
}

package enum PipelineStatus: String, Codable, Sendable, CaseIterable {
    case queued, running, completed, failed, deferred
}

/// The five phases (PEDAGOGY section 1).
package enum PipelinePhase: String, Codable, Sendable, CaseIterable {
    case extraction, classification, generation, delivery, injection
}

package struct PhaseRecord: Hashable, Sendable, Codable {
    package let name: PipelinePhase
    package var status: PhaseStatus
    package var durationMicroseconds: Int64?
    package var costMicroUSD: Int64
    /// What it produced, in numbers: `friction_points`, `units`, `directives` …
    package var counts: [String: Int]

    package init(
        name: PipelinePhase, status: PhaseStatus = .pending, durationMicroseconds: Int64? = nil,
        costMicroUSD: Int64 = 0,
        counts: [String: Int] = [:]
    ) {
        self.name = name
        self.status = status
        self.durationMicroseconds = durationMicroseconds
        self.costMicroUSD = costMicroUSD
        self.counts = counts
    }
}

package enum PhaseStatus: String, Codable, Sendable, CaseIterable {
    case pending, running, completed, failed
}
