import AAPMCore
import AAPMStorage
import Logging

/// Tells an operator of the database's going and coming: one line at each change, never what a learner said.
enum SpoolLog {
    static func write(_ change: DatabaseCondition.Change, to logger: Logger) {
        switch change {
        case .wentAway(let reason):
            logger.error(
                "The database is away; running talks go on, their turns are kept in the spool",
                metadata: ["reason": "\(reason)"])
        case .cameBack(let away):
            logger.notice("The database is back", metadata: ["away_ms": "\(away.inMilliseconds)"])
        case .settled: logger.notice("Everything that was kept in the spool is in the database")
        }
    }

    static func write(_ event: SpoolEvent, to logger: Logger) {
        switch event {
        case .replayed(let counts):
            var metadata: Logger.Metadata = ["set_aside": "\(counts.setAside)"]
            for outcome in ReplayOutcome.allCases {
                metadata[outcome.rawValue] = "\(counts.outcomes[outcome, default: 0])"
            }
            logger.notice("Wrote changes from the spool into the database", metadata: metadata)
        case .left(let changes):
            logger.warning(
                "Turns that are not in the database yet stay in the spool until the next start",
                metadata: ["changes": "\(changes)"])
        case .spoolFailed(let error):
            logger.error("The spool cannot be used", metadata: ["error": "\(error)"])
        }
    }

    static func writeAside(_ entry: SpoolEntry, reason: String, to logger: Logger) {
        logger.error(
            "A change in the spool cannot be applied and was set aside; see aapm doctor",
            metadata: ["entry": "\(entry.id)", "session": "\(entry.session)", "reason": "\(reason)"])
    }
}
