import AAPMCore
import NIOCore
import NIOHTTP1

/// How a provider wants to be asked, and how it answers.
protocol ProviderDialect: Sendable {
    /// The request, ready to be sent.
    ///
    /// - Throws: `ProviderFault` when the provider cannot be asked so.
    func call(_ request: ModelRequest, isStreamed: Bool) throws(ProviderFault) -> HTTPCall

    /// Reads an answer that came as a whole.
    func read(_ body: ByteBuffer, into draft: inout ReplyDraft) throws(ProviderFault)

    /// Reads one event of a stream.
    func read(_ event: ServerSentEventParser.Event, into draft: inout ReplyDraft) throws(ProviderFault)

    /// What an answer with another status than success says.
    func fault(status: Int, headers: HTTPHeaders, body: ByteBuffer) -> ProviderFault

    func allowance(in headers: HTTPHeaders) -> ProviderAllowance?

    /// The header with the provider's id of a request.
    var requestIDHeader: String { get }
}

/// What a provider says that went wrong, or what its answer shows.
struct ProviderFault: Error, Hashable {
    var kind: ModelError.Kind
    /// The provider's code, as `ProviderCode` lets it through.
    var code: String?
    var retryAfter: Duration?

    init(_ kind: ModelError.Kind, code: String? = nil, retryAfter: Duration? = nil) {
        self.kind = kind
        self.code = code
        self.retryAfter = retryAfter
    }
}

/// What is known of a reply while it comes.
struct ReplyDraft {
    var text = ""
    var stop: StopReason?
    var usage: TokenUsage?
    /// Whether `usage` is of the whole answer; `false` while a stream has told only of its beginning.
    var isUsageFinal = true
    var requestID: String?
    /// What the model wrote and is not shown, in bytes.
    var hiddenBytes = 0
    /// Pieces with something in them, shown or not: each is at least one token.
    var pieces = 0
    /// It went far past its limit and was stopped.
    var isRunaway = false
    /// The stream has said its last word.
    var isEnded = false

    mutating func append(_ piece: String) {
        guard !piece.isEmpty else { return }
        self.text += piece
        self.pieces += 1
    }

    mutating func appendHidden(_ piece: String) {
        guard !piece.isEmpty else { return }
        self.hiddenBytes += piece.utf8.count
        self.pieces += 1
    }
}
