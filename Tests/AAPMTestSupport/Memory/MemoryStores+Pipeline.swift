package import AAPMCore

extension MemoryStores: PipelineStore {
    package func run(_ id: ID<PipelineRun>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun? {
        try self.read { (state) throws(StorageError) in
            state.runs[id].flatMap { $0.learner == learner ? $0 : nil }
        }
    }

    package func run(session: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun? {
        try self.read { (state) throws(StorageError) in
            state.run(of: session).flatMap { $0.learner == learner ? $0 : nil }
        }
    }

    package func claim(
        worker: String, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> ClaimedRun? {
        try self.write { (state) throws(StorageError) in
            for (id, job) in state.jobs where job.status == .deferred && job.dueAt <= now {
                state.jobs[id]?.status = .ready
            }
            let due = state.jobs.filter { _, job in job.isFree(at: now) }
            guard let (id, stored) = due.min(by: { ($0.value.dueAt, $0.key) < ($1.value.dueAt, $1.key) }) else {
                return nil
            }
            guard var run = state.runs[id], let session = state.sessions[run.session]?.session,
                let learner = state.learners[run.learner]
            else { throw .corrupt(reason: "a job without its run, session or learner") }
            var job = stored
            job.take(worker, until: leaseUntil)
            run.status = .running
            state.jobs[id] = job
            return ClaimedRun(
                run: run, worker: worker, attempt: job.attempts, tries: job.tries, leaseUntil: leaseUntil,
                session: session, learner: learner, turns: state.turns[run.session, default: []])
        }
    }

    package func begin(
        _ phase: PipelinePhase, of run: ClaimedRun, now: Timestamp
    ) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            guard state.holds(run) else { return false }
            state.change(run.run.id, at: now) { stored in
                stored.status = .running
                if stored.record(of: phase).status != .completed { stored.set(phase, to: .running) }
            }
            return true
        }
    }

    package func keep(_ work: ModelWork, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            guard state.holds(run) else { return false }
            state.change(run.run.id, at: now) { $0.modelWork = work }
            return true
        }
    }

    package func complete(
        _ phase: PhaseRecord, effects: PhaseEffects, of run: ClaimedRun, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            guard state.holds(run), let stored = state.runs[run.run.id],
                stored.record(of: phase.name).status != .completed
            else { return false }
            state.change(run.run.id, at: now) { stored in
                stored.replace(phase)
                stored.modelWork?.proposals = []
            }
            state.jobs[run.run.id]?.leaseUntil = leaseUntil
            try state.write(effects)
            return true
        }
    }

    package func finish(_ run: ClaimedRun, now: Timestamp) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.holds(run), let stored = state.runs[run.run.id] else { return }
            guard stored.nextPhase == nil else { throw .conflict(constraint: "pipeline_runs_phases_done") }
            state.jobs[run.run.id]?.give(back: .done)
            state.change(run.run.id, at: now) { $0.status = .completed }
        }
    }

    package func renew(_ run: ClaimedRun, leaseUntil: Timestamp) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            guard state.holds(run) else { return false }
            state.jobs[run.run.id]?.leaseUntil = leaseUntil
            return true
        }
    }

    package func fail(
        _ run: ClaimedRun, phase: PipelinePhase, _ failure: JobFailure, retryAt: Timestamp, attemptLimit: Int
    ) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.holds(run) else { return }
            state.jobs[run.run.id]?.fail(failure, retryAt: retryAt, attemptLimit: attemptLimit)
            let isFinal = state.jobs[run.run.id]?.status == .failed
            state.change(run.run.id, at: failure.at) { stored in
                stored.status = isFinal ? .failed : .queued
                stored.failure = isFinal ? failure.code : nil
                if stored.record(of: phase).status != .completed { stored.set(phase, to: isFinal ? .failed : .pending) }
            }
        }
    }

    package func release(_ run: ClaimedRun, now: Timestamp) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.holds(run) else { return }
            state.jobs[run.run.id]?.give(back: .ready)
            state.jobs[run.run.id]?.forgiven += 1
            state.change(run.run.id, at: now) { stored in
                stored.status = .queued
                stored.stopRunning()
            }
        }
    }
}

extension MemoryState {
    /// Whether the claim is still the latest: worker and attempt fence off whoever came before.
    fileprivate func holds(_ run: ClaimedRun) -> Bool {
        guard let job = self.jobs[run.run.id] else { return false }
        return job.isHeld(by: run.worker, attempt: run.attempt)
    }

    mutating func change(
        _ id: ID<PipelineRun>, at now: Timestamp, _ change: (inout PipelineRun) -> Void
    ) {
        guard var run = self.runs[id] else { return }
        change(&run)
        run.updatedAt = now
        self.runs[id] = run
    }

    /// Phase 2 changes only the classification of a point, phase 4 only the format of a lesson, so that answers which
    /// the learner gave in the meantime stay.
    fileprivate mutating func write(_ effects: PhaseEffects) throws(StorageError) {
        for point in effects.frictionPoints {
            if var stored = self.frictionPoints[point.id] {
                guard stored.learner == point.learner else { throw .notFound }
                stored.classification = point.classification
                self.frictionPoints[point.id] = stored
            } else {
                self.frictionPoints[point.id] = point
            }
        }
        self.record(effects.evidence)
        if let lesson = effects.curriculum {
            if var stored = self.curricula[lesson.id] {
                guard stored.learner == lesson.learner else { throw .notFound }
                stored.format = lesson.format
                stored.updatedAt = lesson.updatedAt
                self.curricula[lesson.id] = stored
            } else {
                guard !self.curricula.values.contains(where: { $0.session == lesson.session }) else {
                    throw .conflict(constraint: "curricula_session_id_key")
                }
                self.curricula[lesson.id] = lesson
            }
        }
        try self.save(effects.directives)
        for notification in effects.notifications where self.notifications[notification.id] == nil {
            self.notifications[notification.id] = notification
        }
        self.enqueue(effects.events)
    }
}

extension PipelineRun {
    fileprivate func record(of phase: PipelinePhase) -> PhaseRecord {
        self.phases.first { $0.name == phase } ?? PhaseRecord(name: phase)
    }

    /// What ran or failed waits again; what is done stays done.
    mutating func stopRunning() {
        for phase in self.phases where phase.status != .completed { self.set(phase.name, to: .pending) }
    }

    fileprivate mutating func set(_ phase: PipelinePhase, to status: PhaseStatus) {
        var record = self.record(of: phase)
        record.status = status
        self.put(record)
    }

    /// Puts the checkpoint in place; a phase whose effects are written is completed, whatever the record says.
    fileprivate mutating func replace(_ phase: PhaseRecord) {
        var record = phase
        record.status = .completed
        self.put(record)
    }

    private mutating func put(_ record: PhaseRecord) {
        self.phases = self.phases.map { $0.name == record.name ? record : $0 }
    }
}
