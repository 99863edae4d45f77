import AAPMCore

/// Writes answers in OpenAI's format.
struct ChatCompletionText {
    /// Such as `chatcmpl-0193…`.
    let id: String
    let model: String
    /// Seconds since 1970.
    let created: Int64

    func whole(_ reply: ModelReply) -> String {
        self.frame(
            "chat.completion",
            """
            [{"index":0,"message":{"role":"assistant","content":\(Self.quoted(reply.text)),"refusal":null},\
            "logprobs":null,"finish_reason":"\(Self.reason(reply.stop))"}],"usage":\(Self.usage(reply.usage))
            """)
    }

    func piece(_ text: String) -> String {
        self.chunk(#"[{"index":0,"delta":{"content":\#(Self.quoted(text))},"logprobs":null,"finish_reason":null}]"#)
    }

    func end(_ reply: ModelReply) -> String {
        self.chunk(#"[{"index":0,"delta":{},"logprobs":null,"finish_reason":"\#(Self.reason(reply.stop))"}]"#)
    }

    func usage(_ reply: ModelReply) -> String {
        self.chunk("[],\"usage\":\(Self.usage(reply.usage))")
    }

    private func chunk(_ choices: String) -> String { self.frame("chat.completion.chunk", choices) }

    private func frame(_ object: String, _ choices: String) -> String {
        """
        {"id":"\(self.id)","object":"\(object)","created":\(self.created),"model":\(Self.quoted(self.model)),\
        "choices":\(choices)}
        """
    }

    private static func reason(_ stop: StopReason) -> String {
        switch stop {
        case .complete, .other: "stop"
        case .length: "length"
        case .refusal: "content_filter"
        }
    }

    private static func usage(_ usage: TokenUsage) -> String {
        """
        {"prompt_tokens":\(usage.input),"completion_tokens":\(usage.output),\
        "total_tokens":\(usage.input + usage.output),\
        "prompt_tokens_details":{"cached_tokens":\(usage.cachedInput)},\
        "completion_tokens_details":{"reasoning_tokens":\(usage.reasoning)}}
        """
    }

    /// A JSON string.
    static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        bytes.reserveCapacity(text.utf8.count + 8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += Array("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
