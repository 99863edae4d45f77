import AAPMCore

/// A job as `aapm jobs` prints it.
struct ShownJob: Encodable {
    struct Failure: Encodable {
        let at: String
        let code: String
        let phase: String?
        let reason: String
        let worker: String
        let attempt: Int
    }

    let id: String
    let work: String
    let status: String
    let dueAt: String
    let createdAt: String
    let worker: String?
    let leaseUntil: String?
    let attempts: Int
    let failures: Int
    let history: [Failure]

    init(_ job: Job) {
        self.id = job.id
        self.work = job.work
        self.status = job.state.rawValue
        self.dueAt = "\(job.dueAt)"
        self.createdAt = "\(job.createdAt)"
        self.worker = job.worker
        self.leaseUntil = job.leaseUntil.map { "\($0)" }
        self.attempts = job.attempts
        self.failures = job.failures
        self.history = job.history.map { failure in
            Failure(
                at: "\(failure.at)", code: failure.code, phase: failure.phase, reason: failure.reason,
                worker: failure.worker, attempt: failure.attempt)
        }
    }

    /// One line: what a list shows.
    var line: String {
        var words = [self.id, self.work, self.status, "due \(self.dueAt)", "attempts \(self.attempts)"]
        if let worker { words.append("worker \(worker)") }
        if let last = self.history.last {
            words.append([last.code, last.phase, last.reason].compactMap { $0 }.joined(separator: " "))
        }
        return words.joined(separator: "  ")
    }

    /// All of it, a line a fact and a line a failure.
    var page: String {
        var lines = [
            "id        \(self.id)", "work      \(self.work)", "status    \(self.status)", "created   \(self.createdAt)",
            "due       \(self.dueAt)", "attempts  \(self.attempts)", "failures  \(self.failures)",
        ]
        if let worker, let leaseUntil { lines.append("worker    \(worker) until \(leaseUntil)") }
        for failure in self.history {
            let words = [failure.at, "attempt \(failure.attempt)", failure.code, failure.phase, failure.reason]
            lines.append("failed    " + words.compactMap { $0 }.joined(separator: "  "))
        }
        return lines.joined(separator: "\n")
    }
}
