package import AAPMCore

/// Something that went wrong without being the caller's to know; for the operator's log. Holds no learner text.
package enum SessionIncident: Sendable {
    /// The analyzer failed; the turn went on without an analysis.
    case analysisFailed(session: ID<Session>, error: any Error)
    /// A reply could not be made or stored; the turn is kept and can be answered again.
    case replyFailed(session: ID<Session>, turn: Int, error: AAPMError)
    /// A reply was stored, but the session that it concluded could not be ended; the idle limit will.
    case endFailed(session: ID<Session>, error: AAPMError)
    /// Looking for idle sessions failed; it is tried again.
    case sweepFailed(error: AAPMError)
}
