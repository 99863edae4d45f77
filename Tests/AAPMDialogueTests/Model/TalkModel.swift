import AAPMCore
import Synchronization

/// A model that answers as a test says, and remembers what it was asked.
final class TalkModel: LanguageModel {
    struct Answer: Sendable {
        var pieces: [String]
        var stop = StopReason.complete
        /// Thrown after the pieces.
        var error: (any Error)?

        static func says(_ text: String) -> Self { Self(pieces: Self.words(of: text)) }
        static func fails(_ kind: ModelError.Kind, after text: String = "") -> Self {
            Self(pieces: Self.words(of: text), error: ModelError(kind))
        }

        private static func words(of text: String) -> [String] {
            text.split(separator: " ", omittingEmptySubsequences: false).enumerated()
                .map { ($0.offset == 0 ? "" : " ") + $0.element }.filter { !$0.isEmpty }
        }
    }

    private let isThere: Bool
    private let answer: @Sendable (ModelRequest) -> Answer
    private let seen = Mutex<[ModelRequest]>([])

    init(isThere: Bool = true, _ answer: @escaping @Sendable (ModelRequest) -> Answer) {
        self.isThere = isThere
        self.answer = answer
    }

    /// Says the same to everything, and makes notes.
    convenience init(_ answer: Answer, isThere: Bool = true) {
        self.init(isThere: isThere) { request in
            let length = request.messages.map(\.text.utf8.count).reduce(0, +)
            return request.caller.purpose == .summary ? .says("They talked about bread: \(length).") : answer
        }
    }

    convenience init(_ line: String, isThere: Bool = true) { self.init(.says(line), isThere: isThere) }

    var requests: [ModelRequest] { self.seen.withLock { $0 } }

    func requests(for purpose: ModelPurpose) -> [ModelRequest] {
        self.requests.filter { $0.caller.purpose == purpose }
    }

    func isThere(for caller: ModelCaller) async -> Bool { self.isThere }

    func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        self.seen.withLock { $0.append(request) }
        let answer = self.answer(request)
        for piece in answer.pieces { try await deliver?(piece) }
        if let error = answer.error { throw error }
        return ModelReply(
            text: answer.pieces.joined(), stop: answer.stop, usage: TokenUsage(input: 1, output: 1),
            model: ModelName(provider: .compatible, model: "double"))
    }
}
