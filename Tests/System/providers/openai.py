"""OpenAI's chat completions, embeddings and models, and the servers that speak like it."""
import base64
import re
import struct

from .check import (Fault, Refused, anything, array, by_kind, either, flag, number, one_of, strict_schema,
                    table, text, whole)
from .dialect import Ask, Dialect, Event, as_texts
from .speech import tokens

CREATED = 1_790_000_000  # Replies are the same each time, and so is when they were made.

breakpoint = table({"mode": one_of("explicit")})
text_parts = array(by_kind("type", {"text": ({"text": text()}, {"prompt_cache_breakpoint": breakpoint})}), least=1)
user_parts = array(by_kind("type", {
    "text": ({"text": text()}, {"prompt_cache_breakpoint": breakpoint}),
    "image_url": ({"image_url": None}, {}), "input_audio": ({"input_audio": None}, {}), "file": ({"file": None}, {}),
}), least=1)
message = by_kind("role", {
    "system": ({"content": either(text_parts, text())}, {"name": text()}),
    "developer": ({"content": either(text_parts, text())}, {"name": text()}),
    "user": ({"content": either(user_parts, text())}, {"name": text()}),
    "assistant": ({}, {
        "content": either(text_parts, text()), "refusal": text(), "name": text(), "audio": None, "tool_calls": None,
        "function_call": None,
    }),
    "tool": ({"content": either(text_parts, text()), "tool_call_id": text()}, {}),
    "function": ({"content": anything, "name": text()}, {}),
})
chat_request = table(
    {"model": text(1), "messages": array(message, least=1)},
    {
        "max_completion_tokens": whole(1), "max_tokens": whole(1), "temperature": number(0, 2), "top_p": number(0, 1),
        "frequency_penalty": number(-2, 2), "presence_penalty": number(-2, 2), "n": whole(1, 128), "seed": whole(),
        "stop": either(array(text(1), 1, 4), text(1)), "stream": flag,
        "stream_options": table(optional={"include_usage": flag, "include_obfuscation": flag}),
        "response_format": by_kind("type", {
            "text": ({}, {}), "json_object": ({}, {}),
            "json_schema": ({"json_schema": table(
                {"name": text(1, 64, r"[A-Za-z0-9_-]+")},
                {"description": text(), "schema": None, "strict": flag})}, {}),
        }),
        "reasoning_effort": one_of("none", "minimal", "low", "medium", "high", "xhigh", "max"),
        "safety_identifier": text(1, 128), "prompt_cache_key": text(1), "prompt_cache_retention": text(),
        "prompt_cache_options": table(optional={"mode": one_of("implicit", "explicit"), "ttl": one_of("30m")}), "user": text(1), "metadata": None, "store": flag, "service_tier": one_of(
            "auto", "default", "flex", "scale", "priority", "fast"),
        "verbosity": one_of("low", "medium", "high"), "logit_bias": None, "logprobs": flag,
        "top_logprobs": whole(0, 20),
        "modalities": None, "audio": None, "tools": None, "tool_choice": None, "parallel_tool_calls": flag,
        "functions": None, "function_call": None, "prediction": None, "web_search_options": None, "moderation": None,
    },
)
embed_request = table(
    {"model": text(1), "input": either(
        array(array(whole(0)), 1, 2048), array(whole(0), 1), array(text(1), 1, 2048), text(1))},
    {"dimensions": whole(1), "encoding_format": one_of("float", "base64"), "user": text(1)},
)
REASONING = re.compile(r"^(o\d|gpt-5|gpt-6)")
MODELS = [
    "gpt-6-luna", "gpt-6.1-terra", "gpt-5-mini", "gpt-4o-mini", "text-embedding-3-small", "text-embedding-3-large",
]
EMBEDDERS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
CONTEXT = 400_000
# What a compatible server reads of a request.
UNDERSTOOD = (
    "model", "messages", "max_completion_tokens", "max_tokens", "temperature", "top_p", "frequency_penalty",
    "presence_penalty", "n", "seed", "stop", "stream", "stream_options", "response_format", "input", "dimensions",
    "encoding_format",
)

# reason: (type, code)
WORDS = {
    "bad_request": ("invalid_request_error", None),
    "unknown_field": ("invalid_request_error", "unknown_parameter"),
    "missing": ("invalid_request_error", "missing_required_parameter"),
    "type": ("invalid_request_error", "invalid_type"),
    "value": ("invalid_request_error", "invalid_value"),
    "unsupported": ("invalid_request_error", "unsupported_parameter"),
    "unsupported_value": ("invalid_request_error", "unsupported_value"),
    "schema": ("invalid_request_error", "invalid_json_schema"),
    "context": ("invalid_request_error", "context_length_exceeded"),
    "auth": ("invalid_request_error", "invalid_api_key"),
    "billing": ("insufficient_quota", "insufficient_quota"),
    "forbidden": ("request_forbidden", "unsupported_country_region_territory"),
    "no_model": ("invalid_request_error", "model_not_found"),
    "no_route": ("invalid_request_error", "unknown_url"),
    "too_large": ("invalid_request_error", "request_too_large"),
    "unprocessable": ("invalid_request_error", None),
    "rate": ("requests", "rate_limit_exceeded"),
    "quota": ("insufficient_quota", "insufficient_quota"),
    "server": ("server_error", None),
    "overloaded": ("service_unavailable_error", "server_is_overloaded"),
    "timeout": ("server_error", "timeout"),
}


