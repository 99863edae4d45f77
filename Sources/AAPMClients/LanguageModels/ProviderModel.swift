import AAPMCore
import NIOCore
import NIOHTTP1

/// A model of a provider: one request for one answer, nothing tried twice.
///
/// An answer that nobody watches is asked for as a whole. The provider's own limit bounds it then, and the size of its
/// body. A streamed answer that runs far past the limit is stopped here. `DeadlinedModel` always streams, since only
/// pieces tell a slow answer from none.
struct ProviderModel<Dialect: ProviderDialect>: LanguageModel {
    let name: ModelName
    let dialect: Dialect
    let transport: any HTTPTransport

    func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        guard request.messages.last?.role == .user, request.outputLimit > 0 else {
            throw ModelError(.rejected, model: self.name, code: "request_invalid")
        }
        let call: HTTPCall
        do throws(ProviderFault) {
            call = try self.dialect.call(request, isStreamed: deliver != nil)
        } catch {
            throw self.error(error)
        }
        let answer = try await self.answer(to: call)
        var draft = ReplyDraft()
        draft.requestID = ProviderCode.requestID(answer.headers.first(name: self.dialect.requestIDHeader))
        if let deliver, Self.isEventStream(answer) {
            try await self.readStream(answer.body, of: request, into: &draft, deliver)
        } else {
            try await self.readWhole(answer.body, of: request, into: &draft)
            if let deliver, !draft.text.isEmpty { try await deliver(draft.text) }
        }
        var reply = try self.reply(draft, to: request)
        reply.allowance = self.dialect.allowance(in: answer.headers)
        return reply
    }

    // MARK: The exchange

    private func answer(to call: HTTPCall) async throws -> HTTPAnswer {
        let answer: HTTPAnswer
        do {
            answer = try await self.transport.send(call)
        } catch let error as TransportError {
            throw ModelError(transport: error, model: self.name)
        }
        guard !(200..<300).contains(answer.status) else { return answer }
        var error = self.error(
            await ProviderFault(answer, read: self.dialect.fault(status:headers:body:)), status: answer.status)
        try Task.checkCancellation()
        error.requestID = ProviderCode.requestID(answer.headers.first(name: self.dialect.requestIDHeader))
        throw error
    }

    /// A server that streams nothing answers as a whole, asked or not.
    private static func isEventStream(_ answer: HTTPAnswer) -> Bool {
        !(answer.headers.first(name: "content-type") ?? "").lowercased().hasPrefix("application/json")
    }

    private func readWhole(_ body: HTTPBody, of request: ModelRequest, into draft: inout ReplyDraft) async throws {
        do {
            let whole = try await body.collect(upTo: Self.bodyLimit(of: request))
            try self.dialect.read(whole, into: &draft)
        } catch let error as TransportError {
            var failure = ModelError(transport: error, model: self.name, usage: self.worst(draft, of: request))
            failure.requestID = draft.requestID
            throw failure
        } catch let error as ProviderFault {
            var failure = self.error(error, status: 200)
            failure.requestID = draft.requestID
            failure.usage = draft.usage ?? self.worst(draft, of: request)
            throw failure
        }
    }

    /// Of an answer that was made as a whole and could not be read: all that it may have been.
    private func worst(_ draft: ReplyDraft, of request: ModelRequest) -> TokenUsage {
        var usage = self.estimate(draft, of: request)
        usage.output = max(usage.output, request.outputLimit)
        return usage
    }

    private func readStream(
        _ body: HTTPBody, of request: ModelRequest, into draft: inout ReplyDraft, _ deliver: ModelDelivery
    ) async throws {
        var parser = ServerSentEventParser()
        var pieces = body.makeAsyncIterator()
        var failure: ProviderFault?
        var delivered = draft.text.endIndex
        var tailEnd: ContinuousClock.Instant?
        reading: while failure == nil, !draft.isEnded {
            do {
                let piece: ByteBuffer?
                if draft.stop == nil {
                    piece = try await pieces.next()
                } else {
                    let end = tailEnd ?? .now + Self.tailLimit
                    tailEnd = end
                    piece = try await pieces.next(within: min(Self.tailPause, end - .now))
                }
                guard let piece else { break reading }
                for event in try parser.take(piece) {
                    try self.dialect.read(event, into: &draft)
                    if draft.isEnded { break }
                }
            } catch is TransportError {
                failure = ProviderFault(.cut)
            } catch is ServerSentEventParser.TooLong {
                failure = ProviderFault(.malformed, code: "event_too_long")
            } catch let fault as ProviderFault {
                failure = fault
            }
            CallMeter.current?.note(hidden: draft.hiddenBytes)
            if delivered < draft.text.endIndex {
                try await deliver(String(draft.text[delivered...]))
                delivered = draft.text.endIndex
            }
            if failure == nil, !draft.isEnded, Self.isRunaway(draft, request) {
                draft.stop = .length
                draft.isRunaway = true
                draft.usage = nil
                return
            }
        }
        // After the reason for its end an answer is whole, whatever becomes of the rest; before it, it is not.
        if draft.stop != nil { failure = nil } else if failure == nil { failure = ProviderFault(.cut) }
        guard let failure else { return await pieces.drain(within: Self.drainTime) }
        var error = self.error(failure, status: 200)
        // After text has come there is nothing to be asked for again: the rest is missing, whatever the reason.
        if !draft.text.isEmpty, error.kind != .malformed { error.kind = .cut }
        error.partial = draft.text
        error.requestID = draft.requestID
        // What a provider refuses with an error before it writes is not charged; what broke off may be.
        let isRefused = draft.pieces == 0 && draft.usage == nil && failure.kind != .cut && failure.kind != .malformed
        error.usage = isRefused ? nil : self.estimate(draft, of: request)
        throw error
    }

    // MARK: The reply

    private func reply(_ draft: ReplyDraft, to request: ModelRequest) throws -> ModelReply {
        let (usage, isTold) = self.usage(draft, of: request)
        let stop = draft.stop ?? .other
        guard !draft.text.isEmpty || stop == .refusal else {
            // At the limit without a word all of it went into reasoning, and would again.
            throw ModelError(
                stop == .length ? .rejected : .malformed, model: self.name, status: 200, usage: usage,
                code: stop == .length ? "empty_at_limit" : "empty_reply", requestID: draft.requestID)
        }
        return ModelReply(
            text: draft.text, stop: stop, usage: usage, model: self.name, requestID: draft.requestID,
            irregularity: draft.isRunaway
                ? .limitIgnored : draft.isUsageFinal && draft.usage != nil && !isTold ? .usageImplausible : nil)
    }

    /// What the provider says, where it can be.
    private func usage(_ draft: ReplyDraft, of request: ModelRequest) -> (TokenUsage, isTold: Bool) {
        let check = UsageCheck(promptBytes: request.promptBytes, outputLimit: request.outputLimit)
        guard draft.isUsageFinal, let usage = draft.usage?.plausible,
            check.isPlausible(usage, textBytes: draft.text.utf8.count)
        else {
            var own = draft
            // What cannot be is no lower bound either.
            if draft.isUsageFinal { own.usage = nil }
            return (self.estimate(own, of: request), false)
        }
        return (usage, true)
    }

    private func estimate(_ draft: ReplyDraft, of request: ModelRequest) -> TokenUsage {
        let hidden = TokenUsage.estimate(ofText: draft.hiddenBytes)
        let written = max(draft.pieces, hidden + TokenUsage.estimate(ofText: draft.text.utf8.count))
        let told = draft.usage?.plausible
        return TokenUsage(
            input: max(told?.input ?? 0, request.estimatedInput), cachedInput: told?.cachedInput ?? 0,
            cacheWrite: told?.cacheWrite ?? 0, output: max(told?.output ?? 0, written), reasoning: hidden,
            isEstimated: true)
    }

    private func error(_ fault: ProviderFault, status: Int? = nil) -> ModelError {
        ModelError(
            fault.kind, model: self.name, status: status, retryAfter: fault.retryAfter, code: fault.code)
    }

    // MARK: Bounds

    /// A token is rarely more than a dozen bytes, of which JSON's escapes make three times as many; the rest is for what
    /// stands around the text.
    private static func bodyLimit(of request: ModelRequest) -> Int {
        min((256 << 10) + request.outputLimit * 36, 64 << 20)
    }

    /// Far past the limit, by both counts that can be made here: cautiously, since a provider's tokens are not known.
    private static func isRunaway(_ draft: ReplyDraft, _ request: ModelRequest) -> Bool {
        draft.pieces > request.outputLimit * 2 + 64
            || draft.text.utf8.count + draft.hiddenBytes > request.outputLimit * 12 + 512
    }

    /// How long a stream that has told why it ends may be silent before its bill and its end: what was said is whole
    /// without them.
    private static var tailPause: Duration { .seconds(1) }

    /// How long both may take, however often something comes.
    private static var tailLimit: Duration { .seconds(5) }

    /// For the end of a stream whose last word has come, so that the connection can be used again.
    private static var drainTime: Duration { .milliseconds(200) }
}
