package import AAPMCore
import Synchronization

/// Several models behind one another: the next one answers when one fails, and goes on where one broke off.
package struct FallbackModel: LanguageModel {
    private let links: [any LanguageModel]

    /// - Parameter links: In order; never empty.
    package init(_ links: [any LanguageModel]) {
        self.links = links
    }

    package func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        // Half a document cannot be taken back: it is delivered when it is whole.
        let streamed = request.schema == nil ? deliver : nil
        var attempt = FallbackAttempt()
        let said = SaidText()
        for link in self.links {
            if let reply = try await self.ask(link, request, said, streamed, &attempt) {
                return try await Self.complete(reply, said, deliver, isStreamed: streamed != nil)
            }
        }
        // Nobody is left to go on with what was begun. Whoever began it may be well again.
        if !said.text.isEmpty, attempt.refusal == nil, let first = self.links.first {
            if let reply = try await self.ask(first, request, said, streamed, &attempt) {
                return try await Self.complete(reply, said, deliver, isStreamed: streamed != nil)
            }
        }
        if let refusal = attempt.finalRefusal {
            return try await Self.complete(refusal, said, deliver, isStreamed: false)
        }
        throw attempt.error(partial: said.text)
    }

    /// - Returns: `nil` when the next one is to be asked.
    private func ask(
        _ link: any LanguageModel, _ request: ModelRequest, _ said: SaidText, _ deliver: ModelDelivery?,
        _ attempt: inout FallbackAttempt
    ) async throws -> ModelReply? {
        let before = said.text
        let stage = JoinedDelivery(after: before, said: said, deliver: deliver)
        do {
            var reply = try await link.reply(to: request.continuing(after: before), deliver: stage.delivery)
            try await stage.finish()
            reply.cost = attempt.spent + reply.cost
            if reply.stop == .refusal, attempt.refusal == nil, said.text == before {
                attempt.note(reply)
                return nil
            }
            return reply
        } catch let error as ModelError {
            attempt.note(error)
            return nil
        }
    }

    private static func complete(
        _ reply: ModelReply, _ said: SaidText, _ deliver: ModelDelivery?, isStreamed: Bool
    ) async throws -> ModelReply {
        var reply = reply
        if isStreamed {
            reply.text = said.text
        } else if let deliver, !reply.text.isEmpty {
            try await deliver(reply.text)
        }
        return reply
    }
}

/// What came of the models that were asked so far.
private struct FallbackAttempt {
    private(set) var refusal: ModelReply?
    private var last: ModelError?
    private var exhausted: ModelError?
    /// What all of them cost.
    private(set) var spent: CallCost?

    mutating func note(_ reply: ModelReply) {
        self.refusal = reply
        self.spent = reply.cost
    }

    mutating func note(_ error: ModelError) {
        // A link that is not there says nothing of those that are.
        if error.kind != .notConfigured || self.last == nil { self.last = error }
        if error.kind == .budgetExhausted { self.exhausted = error }
        self.spent = self.spent + error.cost
    }

    /// The refusal, when nobody did better: those asked after it are in its cost.
    var finalRefusal: ModelReply? {
        var reply = self.refusal
        reply?.cost = self.spent
        return reply
    }

    /// What whoever asked hears: of the budget rather than of anything else, since that can be waited for or raised.
    func error(partial: String) -> ModelError {
        var error = self.exhausted ?? self.last ?? ModelError(.notConfigured)
        error.partial = partial
        error.cost = self.spent
        return error
    }
}

/// All that was delivered of an answer.
private final class SaidText: Sendable {
    private let state = Mutex("")

    var text: String { self.state.withLock { $0 } }

    func add(_ piece: String) {
        self.state.withLock { $0 += piece }
    }
}

/// Delivers what one model says after what others said.
private final class JoinedDelivery: Sendable {
    /// `nil` when there is nothing to join: pieces pass as they are.
    private let seam: Mutex<ContinuationSeam?>
    private let said: SaidText
    private let deliver: ModelDelivery?

    init(after before: String, said: SaidText, deliver: ModelDelivery?) {
        self.seam = Mutex(before.isEmpty ? nil : ContinuationSeam(after: before))
        self.said = said
        self.deliver = deliver
    }

    /// What the model is given.
    var delivery: ModelDelivery? {
        guard self.deliver != nil else { return nil }
        return { piece in try await self.pass(self.seam.withLock { $0?.take(piece) } ?? piece) }
    }

    func finish() async throws {
        guard self.deliver != nil else { return }
        try await self.pass(self.seam.withLock { $0?.finish() } ?? "")
    }

    private func pass(_ text: String) async throws {
        guard !text.isEmpty else { return }
        self.said.add(text)
        try await self.deliver?(text)
    }
}