class OpenAI(Dialect):
    name = "openai"

    def route(self, request):
        return {
            "POST /v1/chat/completions": ("chat", ""), "POST /v1/embeddings": ("embed", ""),
            "GET /v1/models": ("models", ""),
        }.get(f"{request.method} {request.path}")

    def authorise(self, request):
        if not (key := request.bearer()):
            raise Refused(401, "auth", "No key was sent: it belongs into Authorization, after 'Bearer'.")
        return key

    # -- in

    def read(self, request, operation, model):
        if operation == "models":
            return Ask("models")
        try:
            body = self.body(request)
        except ValueError:
            raise Refused(400, "bad_request", "The body could not be parsed as JSON.") from None
        try:
            (chat_request if operation == "chat" else embed_request)("", body)
        except Fault as fault:
            raise self.disliked(fault) from None
        return self.read_chat(body) if operation == "chat" else self.read_embed(body)

    def body(self, request):
        return request.json()

    def disliked(self, fault):
        reason = {"extra": "unknown_field", "missing": "missing", "type": "type"}.get(fault.kind, "value")
        return Refused(400, reason, f"'{fault.path}' {fault.message}.", fault.path, fault)

    def read_chat(self, body):
        model = body["model"]
        self.check_model(body)
        format = body.get("response_format") or {}
        schema = (format.get("json_schema") or {}).get("schema")
        if schema is not None and format["json_schema"].get("strict"):
            try:
                strict_schema("schema", schema)
            except Fault as fault:
                raise Refused(
                    400, "schema", f"Invalid schema for response_format: in {fault.path}, {fault.message}.",
                    "response_format") from None
        messages = [(one["role"], as_texts(one.get("content"))) for one in body["messages"]]
        if format.get("type") == "json_object" and "json" not in " ".join(text for _, text in messages).lower():
            raise Refused(400, "bad_request", "'messages' must contain the word 'json' for json_object.", "messages")
        if body.get("stream_options") and not body.get("stream"):
            raise Refused(400, "value", "'stream_options' is only for streams.", "stream_options")
        ask = Ask(
            "chat", model, messages, body.get("max_completion_tokens") or body.get("max_tokens"),
            bool(body.get("stream")), bool((body.get("stream_options") or {}).get("include_usage")),
            format.get("type", "text") != "text", schema, extra=body)
        if tokens(ask.everything) > CONTEXT:
            raise Refused(400, "context", f"The maximum context is {CONTEXT} tokens.", "messages")
        return ask

    def check_model(self, body):
        model = body["model"]
        if not re.match(r"^(gpt-|o\d|chatgpt-)", model):
            raise Refused(404, "no_model", f"The model '{model}' does not exist or you have no access to it.")
        if not REASONING.match(model):
            if body.get("reasoning_effort"):
                raise Refused(400, "unsupported", "'reasoning_effort' is not for this model.", "reasoning_effort")
            return
        if "max_tokens" in body:
            raise Refused(
                400, "unsupported", "'max_tokens' is not for this model; 'max_completion_tokens' is.", "max_tokens")
        if body.get("reasoning_effort") != "none":
            for name, only in (("temperature", 1), ("top_p", 1), ("presence_penalty", 0), ("frequency_penalty", 0)):
                if body.get(name) not in (None, only):
                    raise Refused(400, "unsupported_value", f"'{name}' takes only {only} with this model.", name)

    def read_embed(self, body):
        model, texts = body["model"], body["input"]
        known = self.dimensions_of(model)
        wanted = body.get("dimensions")
        if wanted is not None and ("-3-" not in model or wanted > known):
            raise Refused(400, "value", f"'dimensions' cannot be {wanted} with this model.", "dimensions")
        if isinstance(texts, str) or (texts and isinstance(texts[0], int)):
            texts = [texts]
        texts = [one if isinstance(one, str) else " ".join(map(str, one)) for one in texts]
        if any(tokens(one) > 8192 for one in texts) or sum(map(tokens, texts)) > 300_000:
            raise Refused(400, "context", "The input is too long: 8192 tokens each, 300000 together.", "input")
        return Ask(
            "embed", model, texts=texts, dimensions=wanted or known, form=body.get("encoding_format") or "float",
            extra=body)

    def dimensions_of(self, model):
        if model not in EMBEDDERS:
            raise Refused(404, "no_model", f"The model '{model}' does not exist or you have no access to it.")
        return EMBEDDERS[model]

    # -- out

    def usage(self, told):
        return {
            "prompt_tokens": told.input, "completion_tokens": told.output, "total_tokens": told.input + told.output,
            "prompt_tokens_details": {"cached_tokens": told.cached, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": told.reasoning, "audio_tokens": 0, "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }

    def finish_reason(self, answer):
        return {"length": "length", "blocked": "content_filter"}.get(answer.stop, "stop")

    def message(self, answer):
        refused = answer.stop == "refusal"
        return {
            "role": "assistant", "content": None if refused else answer.text,
            "refusal": answer.text if refused else None, "annotations": [],
        }

    def whole(self, ask, answer):
        body = {
            "id": f"chatcmpl-{answer.id}", "object": "chat.completion", "created": CREATED, "model": ask.model,
            "choices": [{
                "index": 0, "message": self.message(answer), "logprobs": None,
                "finish_reason": self.finish_reason(answer),
            }],
            "service_tier": "default", "system_fingerprint": "fp_double",
        }
        if answer.told:
            body["usage"] = self.usage(answer.told)
        return body

    def chunk(self, ask, answer, choices, usage=None):
        body = {
            "id": f"chatcmpl-{answer.id}", "object": "chat.completion.chunk", "created": CREATED, "model": ask.model,
            "service_tier": "default", "system_fingerprint": "fp_double", "choices": choices,
        }
        if ask.tells_usage and answer.told:
            body["usage"] = usage
        return body

    def choice(self, delta, finish=None):
        return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}

    def thoughts(self, answer):
        """Deltas with reasoning; OpenAI shows none."""
        return []

    def events(self, ask, answer):
        yield Event(self.chunk(ask, answer, [self.choice({"role": "assistant", "content": "", "refusal": None})]))
        for delta in self.thoughts(answer):
            yield Event(self.chunk(ask, answer, [self.choice(delta)]))
        field = "refusal" if answer.stop == "refusal" else "content"
        for piece in answer.pieces:
            yield Event(self.chunk(ask, answer, [self.choice({field: piece})]), text=piece)
        yield Event(self.chunk(ask, answer, [self.choice({}, self.finish_reason(answer))]))
        if ask.tells_usage and answer.told:
            yield Event(self.chunk(ask, answer, [], self.usage(answer.told)))
        yield Event("[DONE]", ends=True)

    def refusal(self, problem, wait):
        kind, code = WORDS[problem.reason]
        headers = {}
        if wait is not None:
            headers = {"retry-after": str(wait), "retry-after-ms": str(wait * 1000)}
        return headers, {"error": {"message": problem.message, "type": kind, "param": problem.field, "code": code}}

    def embeddings(self, ask, vectors):
        def form(values):
            if ask.form != "base64":
                return values
            return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()
        count = sum(map(tokens, ask.texts))
        return {
            "object": "list", "model": ask.model,
            "data": [{"object": "embedding", "index": i, "embedding": form(one)} for i, one in enumerate(vectors)],
            "usage": {"prompt_tokens": count, "total_tokens": count},
        }

    def listing(self, ask):
        return {"object": "list", "data": [
            {"id": name, "object": "model", "created": CREATED, "owned_by": "system"} for name in MODELS]}

    def headers(self, ask, number):
        left = max(0, 5000 - number)
        return {
            "x-request-id": f"req_{number:08x}", "openai-processing-ms": "5", "openai-version": "2020-10-01",
            "x-ratelimit-limit-requests": "5000", "x-ratelimit-remaining-requests": str(left),
            "x-ratelimit-reset-requests": "12ms", "x-ratelimit-limit-tokens": "2000000",
            "x-ratelimit-remaining-tokens": str(max(0, 2_000_000 - 10 * number)), "x-ratelimit-reset-tokens": "6m0s",
        }


