"""Mistral's chat completions, embeddings and models: near to OpenAI's, and closed to everything else."""
import re

from .check import Fault, Refused, anything, array, by_kind, either, flag, number, one_of, table, text, whole
from .dialect import Ask, Event, as_texts
from .openai import CREATED, OpenAI
from .speech import tokens

parts = array(by_kind("type", {"text": ({"text": text()}, {}), "image_url": ({"image_url": None}, {}), "thinking": (
    {"thinking": None}, {"closed": flag, "signature": None})}))
content = either(parts, text())
message = by_kind("role", {
    "system": ({"content": content}, {}),
    "user": ({"content": content}, {}),
    "assistant": ({}, {"content": content, "tool_calls": None, "prefix": flag}),
    "tool": ({"content": content}, {"tool_call_id": text(), "name": text()}),
})
chat_request = table(
    {"model": text(1), "messages": array(message, least=1)},
    {
        "temperature": number(0, 1.5), "top_p": number(0, 1), "max_tokens": whole(0), "stream": flag,
        "stop": either(array(text()), text()), "random_seed": whole(0), "metadata": None,
        "response_format": table({"type": one_of("text", "json_object", "json_schema")}, {
            "json_schema": table({"name": text(1), "schema": anything}, {"description": text(), "strict": flag}),
        }),
        "tools": None, "tool_choice": None, "presence_penalty": number(-2, 2), "frequency_penalty": number(-2, 2),
        "n": whole(1), "prediction": None, "parallel_tool_calls": flag, "prompt_mode": one_of("reasoning"),
        "reasoning_effort": one_of("none", "low", "medium", "high", "xhigh", "auto"), "guardrails": None,
        "safe_prompt": flag, "prompt_cache_key": text(), "service_tier": one_of("auto", "standard_only"),
    },
)
embed_request = table(
    {"model": text(1), "input": either(array(text(1), 1, 512), text(1))},
    {
        "metadata": None, "output_dimension": whole(1),
        "output_dtype": one_of("float", "int8", "uint8", "binary", "ubinary"),
        "encoding_format": one_of("float", "base64"),
    },
)
MODELS = [
    "mistral-small-latest", "mistral-medium-latest", "mistral-large-latest", "ministral-8b-latest", "mistral-embed",
]

# reason: (type, code)
WORDS = {
    "no_model": ("invalid_model", "1500"), "order": ("invalid_request_message_order", "3230"),
    "rate": ("rate_limited", "1300"), "quota": ("quota_exceeded", "1301"),
    "overloaded": ("service_tier_capacity_exceeded", "3505"), "schema": ("invalid_request_schema", "3051"),
    "context": ("invalid_request_prompt_too_long", "3051"),
}


