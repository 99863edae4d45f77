import AAPMCore
import HTTPTypes

/// A failure in OpenAI's format.
struct ChatCompletionProblem: Error {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    var retryAfter: Duration?

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, retryAfter: Duration? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    init(_ error: ModelError) {
        let code = error.kind.rawValue
        switch error.kind {
        case .budgetExhausted:
            self.init(
                .tooManyRequests, ErrorCode.budgetExhausted.text, ErrorCode.budgetExhausted.title,
                // Whoever does not know when is told to come back anyway.
                retryAfter: error.retryAfter ?? .seconds(60))
        case .rateLimited:
            self.init(.tooManyRequests, code, "The provider is asked too often", retryAfter: error.retryAfter)
        case .rejected, .contextTooLong: self.init(.badRequest, code, "The provider refuses the request")
        case .budgetUnavailable, .circuitOpen, .overloaded, .notConfigured:
            self.init(
                .serviceUnavailable, code, "No model can be asked now", retryAfter: error.retryAfter ?? .seconds(1))
        case .firstTokenTimeout, .stalled: self.init(.gatewayTimeout, code, "No model answered in time")
        case .serverError, .unreachable, .cut, .malformed, .unauthorised, .quotaExhausted:
            self.init(.badGateway, code, "No model answered")
        }
    }

    var headers: HTTPFields {
        guard let retryAfter, let name = HTTPField.Name("Retry-After") else { return [:] }
        return [name: String(max(1, (retryAfter.inMilliseconds + 999) / 1_000))]
    }

    var text: String {
        """
        {"error":{"message":\(ChatCompletionText.quoted(self.message)),"type":\(ChatCompletionText.quoted(self.type)),\
        "param":null,"code":\(ChatCompletionText.quoted(self.code))}}
        """
    }

    private var type: String {
        switch self.status.code {
        case 429: "insufficient_quota"
        case 401: "authentication_error"
        case 400..<500: "invalid_request_error"
        default: "server_error"
        }
    }
}