class Compatible(OpenAI):
    """A server of somebody's own, such as Ollama, vLLM or llama.cpp: no key, any model, more fields, numeric codes."""

    name = "compatible"

    def authorise(self, request):
        return request.bearer()

    def disliked(self, fault):
        return Refused(400, "bad_request", f"{fault.path} {fault.message}", fault.path, fault)

    def body(self, request):
        """These servers pass over what they do not know."""
        body = request.json()
        return {name: value for name, value in body.items() if name in UNDERSTOOD} if isinstance(body, dict) else body


    def check_model(self, body):
        pass

    def dimensions_of(self, model):
        return 384

    def message(self, answer):
        message = {"role": "assistant", "content": answer.text}
        if answer.thought:
            message["reasoning_content"] = answer.thought
        return message

    def thoughts(self, answer):
        return [{"reasoning_content": answer.thought}] if answer.thought else []

    def whole(self, ask, answer):
        return {**super().whole(ask, answer), "timings": {"predicted_ms": 3.5}, "prompt_logprobs": None}

    def refusal(self, problem, wait):
        kind = {
            "overloaded": "unavailable_error", "context": "exceed_context_size_error", "auth": "authentication_error",
            "no_model": "not_found_error", "rate": "rate_limit_error",
        }.get(problem.reason, "server_error" if problem.status >= 500 else "invalid_request_error")
        headers = {} if wait is None else {"retry-after": str(wait)}
        return headers, {"error": {"code": problem.status, "message": problem.message, "type": kind}}

    def headers(self, ask, number):
        return {}
