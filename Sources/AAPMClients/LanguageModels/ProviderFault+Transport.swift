import AAPMCore
import NIOCore
import NIOHTTP1

extension ProviderFault {
    /// What an answer that is no success says. Its body is read as far as an error's may go; one that is not there to be
    /// read, or is too long, leaves the status to speak.
    init(
        _ answer: HTTPAnswer, read: (_ status: Int, _ headers: HTTPHeaders, _ body: ByteBuffer) -> ProviderFault
    ) async {
        // The status says the most important, with or without the body.
        let body = try? await answer.body.collect(upTo: 64 << 10)
        self = read(answer.status, answer.headers, body ?? ByteBuffer())
        if (300..<400).contains(answer.status) { self = ProviderFault(.rejected, code: "redirect") }
        if self.retryAfter == nil { self.retryAfter = RetryDelay.read(answer.headers) }
    }
}

extension ModelError {
    init(transport error: TransportError, model: ModelName?, usage: TokenUsage? = nil) {
        switch error {
        case .unreachable: self.init(.unreachable, model: model)
        case .cut: self.init(.cut, model: model, usage: usage)
        case .tooLarge: self.init(.malformed, model: model, usage: usage, code: "body_too_large")
        case .forbidden(let fault): self.init(.rejected, model: model, code: "address_\(fault.rawValue)")
        case .addressInvalid: self.init(.notConfigured, model: model, code: "base_url_invalid")
        }
    }
}
