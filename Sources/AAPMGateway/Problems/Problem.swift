import AAPMCore
package import HTTPTypes
import Hummingbird
import NIOCore

/// A failure as clients see it (RFC 9457): the only place where an error becomes a status and a body.
struct Problem: Sendable {
    let code: ErrorCode
    let detail: String
    let faults: [FieldFault]
    let retryAfter: Duration?
    /// What is used up, and what would give more.
    let limits: LimitFacts?
    /// The methods that a route has, for the one that it has not.
    let allowedMethods: [String]
    let traceID: String

    init(_ error: any Error, traceID: String) {
        switch error {
        case let error as AAPMError: self.init(coded: error, traceID: traceID)
        case let error as StorageError: self.init(coded: AAPMError(storage: error), traceID: traceID)
        case let error as HTTPError: self.init(coded: AAPMError(http: error), traceID: traceID)
        case let error as MethodNotAllowed:
            let message = "This route does not take that method; see the Allow header."
            self.init(coded: AAPMError(.methodNotAllowed, message), allowedMethods: error.allowed, traceID: traceID)
        case is CancellationError:
            let message = "The server is shutting down. Please try again in a moment."
            self.init(coded: AAPMError(.shuttingDown, message, retryAfter: .seconds(5)), traceID: traceID)
        default: self.init(coded: AAPMError.unexpected, traceID: traceID)
        }
    }

    private init(coded error: AAPMError, allowedMethods: [String] = [], traceID: String) {
        self.code = error.code
        self.detail = error.message
        self.faults = error.faults
        self.retryAfter = error.retryAfter
        self.limits = error.limits
        self.allowedMethods = allowedMethods
        self.traceID = traceID
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            ("type", .string("urn:aapm:error:\(self.code.text)")),
            ("title", .string(self.code.title)),
            ("status", .integer(Int64(self.code.status.code))),
            ("detail", .string(self.detail)),
            ("code", .string(self.code.text)),
            ("trace_id", .string(self.traceID)),
        ]
        if !self.faults.isEmpty {
            members.append(
                ("errors", .array(self.faults.map { ["field": .string($0.field), "reason": .string($0.reason)] })))
        }
        if let limits { members += LimitMembers.members(limits) }
        return .object(members)
    }

    func response() -> Response {
        var response = Response(
            status: self.code.status, headers: [.contentType: "application/problem+json"],
            body: ResponseBody(byteBuffer: self.json.buffer))
        if let retryAfter {
            let seconds = max(1, (retryAfter.inMilliseconds + 999) / 1_000)
            response.headers[.retryAfter] = String(seconds)
        }
        if let limits { RateLimitFields(limits.quotas).add(to: &response.headers) }
        if self.code.status == .unauthorized { response.headers[.wwwAuthenticate] = #"Bearer realm="aapm""# }
        if !self.allowedMethods.isEmpty { response.headers[.allow] = self.allowedMethods.joined(separator: ", ") }
        return response
    }
}

/// The route exists, but not with this method.
struct MethodNotAllowed: Error {
    let allowed: [String]
}

extension ErrorCode {
    /// The HTTP status of the code; `docs/errors.md` lists them.
    package var status: HTTPResponse.Status {
        switch self {
        case .sessionRequestInvalid, .lessonRequestInvalid, .memoryRequestInvalid, .accountRequestInvalid,
            .turnEmpty, .pageInvalid, .textInvalid:
            .badRequest
        case .authenticationRequired, .credentialsRejected, .refreshTokenRejected: .unauthorized
        case .sessionNotFound, .turnNotFound, .pipelineRunNotFound, .curriculumNotFound, .exerciseNotFound,
            .personaNotFound, .characterNotFound, .sceneNotFound, .learnerNotFound, .keyNotFound,
            .organisationNotFound, .memoryNotFound, .routeNotFound:
            .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .sessionEnded, .turnInProgress, .turnLimitReached, .sessionStillActive, .emailUnavailable,
            .databaseConflict:
            .conflict
        case .turnTooLong, .bodyTooLarge: .contentTooLarge
        case .mediaTypeUnsupported: .unsupportedMediaType
        case .idempotencyKeyReused, .analysisUnavailable, .contentInvalid, .tierUnavailable, .keyRejected,
            .addressForbidden:
            .unprocessableContent
        case .sessionLimitReached, .rateLimited, .budgetExhausted, .pipelineQuotaReached: .tooManyRequests
        case .internalError, .configurationInvalid, .backupRefused: .internalServerError
        case .pipelinePhaseFailed, .pipelineCostExceeded, .partnerUnavailable, .databaseUnavailable,
            .databaseSchemaMismatch, .shuttingDown, .providerUnavailable:
            .serviceUnavailable
        }
    }
}

extension AAPMError {
    static let unexpected = Self(
        .internalError, "Something went wrong on our side. Tell support the trace id, and try again.")

    fileprivate init(storage error: StorageError) {
        switch error {
        case .conflict: self.init(.databaseConflict, "Two changes met. Please try again.", retryAfter: .seconds(1))
        case .unavailable:
            self.init(
                .databaseUnavailable, "The database cannot be reached. Please try again in a moment.",
                retryAfter: .seconds(5))
        case .busy:
            self.init(
                .databaseUnavailable, "The database is busy. Please try again in a moment.", retryAfter: .seconds(1))
        // A store that misses a row which its service had just read, or that reads nonsense, is a defect of ours.
        case .notFound, .corrupt: self = .unexpected
        }
    }

    /// What Hummingbird itself refuses.
    fileprivate init(http error: HTTPError) {
        switch error.status {
        case .notFound: self.init(.routeNotFound, "There is no such route. See /openapi.yaml for those there are.")
        case .contentTooLarge: self.init(.bodyTooLarge, "The body is too large.")
        case .unsupportedMediaType: self.init(.mediaTypeUnsupported, "Send application/json.")
        default: self = .unexpected
        }
    }
}
