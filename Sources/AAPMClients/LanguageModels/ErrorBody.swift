import AAPMCore
import FoundationEssentials
import NIOCore

/// What can be read of a provider's error, whatever shape it has: an object with a member `error`, which may be a text;
/// the error's members themselves; `detail`; a list of them; a page of a proxy in between.
///
/// The message is looked at for the few things that only it says, and is never kept.
struct ErrorBody {
    /// A code: text, a number or nothing.
    struct Word: Decodable, Hashable {
        let text: String?

        init(_ text: String?) {
            self.text = text
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // It is one of them or of no interest.
            self.text = (try? container.decode(String.self)) ?? (try? container.decode(Int.self)).map(String.init)
        }
    }

    struct Detail: Decodable {
        struct Extra: Decodable {
            struct Violation: Decodable {
                let quotaId: String?
            }

            let retryDelay: String?
            let reason: String?
            let violations: [Violation]?
        }

        let code: Word?
        let type: Word?
        let status: Word?
        let message: String?
        let details: [Extra]?

        enum CodingKeys: String, CodingKey {
            case code, type, status, message, details
        }

        init(code: Word?, type: Word?) {
            self.code = code
            self.type = type
            self.status = nil
            self.message = nil
            self.details = nil
        }

        init(from decoder: any Decoder) throws {
            // What is no object may be a text.
            if let container = try? decoder.container(keyedBy: CodingKeys.self) {
                // A member of another shape than known says nothing.
                self.code = try? container.decodeIfPresent(Word.self, forKey: .code)
                self.type = try? container.decodeIfPresent(Word.self, forKey: .type)
                self.status = try? container.decodeIfPresent(Word.self, forKey: .status)
                // Mistral's may be an object.
                self.message = try? container.decodeIfPresent(String.self, forKey: .message)
                // Of Google's; others' are of no interest.
                self.details = try? container.decodeIfPresent([Extra].self, forKey: .details)
            } else {
                self.code = nil
                self.type = nil
                self.status = nil
                self.details = nil
                // Ollama's errors are texts.
                self.message = try? decoder.singleValueContainer().decode(String.self)
            }
        }
    }

    private struct Envelope: Decodable {
        let error: Detail?
    }

    private let detail: Detail

    init(_ detail: Detail) {
        self.detail = detail
    }

    init(_ body: ByteBuffer) {
        self.init(Data(body.readableBytesView))
    }

    init(_ bytes: [UInt8]) {
        self.init(Data(bytes))
    }

    private init(_ json: Data) {
        let decoder = JSONDecoder()
        // Whatever is none of these shapes has nothing to tell but its status.
        let envelope =
            (try? decoder.decode(Envelope.self, from: json))
            ?? (try? decoder.decode([Envelope].self, from: json))?.first
        // Nor has what is no error's members either.
        let detail = envelope?.error ?? (try? decoder.decode(Detail.self, from: json))
        self.detail = detail ?? Detail(code: nil, type: nil)
    }

    /// The words that name the error, the most exact first.
    private var names: [String] {
        [self.detail.code, self.detail.type, self.detail.status].compactMap { $0?.text }
    }

    /// - Parameters:
    ///   - status: Of the answer; 500 for an error inside a stream, when nothing in it says more.
    ///   - shouldRetry: What OpenAI's header of that name says.
    func fault(status: Int, shouldRetry: String? = nil) -> ProviderFault {
        let numbers = self.names.compactMap { Int($0) }.filter { (400..<600).contains($0) }
        let known = self.names.lazy.compactMap { Self.kinds[$0.lowercased()] }.first
        var kind = known ?? Self.kind(ofStatus: status == 500 ? numbers.first ?? status : status)
        if let told = self.kindOfMessage(status: status) { kind = told }
        let isDaily = self.detail.details?.contains {
            $0.violations?.contains { $0.quotaId?.contains("PerDay") ?? false } ?? false
        }
        if isDaily ?? false { kind = .quotaExhausted }
        if self.detail.details?.contains(where: { $0.reason == "API_KEY_INVALID" }) ?? false { kind = .unauthorised }
        if kind == .rateLimited, shouldRetry?.lowercased() == "false" { kind = .quotaExhausted }
        let words = self.names.filter { Int($0) == nil } + self.names
        return ProviderFault(
            kind, code: words.lazy.compactMap(ProviderCode.word).first,
            retryAfter: self.detail.details?.lazy.compactMap(\.retryDelay).compactMap { RetryDelay.seconds($0) }.first)
    }

    /// What no code tells: only these providers' sentences do.
    private func kindOfMessage(status: Int) -> ModelError.Kind? {
        guard status == 400 || status == 413 || status == 429 || status == 500,
            let message = self.detail.message?.lowercased()
        else { return nil }
        if message.contains("credit balance is too low") { return .quotaExhausted }
        if status == 429 {
            return message.contains("spend limit") || message.contains("spending limit") ? .quotaExhausted : nil
        }
        let signs = [
            "prompt is too long", "maximum context length", "exceeds the maximum number of tokens", "context size",
        ]
        return signs.contains { message.contains($0) } ? .contextTooLong : nil
    }

    static func kind(ofStatus status: Int) -> ModelError.Kind {
        switch status {
        case 401, 403: .unauthorised
        case 402: .quotaExhausted
        // A time-out and a conflict pass, as the vendors' own clients have it.
        case 408, 409, 425: .serverError
        case 429: .rateLimited
        case 503, 529: .overloaded
        case 500...: .serverError
        default: .rejected
        }
    }

    /// The names that say more than the status, in small letters.
    private static let kinds: [String: ModelError.Kind] = [
        "insufficient_quota": .quotaExhausted, "credit_balance_exhausted": .quotaExhausted,
        "billing_hard_limit_reached": .quotaExhausted, "billing_error": .quotaExhausted,
        "billing_not_active": .quotaExhausted,
        "invalid_api_key": .unauthorised, "authentication_error": .unauthorised, "permission_error": .unauthorised,
        "unauthenticated": .unauthorised, "permission_denied": .unauthorised,
        "unsupported_country_region_territory": .unauthorised,
        "context_length_exceeded": .contextTooLong, "exceed_context_size_error": .contextTooLong,
        "string_above_max_length": .contextTooLong,
        "server_is_overloaded": .overloaded, "overloaded_error": .overloaded, "overloaded": .overloaded,
        "unavailable": .overloaded, "unavailable_error": .overloaded, "service_unavailable_error": .overloaded,
        "service_tier_capacity_exceeded": .overloaded, "3505": .overloaded,
        "rate_limit_exceeded": .rateLimited, "rate_limit_error": .rateLimited, "rate_limited": .rateLimited,
        "slow_down": .rateLimited, "1300": .rateLimited, "resource_exhausted": .rateLimited,
        "model_not_found": .rejected, "invalid_model": .rejected, "not_found_error": .rejected, "not_found": .rejected,
        "request_too_large": .rejected,
    ]
}
