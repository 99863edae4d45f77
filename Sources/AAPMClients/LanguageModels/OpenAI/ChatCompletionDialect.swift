import NIOCore
import NIOHTTP1

/// A provider whose answers are OpenAI's chat completions, whatever its requests are.
protocol ChatCompletionDialect: ProviderDialect {}

extension ChatCompletionDialect {
    func read(_ body: ByteBuffer, into draft: inout ReplyDraft) throws(ProviderFault) {
        try ChatCompletion.decode(body).fill(&draft)
    }

    func read(_ event: ServerSentEventParser.Event, into draft: inout ReplyDraft) throws(ProviderFault) {
        try ChatCompletion.read(event, into: &draft)
    }

    func fault(status: Int, headers: HTTPHeaders, body: ByteBuffer) -> ProviderFault {
        ErrorBody(body).fault(status: status)
    }
}
