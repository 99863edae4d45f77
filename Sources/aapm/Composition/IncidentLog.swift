import AAPMCore
import AAPMSessions
import Logging

/// Writes what went wrong in the background to the operator's log: codes and ids, never what a learner said.
enum IncidentLog {
    static func write(_ incident: SessionIncident, to logger: Logger) {
        switch incident {
        case .analysisFailed(let session, let error):
            logger.error(
                "The analyzer failed", metadata: ["session": "\(session)", "error": "\(Self.name(of: error))"])
        case .replyFailed(let session, let turn, let error):
            logger.error(
                "A reply failed",
                metadata: ["session": "\(session)", "turn": "\(turn)", "error": "\(Self.name(of: error))"])
        case .endFailed(let session, let error):
            logger.error(
                "A session could not be ended", metadata: ["session": "\(session)", "error": "\(Self.name(of: error))"])
        case .sweepFailed(let error):
            logger.error("Looking for idle sessions failed", metadata: ["error": "\(Self.name(of: error))"])
        }
    }

    static func write(_ error: any Error, to logger: Logger) {
        logger.error("Background work failed", metadata: ["error": "\(Self.name(of: error))"])
    }

    /// Our own errors describe themselves without data of anyone; of others only the type is safe to tell.
    private static func name(of error: any Error) -> String {
        switch error {
        case let error as AAPMError:
            let detail = error.details.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            return "\(error)\(detail)" + (error.underlying.map { " ← \(Self.name(of: $0))" } ?? "")
        case let error as StorageError: return "\(error)"
        default: return String(describing: type(of: error))
        }
    }
}
