"""Anthropic's messages, models and the count of tokens."""
import re

from .check import Fault, Refused, array, by_kind, either, flag, number, one_of, strict_schema, table, text, whole
from .dialect import Ask, Dialect, Event, as_texts
from .speech import tokens

VERSIONS = ("2023-06-01", "2026-10-21")
cache = by_kind("type", {"ephemeral": ({}, {"ttl": one_of("5m", "1h")})})
text_block = ({"text": text(1)}, {"cache_control": cache, "citations": None})
system_blocks = array(by_kind("type", {"text": text_block}))
blocks = array(by_kind("type", {
    "text": text_block, "image": ({"source": None}, {"cache_control": cache}),
    "document": ({"source": None}, {"cache_control": cache, "title": None, "context": None, "citations": None}),
    "thinking": ({"thinking": text(), "signature": text()}, {}), "redacted_thinking": ({"data": text()}, {}),
    "tool_use": ({"id": text(), "name": text(), "input": None}, {"cache_control": cache}),
    "tool_result": ({"tool_use_id": text()}, {"content": None, "is_error": flag, "cache_control": cache}),
}), least=1)
message = table({"role": one_of("user", "assistant"), "content": either(blocks, text(1))})
request_fields = {
    "system": either(system_blocks, text()), "temperature": number(0, 1), "top_p": number(0, 1), "top_k": whole(0),
    "stop_sequences": array(text(1)), "stream": flag, "metadata": table(optional={"user_id": text(0, 512)}),
    "output_config": table(optional={
        "effort": one_of("low", "medium", "high", "xhigh", "max"),
        "format": table({"type": one_of("json_schema"), "schema": None}),
    }),
    "thinking": by_kind("type", {
        "enabled": ({"budget_tokens": whole(1024)}, {"display": None}), "disabled": ({}, {}),
        "adaptive": ({}, {"display": None}),
    }),
    "cache_control": cache, "service_tier": one_of("auto", "standard_only"), "tools": None, "tool_choice": None,
    "container": None, "inference_geo": text(),
}
chat_request = table({"model": text(1), "messages": array(message, least=1), "max_tokens": whole(1)}, request_fields)
count_request = table(
    {"model": text(1), "messages": array(message, least=1)},
    {name: request_fields[name] for name in (
        "system", "thinking", "tools", "tool_choice", "output_config", "cache_control")})
# Words of JSON Schema that the provider does not take in a format.
NOT_TAKEN = {
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "maxItems",
    "pattern", "uniqueItems",
}
MODELS = ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-4-5"]

KINDS = {
    400: "invalid_request_error", 401: "authentication_error", 402: "billing_error", 403: "permission_error",
    404: "not_found_error", 413: "request_too_large", 422: "invalid_request_error", 429: "rate_limit_error",
    500: "api_error", 503: "api_error", 504: "timeout_error", 529: "overloaded_error",
}


