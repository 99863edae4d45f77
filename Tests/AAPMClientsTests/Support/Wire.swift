import AAPMCore
import NIOHTTP1
import Testing

/// An answer as a provider sends it, and what it means. Written after the providers' own descriptions.
struct Wire: Sendable, CustomTestStringConvertible {
    let provider: ModelProvider
    let title: String
    var headers: HTTPHeaders = [:]
    let body: String
    var text = "Hola, ¿qué tal?"
    var stop = StopReason.complete
    var usage: TokenUsage? = TokenUsage(input: 20, cachedInput: 8, output: 5)
    var requestID: String?

    var testDescription: String { "\(self.provider.rawValue): \(self.title)" }

    func transport(isStreamed: Bool, size: Int = .max) -> RecordedTransport {
        var headers = self.headers
        headers.add(name: "content-type", value: isStreamed ? "text/event-stream; charset=utf-8" : "application/json")
        return RecordedTransport(.init(headers: headers, body: self.body, size: size))
    }
}

extension Wire {
    static let wholes: [Wire] = [
        Wire(
            provider: .openai, title: "with cached and reasoning tokens", headers: ["x-request-id": "req_1"],
            body: #"""
                {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-6-luna","choices":[{"index":0,"message":
                {"role":"assistant","content":"Hola, \u00bfqué tal?","refusal":null,"annotations":[]},"logprobs":null,
                "finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":35,"total_tokens":55,
                "prompt_tokens_details":{"cached_tokens":8,"cache_write_tokens":4,"audio_tokens":0},
                "completion_tokens_details":{"reasoning_tokens":30,"audio_tokens":0}},"service_tier":"default"}
                """#, usage: TokenUsage(input: 20, cachedInput: 8, cacheWrite: 4, output: 35, reasoning: 30),
            requestID: "req_1"),
        Wire(
            provider: .openai, title: "cut off by length",
            body: #"""
                {"choices":[{"index":0,"message":{"role":"assistant","content":"Hola, ¿qué tal?"},"finish_reason":"length"}],
                "usage":{"prompt_tokens":20,"completion_tokens":5,"prompt_tokens_details":null}}
                """#, stop: .length, usage: TokenUsage(input: 20, output: 5)),
        Wire(
            provider: .openai, title: "a refusal, which ends with stop",
            body: #"""
                {"choices":[{"index":0,"message":{"role":"assistant","content":null,"refusal":"I cannot help."},
                "finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25}}
                """#, text: "", stop: .refusal, usage: TokenUsage(input: 20, output: 5)),
        Wire(
            provider: .openai, title: "filtered",
            body: #"""
                {"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"content_filter"}],
                "usage":{"prompt_tokens":20,"completion_tokens":0,"total_tokens":20}}
                """#, text: "", stop: .refusal, usage: TokenUsage(input: 20, output: 0)),
        Wire(
            provider: .compatible, title: "with members of its own and without usage",
            body: #"""
                {"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","reasoning_content":"Hm, hm.",
                "content":"Hola, ¿qué tal?"}}],"timings":{"prompt_ms":1.0},"prompt_logprobs":null}
                """#, usage: nil),
        Wire(
            provider: .compatible, title: "with usage that cannot be",
            body: #"""
                {"choices":[{"index":0,"message":{"role":"assistant","content":"Hola, ¿qué tal?"},"finish_reason":"stop"}],
                "usage":{"prompt_tokens":-3,"completion_tokens":5}}
                """#, usage: nil),
        Wire(
            provider: .compatible, title: "with usage of nothing for a text",
            body: #"""
                {"choices":[{"index":0,"message":{"role":"assistant","content":"Hola, ¿qué tal?"},"finish_reason":"stop"}],
                "usage":{"prompt_tokens":20,"completion_tokens":0}}
                """#, usage: nil),
        Wire(
            provider: .compatible, title: "with usage of another shape",
            body: #"""
                {"choices":[{"index":0,"message":{"role":"assistant","content":"Hola, ¿qué tal?"},"finish_reason":"stop"}],
                "usage":"many"}
                """#, usage: nil),
        Wire(
            provider: .mistral, title: "a text", headers: ["mistral-correlation-id": "0199-ab"],
            body: #"""
                {"id":"1","object":"chat.completion","created":1,"model":"mistral-small","choices":[{"index":0,
                "finish_reason":"stop","message":{"role":"assistant","content":"Hola, ¿qué tal?","tool_calls":null}}],
                "usage":{"prompt_tokens":20,"total_tokens":25,"completion_tokens":5,"num_cached_tokens":8}}
                """#, requestID: "0199-ab"),
        Wire(
            provider: .mistral, title: "a list of parts with thoughts",
            body: #"""
                {"choices":[{"index":0,"finish_reason":"model_length","message":{"role":"assistant","content":[{"type":"thinking",
                "thinking":[{"type":"text","text":"Hm"}],"closed":true},{"type":"text","text":"Hola, "},
                {"type":"text","text":"¿qué tal?"}]}}],"usage":{"prompt_tokens":20,"completion_tokens":5,
                "prompt_tokens_details":{"cached_tokens":8}}}
                """#, stop: .length),
        Wire(
            provider: .anthropic, title: "thoughts before the text", headers: ["request-id": "req_011"],
            body: #"""
                {"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-5-5","content":[{"type":"thinking",
                "thinking":"Hm","signature":"c2ln"},{"type":"text","text":"Hola, ¿qué tal?","citations":null}],
                "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":9,"cache_creation_input_tokens":3,
                "cache_read_input_tokens":8,"output_tokens":5,"output_tokens_details":{"thinking_tokens":2}}}
                """#, usage: TokenUsage(input: 20, cachedInput: 8, cacheWrite: 3, output: 5, reasoning: 2),
            requestID: "req_011"),
        Wire(
            provider: .anthropic, title: "a refusal without content",
            body: #"""
                {"type":"message","content":[],"stop_reason":"refusal","stop_details":{"type":"refusal","category":null},
                "usage":{"input_tokens":20,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}
                """#, text: "", stop: .refusal, usage: TokenUsage(input: 20)),
        Wire(
            provider: .anthropic, title: "the end of the context, and nulls for counts",
            body: #"""
                {"type":"message","content":[{"type":"text","text":"Hola, ¿qué tal?"}],
                "stop_reason":"model_context_window_exceeded","usage":{"input_tokens":20,"cache_creation_input_tokens":null,
                "cache_read_input_tokens":null,"output_tokens":5}}
                """#, stop: .length, usage: TokenUsage(input: 20, output: 5)),
        Wire(
            provider: .google, title: "thoughts counted beside the text",
            body: #"""
                {"candidates":[{"content":{"parts":[{"text":"Hm","thought":true},{"text":"Hola, "},{"text":"¿qué tal?"}],
                "role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":20,
                "cachedContentTokenCount":8,"candidatesTokenCount":5,"thoughtsTokenCount":7,"totalTokenCount":32},
                "modelVersion":"gemini-3.6-flash","responseId":"abc_1"}
                """#, usage: TokenUsage(input: 20, cachedInput: 8, output: 12, reasoning: 7), requestID: "abc_1"),
        Wire(
            provider: .google, title: "a blocked prompt, a success without candidates",
            body: #"""
                {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":20,
                "totalTokenCount":20}}
                """#, text: "", stop: .refusal, usage: TokenUsage(input: 20)),
        Wire(
            provider: .google, title: "a candidate without content",
            body: #"""
                {"candidates":[{"finishReason":"SAFETY","index":0}],"usageMetadata":{"promptTokenCount":20}}
                """#, text: "", stop: .refusal, usage: TokenUsage(input: 20)),
    ]

    static let streams: [Wire] = [
        Wire(
            provider: .openai, title: "with usage in a piece without choices", headers: ["x-request-id": "req_1"],
            body: #"""
                data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"usage":null}

                data: {"choices":[{"index":0,"delta":{"content":"Hola, ¿qu"},"finish_reason":null}],"usage":null,"obfuscation":"xx"}

                data: {"choices":[{"index":0,"delta":{"content":"é tal?"},"finish_reason":null}],"usage":null}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

                data: {"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":8}}}

                data: [DONE]


                """#, requestID: "req_1"),
        Wire(
            provider: .openai, title: "a refusal in pieces",
            body: #"""
                data: {"choices":[{"index":0,"delta":{"role":"assistant","content":null,"refusal":"I can"},"finish_reason":null}]}

                data: {"choices":[{"index":0,"delta":{"refusal":"not."},"finish_reason":null}]}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: {"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":5}}

                data: [DONE]


                """#, text: "", stop: .refusal, usage: TokenUsage(input: 20, output: 5)),
        Wire(
            provider: .compatible, title: "CRLF, comments, no space, thoughts, no usage, no end",
            body: ": keep-alive\r\n\r\n"
                + "data:{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"Hm\"}}]}\r\n\r\n"
                + ": keep-alive\r\n\r\n"
                + "data:{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hola, ¿qué tal?\"}}]}\r\n\r\n"
                + "data:{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\r\n\r\n",
            usage: nil),
        Wire(
            provider: .compatible, title: "without a reason for its end",
            body: "data: {\"choices\":[{\"delta\":{\"content\":\"Hola, ¿qué tal?\"}}]}\n\ndata: [DONE]\n\n", usage: nil),
        Wire(
            provider: .mistral, title: "with usage in the last piece and thoughts in a list",
            body: #"""
                data: {"id":"1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

                data: {"id":"1","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}]},"finish_reason":null}]}

                data: {"id":"1","choices":[{"index":0,"delta":{"content":"Hola, "},"finish_reason":null}]}

                data: {"id":"1","choices":[{"index":0,"delta":{"content":"¿qué tal?"},"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":5,"num_cached_tokens":8}}

                data: [DONE]


                """#),
        Wire(
            provider: .anthropic, title: "thoughts, pings and unknown events", headers: ["request-id": "req_011"],
            body: #"""
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_1","content":[],"stop_reason":null,"usage":{"input_tokens":9,"cache_creation_input_tokens":3,"cache_read_input_tokens":8,"output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

                event: ping
                data: {"type":"ping"}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: content_block_start
                data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hola, "}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"future_delta","future":1}}

                event: something_new
                data: {"type":"something_new","payload":{"a":1}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"¿qué tal?"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":1}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}

                event: message_stop
                data: {"type":"message_stop"}


                """#, usage: TokenUsage(input: 20, cachedInput: 8, cacheWrite: 3, output: 5), requestID: "req_011"),
        Wire(
            provider: .google, title: "CRLF, counts of all so far on every piece, no end marker",
            body: [
                #"{"candidates":[{"content":{"parts":[{"text":"Hm","thought":true}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":20,"cachedContentTokenCount":8,"thoughtsTokenCount":1},"responseId":"abc_1"}"#,
                #"{"candidates":[{"content":{"parts":[{"text":"Hola, "}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":20,"cachedContentTokenCount":8,"candidatesTokenCount":2,"thoughtsTokenCount":7}}"#,
                #"{"candidates":[{"content":{"parts":[{"text":"¿qué tal?"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":20,"cachedContentTokenCount":8,"candidatesTokenCount":5,"thoughtsTokenCount":7}}"#,
            ].map { "data: \($0)\r\n\r\n" }.joined(),
            usage: TokenUsage(input: 20, cachedInput: 8, output: 12, reasoning: 7), requestID: "abc_1"),
        Wire(
            provider: .google, title: "a blocked prompt",
            body:
                "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":20}}\r\n\r\n",
            text: "", stop: .refusal, usage: TokenUsage(input: 20)),
    ]
}