class Mistral(OpenAI):
    name = "mistral"

    def read(self, request, operation, model):
        if operation == "models":
            return Ask("models")
        try:
            body = request.json()
            (chat_request if operation == "chat" else embed_request)("body", body)
        except ValueError:
            raise Refused(422, "unprocessable", "JSON decode error", "body") from None
        except Fault as fault:
            raise Refused(422, "unprocessable", fault.message, fault.path, fault) from None
        return self.read_chat(body) if operation == "chat" else self.read_embed(body)

    def read_chat(self, body):
        if not re.match(r"^(mistral|ministral|magistral|codestral|open-|pixtral)", body["model"]):
            raise Refused(400, "no_model", f"Invalid model: {body['model']}")
        last = body["messages"][-1]
        if last["role"] not in ("user", "tool") and not last.get("prefix"):
            raise Refused(400, "order", f"The last message must be of the user or a tool, not of the {last['role']}.")
        format = body.get("response_format") or {}
        if format.get("type") == "json_schema" and not format.get("json_schema"):
            raise Refused(422, "unprocessable", "json_schema is required", "body.response_format.json_schema")
        return Ask(
            "chat", body["model"], [(one["role"], as_texts(one.get("content"))) for one in body["messages"]],
            body.get("max_tokens") or None, bool(body.get("stream")), True, format.get("type", "text") != "text",
            (format.get("json_schema") or {}).get("schema"), extra=body)

    def read_embed(self, body):
        model = body["model"]
        if "embed" not in model:
            raise Refused(400, "no_model", f"Invalid model: {model}")
        wanted, size = body.get("output_dimension"), 1024 if model.startswith("mistral") else 1536
        if wanted and (model.startswith("mistral") or wanted > size):
            raise Refused(422, "unprocessable", f"this model has {size} dimensions", "body.output_dimension")
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        return Ask("embed", model, texts=texts, dimensions=wanted or size, extra=body)

    def usage(self, told):
        usage = {
            "prompt_tokens": told.input, "completion_tokens": told.output, "total_tokens": told.input + told.output,
        }
        if told.cached:
            usage["prompt_tokens_details"] = {"cached_tokens": told.cached}
            usage["num_cached_tokens"] = told.cached
        return usage

    def finish_reason(self, answer):
        return "length" if answer.stop == "length" else "stop"

    def thinking(self, answer):
        return {"type": "thinking", "thinking": [{"type": "text", "text": answer.thought}]}

    def message(self, answer):
        text = answer.text
        if answer.thought:
            text = [self.thinking(answer), {"type": "text", "text": answer.text}]
        return {"role": "assistant", "content": text, "tool_calls": None, "prefix": False}

    def whole(self, ask, answer):
        body = {
            "id": answer.id, "object": "chat.completion", "created": CREATED, "model": ask.model,
            "choices": [{"index": 0, "message": self.message(answer), "finish_reason": self.finish_reason(answer)}],
        }
        if answer.told:
            body["usage"] = self.usage(answer.told)
        return body

    def events(self, ask, answer):
        def chunk(delta, finish=None, usage=None):
            body = {
                "id": answer.id, "object": "chat.completion.chunk", "created": CREATED, "model": ask.model,
                "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
            }
            if usage:
                body["usage"] = usage
            return body
        yield Event(chunk({"role": "assistant", "content": ""}))
        if answer.thought:
            yield Event(chunk({"content": [self.thinking(answer)]}))
        for piece in answer.pieces:
            delta = {"content": [{"type": "text", "text": piece}] if answer.thought else piece}
            yield Event(chunk(delta), text=piece)
        usage = self.usage(answer.told) if answer.told else None
        yield Event(chunk({"content": ""}, self.finish_reason(answer), usage))
        yield Event("[DONE]", ends=True)

    def refusal(self, problem, wait):
        headers = {} if wait is None else {"retry-after": str(wait)}
        if problem.status == 401:
            return headers, {"detail": problem.message}
        if problem.reason == "unprocessable" and problem.field:
            location = [int(part) if part.isdigit() else part for part in problem.field.split(".")]
            kinds = {"extra": "extra_forbidden", "missing": "missing"}
            kind = kinds.get(getattr(problem.value, "kind", ""), "value_error")
            fault = {"type": kind, "loc": location, "msg": problem.message, "input": None}
            return headers, {
                "object": "error", "message": {"detail": [fault]}, "type": "invalid_request_error", "param": None,
                "code": None, "raw_status_code": 422,
            }
        kind, code = WORDS.get(problem.reason, (
            "internal_server_error" if problem.status >= 500 else "invalid_request_error", "3000"))
        return headers, {
            "object": "error", "message": problem.message, "type": kind, "param": None, "code": code,
            "raw_status_code": problem.status,
        }

    def embeddings(self, ask, vectors):
        count = sum(map(tokens, ask.texts))
        return {
            "id": "embd-0", "object": "list", "model": ask.model,
            "data": [{"object": "embedding", "index": i, "embedding": one} for i, one in enumerate(vectors)],
            "usage": {"prompt_tokens": count, "completion_tokens": 0, "total_tokens": count},
        }

    def listing(self, ask):
        return {"object": "list", "data": [{
            "id": name, "object": "model", "created": CREATED, "owned_by": "mistralai", "type": "base", "name": name,
            "capabilities": {"completion_chat": "embed" not in name, "function_calling": False}, "aliases": [],
            "max_context_length": 131072,
        } for name in MODELS]}

    def headers(self, ask, number):
        return {
            "mistral-correlation-id": f"corr-{number:08x}", "x-ratelimitbysize-remaining-minute": "499000",
            "ratelimitbysize-remaining": "499000", "ratelimitbysize-reset": "33",
        }
