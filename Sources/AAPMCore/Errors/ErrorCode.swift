/// The codes that clients, dashboards and support rely on. `docs/errors.md` is made from this list.
///
/// The hundreds name the service that refuses (DESIGN 7.3); the HTTP status is independent of it.
package enum ErrorCode: Int, Sendable, CaseIterable, Codable {
    // MARK: 1xx, sessions and turns

    /// The request body or a field of it is not what the contract says.
    case sessionRequestInvalid = 100
    /// There is no such session for this learner.
    case sessionNotFound = 101
    /// The session has ended; start another one.
    case sessionEnded = 102
    /// A turn without words.
    case turnEmpty = 103
    /// A turn over the size limit.
    case turnTooLong = 104
    /// Another turn of this session is being answered; wait for it.
    case turnInProgress = 105
    /// The idempotency key was used for a different request.
    case idempotencyKeyReused = 106
    /// The turns of this session are used up.
    case turnLimitReached = 107
    /// There is no such turn in this session.
    case turnNotFound = 108
    /// The session is still running; this is available after its end.
    case sessionStillActive = 109
    /// A cursor or a page size is not valid.
    case pageInvalid = 110
    /// The text is not valid UTF-8 or holds control characters.
    case textInvalid = 111

    // MARK: 2xx, pipeline, lessons, analysis

    /// The request body or a field of it is not what the contract says.
    case lessonRequestInvalid = 200
    /// There is no such pipeline run for this learner.
    case pipelineRunNotFound = 201
    /// There is no such lesson for this learner.
    case curriculumNotFound = 202
    /// The lesson has no such exercise.
    case exerciseNotFound = 203
    /// There is no language pack for this pair of languages.
    case analysisUnavailable = 204
    /// A phase of the pipeline failed; it is tried again.
    case pipelinePhaseFailed = 205
    /// The pipeline cost more than twice its estimate and was stopped; what it had made is kept.
    case pipelineCostExceeded = 206
    /// The pipeline runs of the day are used up; the run waits for the learner's next day.
    case pipelineQuotaReached = 207

    // MARK: 3xx, characters, memory, persona schemas

    /// The request body or a field of it is not what the contract says.
    case memoryRequestInvalid = 300
    /// There is no such persona.
    case personaNotFound = 301
    /// The persona has no such character, or not in this tier.
    case characterNotFound = 302
    /// The persona has no such scene, or not for this character and tier.
    case sceneNotFound = 303
    /// A persona schema or language pack does not pass its checks.
    case contentInvalid = 304
    /// No partner could answer.
    case partnerUnavailable = 305
    /// The persona has no scene in this tier. Choose another tier or another persona.
    case tierUnavailable = 306
    /// There is no such memory of this learner.
    case memoryNotFound = 310

    // MARK: 4xx, identity, plans, limits

    /// The request body or a field of it is not what the contract says.
    case accountRequestInvalid = 400
    /// A valid access token is needed.
    case authenticationRequired = 401
    /// The name and password do not fit, or the account does not exist.
    case credentialsRejected = 402
    /// The refresh token is unknown, used or expired.
    case refreshTokenRejected = 403
    /// That e-mail address cannot be registered.
    case emailUnavailable = 404
    /// The sessions of the day are used up.
    case sessionLimitReached = 405
    /// Too many requests; wait.
    case rateLimited = 406
    /// There is no such learner for this caller.
    case learnerNotFound = 407
    /// A budget for models has no room; wait, or raise it.
    case budgetExhausted = 408
    /// The provider does not accept the key.
    case keyRejected = 409
    /// There is no key for this provider.
    case keyNotFound = 410
    /// An address for models leads into a private network.
    case addressForbidden = 411
    /// There is no such organisation or group.
    case organisationNotFound = 412

    // MARK: 5xx, whatever stands behind us

    /// Something unexpected happened; the operator's log has the detail under the trace id.
    case internalError = 500
    /// The database cannot be reached.
    case databaseUnavailable = 501
    /// The database has another schema version than this release.
    case databaseSchemaMismatch = 502
    /// A write met another one; try again.
    case databaseConflict = 503
    /// No such route.
    case routeNotFound = 504
    /// The route exists, but not with this method.
    case methodNotAllowed = 505
    /// The body is over the size limit.
    case bodyTooLarge = 506
    /// The body's media type or the one asked for is not served.
    case mediaTypeUnsupported = 507
    /// A setting is missing or not valid.
    case configurationInvalid = 508
    /// The server is shutting down.
    case shuttingDown = 509
    /// A model provider cannot be reached.
    case providerUnavailable = 510
    /// A backup cannot be made or restored: the file is damaged or in the way, or the database is not empty. Only the
    /// command line has it.
    case backupRefused = 520

    /// The text of the code, such as `AAPM-101`.
    package var text: String { "AAPM-\(self.rawValue)" }

    /// One line that says what happened, in English, with no data of anyone in it.
    package var title: String {
        switch self {
        case .sessionRequestInvalid, .lessonRequestInvalid, .memoryRequestInvalid, .accountRequestInvalid:
            "The request is not valid"
        case .sessionNotFound: "Session not found"
        case .sessionEnded: "The session has ended"
        case .turnEmpty: "The turn has no words"
        case .turnTooLong: "The turn is too long"
        case .turnInProgress: "Another turn is being answered"
        case .idempotencyKeyReused: "The idempotency key was used for another request"
        case .turnLimitReached: "Turn limit reached"
        case .turnNotFound: "Turn not found"
        case .sessionStillActive: "The session is still running"
        case .pageInvalid: "The page is not valid"
        case .textInvalid: "The text is not valid"
        case .pipelineRunNotFound: "Pipeline run not found"
        case .curriculumNotFound: "Lesson not found"
        case .exerciseNotFound: "Exercise not found"
        case .analysisUnavailable: "No analysis for these languages"
        case .pipelinePhaseFailed: "A phase of the pipeline failed"
        case .pipelineCostExceeded: "The pipeline cost more than twice its estimate"
        case .pipelineQuotaReached: "Daily pipeline limit reached"
        case .personaNotFound: "Persona not found"
        case .characterNotFound: "Character not found"
        case .sceneNotFound: "Scene not found"
        case .contentInvalid: "The content is not valid"
        case .partnerUnavailable: "No partner could answer"
        case .tierUnavailable: "This tier is not available here"
        case .memoryNotFound: "Memory not found"
        case .authenticationRequired: "Authentication required"
        case .credentialsRejected: "E-mail or password not accepted"
        case .refreshTokenRejected: "Refresh token not accepted"
        case .emailUnavailable: "This e-mail address cannot be registered"
        case .sessionLimitReached: "Daily session limit reached"
        case .rateLimited: "Too many requests"
        case .learnerNotFound: "Learner not found"
        case .budgetExhausted: "Budget used up"
        case .keyRejected: "The provider does not accept the key"
        case .keyNotFound: "No key for this provider"
        case .addressForbidden: "This address is not allowed"
        case .organisationNotFound: "Organisation not found"
        case .internalError: "Something went wrong"
        case .databaseUnavailable: "The database cannot be reached"
        case .databaseSchemaMismatch: "The database has another schema version"
        case .databaseConflict: "The change met another one"
        case .routeNotFound: "No such route"
        case .methodNotAllowed: "Method not allowed"
        case .bodyTooLarge: "The body is too large"
        case .mediaTypeUnsupported: "Media type not served"
        case .configurationInvalid: "A setting is not valid"
        case .shuttingDown: "The server is shutting down"
        case .providerUnavailable: "The model provider cannot be reached"
        case .backupRefused: "The backup was refused"
        }
    }
}
