package import NIOCore
package import NIOHTTP1

/// Carries requests to servers elsewhere.
package protocol HTTPTransport: Sendable {
    /// Sends a request and waits for the head of the answer. Redirects are answers like others: they are not followed.
    ///
    /// Cancelling the task, and dropping the answer's body before its end, closes the connection.
    ///
    /// - Throws: `TransportError`; `CancellationError`.
    func send(_ call: HTTPCall) async throws -> HTTPAnswer
}

/// A request.
package struct HTTPCall: Sendable {
    package var method: HTTPMethod
    /// Absolute; without any secret, which belong into headers.
    package var url: String
    package var headers: HTTPHeaders
    package var body: ByteBuffer?

    package init(_ method: HTTPMethod, _ url: String, headers: HTTPHeaders = [:], body: ByteBuffer? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

extension HTTPCall: CustomStringConvertible {
    /// The first line alone: keys are in the headers and learners' words in the body.
    package var description: String { "\(self.method.rawValue) \(self.url)" }
}

/// The head of an answer, and its body as it comes.
package struct HTTPAnswer: Sendable {
    package let status: Int
    package let headers: HTTPHeaders
    /// To be read once.
    package let body: HTTPBody

    package init(status: Int, headers: HTTPHeaders, body: HTTPBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no answer, or no whole one. Nothing in it was written by anyone.
package enum TransportError: Error, Hashable {
    /// No connection, or it broke before the head of the answer.
    case unreachable
    /// The connection broke, or fell silent, in the middle of the body.
    case cut
    /// The body is over the limit.
    case tooLarge
    /// The address policy does not allow it.
    case forbidden(AddressFault)
    /// The address is none.
    case addressInvalid

    /// What may be told of an error of the HTTP client: what it says may hold a header's value, so it goes no further.
    ///
    /// - Parameter fault: What it means for whoever asked.
    /// - Throws: `CancellationError` when the task is cancelled.
    static func told(_ error: any Error, as fault: Self) throws -> any Error {
        if error is CancellationError || error is Self { return error }
        try Task.checkCancellation()
        return fault
    }
}
