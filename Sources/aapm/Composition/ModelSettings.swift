import AAPMClients
import AAPMCore
import Configuration

/// The settings of models: which ones in which order, whose key, how long they may take, and what they cost.
///
/// ## Configuration keys
/// - `LLM_PROVIDER` (openai, anthropic, google, mistral, compatible or scripted; default none): one provider, with
///   `LLM_API_KEY` (secret), `LLM_MODEL` (its name of a model; default the small one of the vendor) and `LLM_BASE_URL`
///   (default the provider's own; a compatible server has none and needs it). `scripted` is the same as none.
/// - `AAPM_LLM_CHAIN` (list such as `openai:gpt-6-luna, anthropic:claude-haiku-5-5, compatible:llama3.2`): several instead,
///   each asked when those before it fail.
/// - `OPENAI_API_KEY`, `ANTHROPIC_API_KEY`, `GEMINI_API_KEY`, `MISTRAL_API_KEY`, `AAPM_COMPATIBLE_API_KEY` (secrets): the
///   keys of the chain; `LLM_API_KEY` stands for that of `LLM_PROVIDER`.
/// - `AAPM_OPENAI_BASE_URL`, `AAPM_ANTHROPIC_BASE_URL`, `AAPM_GOOGLE_BASE_URL`, `AAPM_MISTRAL_BASE_URL`,
///   `AAPM_COMPATIBLE_BASE_URL`: other addresses than the providers' own.
/// - `AAPM_LLM_FIRST_TOKEN_MS` (int, default 10000), `AAPM_LLM_STALL_MS` (int, default 10000), `AAPM_LLM_CALL_MS` (int,
///   default 120000): how long until the first piece of an answer, between two, and for all of it.
/// - `AAPM_EMBEDDING_MODEL` (`provider:model` or `local`; default `openai:text-embedding-3-small` where there is a key of
///   OpenAI's, else `local`): what makes vectors.
/// - `AAPM_PRICE_BOOK` (path, default none): prices that win over those in `Content/prices`.
/// - `AAPM_OWN_KEY_FALLBACK` (on or off, default on): whether the operator's chain answers when a learner's own key fails.
struct ModelSettings: Sendable {
    /// One model of the chain.
    struct Link: Hashable, Sendable {
        let name: ModelName
        let endpoint: ProviderEndpoint
    }

    private(set) var chain: [Link] = []
    var deadlines = ReplyDeadlines()
    /// Where providers are that the operator has other addresses for, in the chain or not.
    private(set) var addresses: [ModelProvider: String] = [:]
    /// `nil` for the local one.
    private(set) var embedding: Link?
    var priceBook: String?
    var fallsBackFromOwnKeys = true

    /// Whether a provider is configured at all.
    var isConfigured: Bool { !self.chain.isEmpty }

    /// - Parameter faults: Gets what is wrong.
    init(config: ConfigReader, faults: inout [FieldFault]) {
        var reading = ModelSettingsReading(config: config)
        self.chain = reading.chain()
        self.addresses = reading.addresses()
        self.embedding = reading.embedding()
        self.deadlines = ReplyDeadlines(
            firstToken: reading.milliseconds("aapm.llm.first.token.ms", "AAPM_LLM_FIRST_TOKEN_MS", default: 10_000),
            stall: reading.milliseconds("aapm.llm.stall.ms", "AAPM_LLM_STALL_MS", default: 10_000),
            // Money is set aside for as long, and nobody waits longer.
            call: reading.milliseconds("aapm.llm.call.ms", "AAPM_LLM_CALL_MS", default: 120_000, atMost: 170_000))
        if reading.text("aapm.llm.first.token.ms") != nil, self.deadlines.firstToken > self.deadlines.call {
            reading.fault("AAPM_LLM_FIRST_TOKEN_MS", "must not be above AAPM_LLM_CALL_MS, which ends the call")
        }
        self.priceBook = reading.text("aapm.price.book")
        self.fallsBackFromOwnKeys = reading.flag("aapm.own.key.fallback", "AAPM_OWN_KEY_FALLBACK", default: true)
        faults += reading.faults
    }
}

extension ModelProvider {
    /// What is asked when `LLM_MODEL` names none: the small model of the vendor. A compatible server has none.
    var smallModel: String? {
        switch self {
        case .openai: "gpt-6-luna"
        case .anthropic: "claude-haiku-5-5"
        case .google: "gemini-3.1-flash-lite"
        case .mistral: "mistral-small-latest"
        case .compatible: nil
        }
    }

    /// The environment variable of its key.
    var keyVariable: String {
        switch self {
        case .openai: "OPENAI_API_KEY"
        case .anthropic: "ANTHROPIC_API_KEY"
        case .google: "GEMINI_API_KEY"
        case .mistral: "MISTRAL_API_KEY"
        case .compatible: "AAPM_COMPATIBLE_API_KEY"
        }
    }

    /// The environment variable of its address.
    var addressVariable: String { "AAPM_\(self.rawValue.uppercased())_BASE_URL" }
}
