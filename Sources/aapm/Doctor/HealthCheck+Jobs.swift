import AAPMCore
import AAPMStorage

extension HealthCheck {
    static let deadLetters = HealthCheck(name: "dead letters", asksDatabase: true) { examination in
        guard try await examination.hasSchema() else { return [.ok("dead letters", "nothing to look at yet")] }
        let (runs, events) = try await examination.ask { tx throws(StorageError) in
            let row = try tx.require(
                """
                SELECT (SELECT count(*) FROM jobs WHERE status = 'failed') AS runs,
                    (SELECT count(*) FROM outbox WHERE status = 'failed') AS events
                """)
            return (try row.integer("runs"), try row.integer("events"))
        }
        var findings: [Finding] = []
        if runs > 0 {
            findings.append(
                .warning(
                    "dead letters", "\(runs) jobs were given up",
                    fix: "see why with “aapm jobs list --status failed”, then “aapm jobs requeue --all-failed”"))
        }
        if events > 0 {
            findings.append(
                .warning(
                    "dead letters", "\(events) events of the outbox were given up and hold back later ones",
                    fix: "the same with “aapm jobs list --outbox --status failed”"))
        }
        return findings.isEmpty ? [.ok("dead letters", "no job was given up")] : findings
    }

    /// Jobs that have been due for long: no worker runs, or those that run do not get to them.
    static let stuckJobs = HealthCheck(name: "jobs", asksDatabase: true) { examination in
        guard try await examination.hasSchema() else { return [.ok("jobs", "nothing to look at yet")] }
        let long = Timestamp(microseconds: examination.now.microseconds - 600_000_000)
        let (overdue, lost) = try await examination.ask { tx throws(StorageError) in
            let row = try tx.require(
                """
                SELECT count(*) FILTER (WHERE worker IS NULL) AS overdue,
                    count(*) FILTER (WHERE worker IS NOT NULL AND lease_until < \(long)) AS lost
                FROM jobs
                WHERE status = 'ready' AND due_at < \(long)
                """)
            return (try row.integer("overdue"), try row.integer("lost"))
        }
        guard overdue + lost > 0 else { return [.ok("jobs", "none has waited for longer than ten minutes")] }
        return [
            .warning(
                "jobs", "\(overdue) jobs have been due and \(lost) leases over for more than ten minutes",
                fix: "start “aapm serve” or “aapm worker”; if one runs, look at its log")
        ]
    }
}
