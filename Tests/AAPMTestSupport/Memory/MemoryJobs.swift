package import AAPMCore

extension MemoryStores {
    /// The pipeline's jobs, as operators see them.
    package var pipelineJobs: any JobStore { MemoryPipelineJobs(stores: self) }
    /// The outbox, as operators see it.
    package var outboxJobs: any JobStore { MemoryOutboxJobs(stores: self) }
}

private struct MemoryPipelineJobs: JobStore {
    let stores: MemoryStores

    func jobs(_ state: JobState, limit: Int, now: Timestamp) async throws(StorageError) -> [Job] {
        try self.stores.read { (tables) throws(StorageError) in
            tables.jobs.keys.compactMap { tables.pipelineJob($0, now: now) }.listed(state, limit)
        }
    }

    func job(_ id: String, now: Timestamp) async throws(StorageError) -> Job? {
        try self.stores.read { (tables) throws(StorageError) in tables.pipelineJob(ID(id), now: now) }
    }

    func requeue(_ id: String, now: Timestamp) async throws(StorageError) -> JobRequeue {
        try self.stores.write { (tables) throws(StorageError) in
            guard let outcome = tables.jobs[ID(id)]?.requeue(at: now) else { return .notFound }
            if outcome == .requeued {
                tables.change(ID(id), at: now) { run in
                    run.status = .queued
                    run.failure = nil
                    run.modelWork = nil
                    run.stopRunning()
                }
            }
            return outcome
        }
    }

    func sweep(dueBefore: Timestamp, limit: Int) async throws(StorageError) -> Int {
        try self.stores.write { (tables) throws(StorageError) in
            let old = tables.jobs.filter { $0.value.status == .done && $0.value.dueAt < dueBefore }
            for id in old.keys.sorted().prefix(limit) { tables.jobs[id] = nil }
            return min(old.count, limit)
        }
    }
}

private struct MemoryOutboxJobs: JobStore {
    let stores: MemoryStores

    func jobs(_ state: JobState, limit: Int, now: Timestamp) async throws(StorageError) -> [Job] {
        try self.stores.read { (tables) throws(StorageError) in
            tables.outbox.values.map { $0.job(at: now) }.listed(state, limit)
        }
    }

    func job(_ id: String, now: Timestamp) async throws(StorageError) -> Job? {
        try self.stores.read { (tables) throws(StorageError) in tables.outbox[ID(id)]?.job(at: now) }
    }

    func requeue(_ id: String, now: Timestamp) async throws(StorageError) -> JobRequeue {
        try self.stores.write { (tables) throws(StorageError) in
            tables.outbox[ID(id)]?.job.requeue(at: now) ?? .notFound
        }
    }

    func sweep(dueBefore: Timestamp, limit: Int) async throws(StorageError) -> Int {
        try self.stores.write { (tables) throws(StorageError) in
            let old = tables.outbox.filter { $0.value.job.status == .done && $0.value.job.dueAt < dueBefore }
            for id in old.keys.sorted().prefix(limit) { tables.outbox[id] = nil }
            return min(old.count, limit)
        }
    }
}

extension MemoryState {
    fileprivate func pipelineJob(_ id: ID<PipelineRun>, now: Timestamp) -> Job? {
        guard let job = self.jobs[id], let run = self.runs[id] else { return nil }
        return job.job(id.text, work: "pipeline", createdAt: run.createdAt, now: now)
    }
}

extension MemoryState.OutboxRow {
    fileprivate func job(at now: Timestamp) -> Job {
        self.job.job(
            self.event.id.text, work: self.event.topic.rawValue, createdAt: self.event.createdAt, now: now)
    }
}

extension [Job] {
    fileprivate func listed(_ state: JobState, _ limit: Int) -> [Job] {
        Array(self.filter { $0.state == state }.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }.prefix(limit))
    }
}
