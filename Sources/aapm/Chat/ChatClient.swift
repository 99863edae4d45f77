import AAPMClients
import AAPMCore
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Talks to a gateway as the page does: the same routes, the same stream.
struct ChatClient {
    private let http: HTTPClient
    private let base: String
    private let token: String?

    /// - Parameter base: Such as `http://127.0.0.1:3000`, without a slash at the end.
    init(http: HTTPClient, base: String, token: String? = nil) {
        self.http = http
        self.base = base
        self.token = token
    }

    func authorised(_ token: String) -> Self {
        Self(http: self.http, base: self.base, token: token)
    }

    /// - Throws: `AAPMError` made from the problem that the gateway answered.
    func get<Answer: Decodable>(_ path: String, as _: Answer.Type = Answer.self) async throws -> Answer {
        try await self.send(self.request(path, .GET))
    }

    func post<Answer: Decodable>(
        _ path: String, _ body: [String: any Sendable], as _: Answer.Type = Answer.self
    ) async throws -> Answer {
        try await self.send(self.request(path, .POST, body: body))
    }

    /// Sends a turn and hands on its events as they come.
    func stream(
        _ path: String, _ body: [String: any Sendable], key: String,
        event: (ServerSentEventParser.Event) throws -> Void
    ) async throws {
        var request = try self.request(path, .POST, body: body)
        request.headers.add(name: "Accept", value: "text/event-stream")
        request.headers.add(name: "Idempotency-Key", value: key)
        try await self.follow(request, event)
    }

    /// Follows a stream that is there already.
    func stream(_ path: String, event: (ServerSentEventParser.Event) throws -> Void) async throws {
        var request = try self.request(path, .GET)
        request.headers.add(name: "Accept", value: "text/event-stream")
        try await self.follow(request, event)
    }

    static func decode<Answer: Decodable>(_ text: String, as _: Answer.Type = Answer.self) throws -> Answer {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Answer.self, from: Data(text.utf8))
    }

    private func request(
        _ path: String, _ method: HTTPMethod, body: [String: any Sendable]? = nil
    ) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: self.base + path)
        request.method = method
        if let token = self.token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body)))
        }
        return request
    }

    private func send<Answer: Decodable>(_ request: HTTPClientRequest) async throws -> Answer {
        let response = try await self.execute(request, .seconds(30))
        let body = try await response.body.collect(upTo: 4 << 20)
        try self.check(response, body)
        return try Self.decode(String(buffer: body))
    }

    private func follow(
        _ request: HTTPClientRequest, _ event: (ServerSentEventParser.Event) throws -> Void
    ) async throws {
        let response = try await self.execute(request, .seconds(120))
        guard response.status == .ok else {
            try self.check(response, try await response.body.collect(upTo: 1 << 20))
            return
        }
        var parser = ServerSentEventParser()
        for try await part in response.body {
            for one in try parser.take(part) { try event(one) }
        }
    }

    private func execute(_ request: HTTPClientRequest, _ timeout: TimeAmount) async throws -> HTTPClientResponse {
        do {
            return try await self.http.execute(request, timeout: timeout)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw AAPMError(
                .partnerUnavailable, "The server at \(self.base) cannot be reached.", underlying: error)
        }
    }

    private func check(_ response: HTTPClientResponse, _ body: ByteBuffer) throws {
        guard response.status.code >= 300 else { return }
        // An answer that is not a problem+json comes from something that is not AAPM; its status is all there is to say.
        let problem = try? Self.decode(String(buffer: body), as: ChatTypes.Problem.self)
        let number = problem.flatMap { Int($0.code.dropFirst("AAPM-".count)) }
        throw AAPMError(
            number.flatMap(ErrorCode.init(rawValue:)) ?? .internalError,
            problem.map { $0.detail ?? $0.title } ?? "\(self.base) answered \(response.status.code)")
    }
}
