import AAPMCore
import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Answers `POST /v1/chat/completions` over a chain of models.
struct BenchCompletions: Sendable {
    let routes: BenchRoutes
    let learners: BenchLearners
    let model: ModelName
    let ids: any IDGenerator
    let clock: any WallClock
    /// Whether learners have budgets, and so must be in the database.
    let isCounted: Bool

    private static let bodyLimit = 4 << 20

    func respond(to request: Request, with answer: BenchAnswer, watch: ClientWatch) async throws {
        do {
            switch (request.method, request.uri.path) {
            case (.post, "/v1/chat/completions"): try await self.complete(request, answer, watch)
            case (.get, "/healthz"): try await answer.write(.ok, [:], "{}")
            default: throw ChatCompletionProblem(.notFound, "not_found", "There is POST /v1/chat/completions")
            }
        } catch let error as ModelError {
            try await Self.write(ChatCompletionProblem(error), to: answer)
        } catch let problem as ChatCompletionProblem {
            try await Self.write(problem, to: answer)
        } catch is StorageError {
            try await Self.write(
                ChatCompletionProblem(
                    .serviceUnavailable, ErrorCode.databaseUnavailable.text, ErrorCode.databaseUnavailable.title,
                    retryAfter: .seconds(1)), to: answer)
        }
    }

    private func complete(_ request: Request, _ answer: BenchAnswer, _ watch: ClientWatch) async throws {
        let field = request.headers[.authorization] ?? ""
        guard field.hasPrefix("Bearer "), field.utf8.count <= 207, field.utf8.count > 7 else {
            throw ChatCompletionProblem(.unauthorized, "no_token", "A bearer token names the learner")
        }
        let token = String(field.dropFirst(7))
        let learner = self.isCounted ? try await self.learners.learner(of: token) : ID(token)
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        let call: ChatCompletionCall
        do {
            call = try JSONDecoder().decode(ChatCompletionCall.self, from: Data(body.readableBytesView))
        } catch {
            throw ChatCompletionProblem(.badRequest, "invalid_json", "The body is no chat completion")
        }
        guard let question = call.request(by: learner) else {
            throw ChatCompletionProblem(.badRequest, "invalid_messages", "The messages do not end with the user's")
        }
        try await self.answer(question, of: call, with: answer, watch)
    }

    /// Answers for as long as the client is there; when it goes, the call to the provider ends.
    private func answer(
        _ question: ModelRequest, of call: ChatCompletionCall, with answer: BenchAnswer, _ watch: ClientWatch
    ) async throws {
        let model = self.routes.model(named: call.model)
        let text = ChatCompletionText(
            id: "chatcmpl-" + self.ids.makeID(), model: self.model.model,
            created: self.clock.now.microseconds / 1_000_000)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                if call.stream ?? false {
                    let reply = try await model.reply(to: question) { try await answer.send(text.piece($0)) }
                    try await answer.send(text.end(reply))
                    if call.streamOptions?.includeUsage ?? false { try await answer.send(text.usage(reply)) }
                    try await answer.send("[DONE]")
                    try await answer.finish()
                } else {
                    let reply = try await model.reply(to: question, deliver: nil)
                    try await answer.write(.ok, [:], text.whole(reply))
                }
                return true
            }
            group.addTask {
                await watch.waitForEnd()
                return false
            }
            defer { group.cancelAll() }
            // Whoever has gone needs no answer.
            if try await group.next() == false { throw CancellationError() }
        }
    }

    private static func write(_ problem: ChatCompletionProblem, to answer: BenchAnswer) async throws {
        guard answer.hasBegun else { return try await answer.write(problem.status, problem.headers, problem.text) }
        try await answer.send(problem.text)
        try await answer.finish()
    }
}
