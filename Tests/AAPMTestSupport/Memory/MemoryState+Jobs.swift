import AAPMCore

extension MemoryState.JobRow {
    /// The claims that count.
    var tries: Int { self.attempts - self.forgiven }

    func isFree(at now: Timestamp) -> Bool {
        self.status == .ready && self.dueAt <= now && !self.isLeased(at: now)
    }

    /// Whether the claim is still the latest: worker and attempt fence off whoever came before.
    func isHeld(by worker: String, attempt: Int) -> Bool {
        self.status == .ready && self.worker == worker && self.attempts == attempt
    }

    mutating func take(_ worker: String, until leaseUntil: Timestamp) {
        self.worker = worker
        self.leaseUntil = leaseUntil
        self.attempts += 1
    }

    mutating func give(back status: JobState) {
        self.status = status
        self.worker = nil
        self.leaseUntil = nil
    }

    mutating func fail(_ failure: JobFailure, retryAt: Timestamp, attemptLimit: Int) {
        self.failures += 1
        self.dueAt = retryAt
        self.history = Array((self.history + [failure]).suffix(JobFailure.kept))
        self.give(back: self.failures >= attemptLimit ? .failed : .ready)
    }

    mutating func requeue(at now: Timestamp) -> JobRequeue {
        guard self.status == .failed else { return .notFailed(self.state(at: now)) }
        self.give(back: .ready)
        self.dueAt = now
        self.failures = 0
        self.forgiven = self.attempts
        return .requeued
    }

    func state(at now: Timestamp) -> JobState {
        self.status == .ready && self.isLeased(at: now) ? .running : self.status
    }

    func job(_ id: String, work: String, createdAt: Timestamp, now: Timestamp) -> Job {
        let isHeld = self.isLeased(at: now)
        return Job(
            id: id, work: work, state: self.state(at: now), dueAt: self.dueAt, worker: isHeld ? self.worker : nil,
            leaseUntil: isHeld ? self.leaseUntil : nil, attempts: self.attempts, failures: self.failures,
            history: self.history, createdAt: createdAt)
    }

    private func isLeased(at now: Timestamp) -> Bool { self.leaseUntil.map { $0 > now } ?? false }
}