class Anthropic(Dialect):
    name = "anthropic"
    quota_status = 400

    def route(self, request):
        return {
            "POST /v1/messages": ("chat", ""), "GET /v1/models": ("models", ""),
            "POST /v1/messages/count_tokens": ("count", ""),
        }.get(f"{request.method} {request.path}")

    def authorise(self, request):
        key = request.headers.get("x-api-key") or request.bearer()
        if not key:
            raise Refused(401, "auth", "x-api-key header is required")
        return key

    # -- in

    def read(self, request, operation, model):
        version = request.headers.get("anthropic-version")
        if version is None:
            raise Refused(400, "bad_request", "anthropic-version: header is required")
        if version not in VERSIONS:
            raise Refused(400, "bad_request", f"anthropic-version: {version!r} is not a version of this API")
        if operation == "models":
            return Ask("models")
        try:
            body = request.json()
        except ValueError:
            raise Refused(400, "bad_request", "The request body is not valid JSON") from None
        try:
            (chat_request if operation == "chat" else count_request)("", body)
        except Fault as fault:
            said = "Extra inputs are not permitted" if fault.kind == "extra" else (
                "Field required" if fault.kind == "missing" else fault.message)
            raise Refused(400, "bad_request", f"{fault.path}: {said}", fault.path, fault) from None
        self.check_model(body, version)
        format = (body.get("output_config") or {}).get("format") or {}
        schema = format.get("schema")
        if schema is not None:
            self.check_schema(schema)
        messages = [("system", as_texts(body.get("system")))] if body.get("system") else []
        messages += [(one["role"], as_texts(one["content"])) for one in body["messages"]]
        return Ask(
            operation, body["model"], messages, body.get("max_tokens"), bool(body.get("stream")), True,
            schema is not None, schema, extra=body)

    def check_model(self, body, version):
        model = body["model"]
        if not model.startswith("claude-"):
            raise Refused(404, "no_model", f"model: {model}")
        newer = re.match(r"^claude-(opus-4-[7-9]|[a-z]+-[5-9])", model)
        for name in ("temperature", "top_p", "top_k"):
            if body.get(name) is None:
                continue
            if version == "2026-10-21":
                raise Refused(400, "bad_request", f"{name}: Extra inputs are not permitted", name)
            if newer and not ((name == "temperature" and body[name] == 1) or (name == "top_p" and body[name] >= 0.99)):
                raise Refused(400, "bad_request", f"{name}: this model does not take it", name)
        if newer and body["messages"][-1]["role"] == "assistant":
            raise Refused(400, "bad_request", "messages: this model does not go on from an assistant message")
        marks = str(body).count("'cache_control': {")
        if marks > 4:
            raise Refused(400, "bad_request", f"At most 4 blocks may have cache_control; there are {marks}")

    def check_schema(self, schema):
        try:
            strict_schema("output_config.format.schema", schema, top=False, all_required=False)
        except Fault as fault:
            raise Refused(400, "bad_request", f"{fault.path}: {fault.message}") from None
        for node in nodes(schema):
            if bad := NOT_TAKEN & set(node):
                raise Refused(
                    400, "bad_request", f"output_config.format.schema: {', '.join(sorted(bad))} is not supported")

    # -- out

    def usage(self, told):
        # Here what came from the cache is not part of what was read.
        return {
            "input_tokens": told.input - told.cached, "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": told.cached, "output_tokens": told.output,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "server_tool_use": None, "service_tier": "standard", "inference_geo": None,
        }

    def stop_reason(self, answer):
        return {"length": "max_tokens", "refusal": "refusal", "blocked": "refusal"}.get(answer.stop, "end_turn")

    def stop_details(self, answer):
        if self.stop_reason(answer) != "refusal":
            return None
        return {"type": "refusal", "category": None, "explanation": None}

    def envelope(self, ask, answer):
        return {
            "id": f"msg_{answer.id}", "type": "message", "role": "assistant", "model": ask.model, "content": [],
            "stop_reason": None, "stop_sequence": None, "stop_details": None, "container": None,
        }

    def whole(self, ask, answer):
        content = []
        if answer.thought:
            content.append({"type": "thinking", "thinking": answer.thought, "signature": "c2lnbmVk"})
        if answer.text:
            content.append({"type": "text", "text": answer.text, "citations": None})
        body = {
            **self.envelope(ask, answer), "content": content, "stop_reason": self.stop_reason(answer),
            "stop_details": self.stop_details(answer),
        }
        if answer.told:
            body["usage"] = self.usage(answer.told)
        return body

    def events(self, ask, answer):
        def event(kind, text=None, ends=False, **fields):
            return Event({"type": kind, **fields}, kind, text, ends)
        start = self.envelope(ask, answer)
        if answer.told:
            start["usage"] = {**self.usage(answer.told), "output_tokens": 1}
        yield event("message_start", message=start)
        index = 0
        if answer.thought:
            block = {"type": "thinking", "thinking": "", "signature": ""}
            yield event("content_block_start", index=0, content_block=block)
            yield event("content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": answer.thought})
            yield event("content_block_delta", index=0, delta={"type": "signature_delta", "signature": "c2lnbmVk"})
            yield event("content_block_stop", index=0)
            index = 1
        if answer.text:
            block = {"type": "text", "text": "", "citations": None}
            yield event("content_block_start", index=index, content_block=block)
            yield event("ping")
            for piece in answer.pieces:
                yield event("content_block_delta", piece, index=index, delta={"type": "text_delta", "text": piece})
            yield event("content_block_stop", index=index)
        delta = {
            "stop_reason": self.stop_reason(answer), "stop_sequence": None, "stop_details": self.stop_details(answer),
            "container": None,
        }
        last = {"delta": delta}
        if answer.told:
            usage = self.usage(answer.told)
            last["usage"] = {name: usage[name] for name in (
                "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens",
                "server_tool_use")}
        yield event("message_delta", **last)
        yield event("message_stop", ends=True)

    def refusal(self, problem, wait):
        headers = {} if wait is None else {"retry-after": str(wait)}
        message = problem.message
        if problem.reason == "quota":
            message = "Your credit balance is too low to access the API."
        kind = KINDS.get(problem.status, "api_error")
        return headers, {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_double"}

    def stream_error(self, problem):
        return Event(self.refusal(Refused(529, "overloaded", problem.message), None)[1], "error")

    def count(self, ask):
        return {"input_tokens": tokens(ask.everything)}

    def listing(self, ask):
        return {"data": [
            {
                "type": "model", "id": name, "display_name": name.replace("-", " ").title(),
                "created_at": "2026-02-04T00:00:00Z",
                "max_input_tokens": 200000, "max_tokens": 64000, "capabilities": None,
            } for name in MODELS
        ], "has_more": False, "first_id": MODELS[0], "last_id": MODELS[-1]}

    def headers(self, ask, number):
        headers = {"request-id": f"req_{number:08x}"}
        for kind, limit, left in (
            ("requests", 4000, 4000 - number), ("tokens", 480000, 479000), ("input-tokens", 400000, 399000),
            ("output-tokens", 80000, 79000),
        ):
            headers[f"anthropic-ratelimit-{kind}-limit"] = str(limit)
            headers[f"anthropic-ratelimit-{kind}-remaining"] = str(max(0, left))
            headers[f"anthropic-ratelimit-{kind}-reset"] = "2026-11-23T20:00:00Z"
        return headers


def nodes(schema):
    """Every schema inside a schema, itself first; names of properties are no words of the language."""
    if isinstance(schema, list):
        for one in schema:
            yield from nodes(one)
    elif isinstance(schema, dict):
        yield schema
        for word, value in schema.items():
            if word in ("properties", "$defs", "definitions"):
                yield from nodes(list(value.values()))
            elif word in ("items", "anyOf", "oneOf", "allOf"):
                yield from nodes(value)
