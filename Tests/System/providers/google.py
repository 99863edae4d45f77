"""Gemini's content, embeddings, models and the count of tokens, for developers."""
import dataclasses
import re

from .check import Fault, Refused, anything, array, either, flag, number, one_of, table, text, whole
from .dialect import Ask, Dialect, Event
from .speech import tokens

part = table(optional={
    "text": text(), "inlineData": None, "fileData": None, "functionCall": None, "functionResponse": None,
    "thought": flag,
    "thoughtSignature": text(), "videoMetadata": None, "executableCode": None, "codeExecutionResult": None,
})
instructions = table(optional={"role": text(), "parts": array(part)})
content = table({"parts": array(part, least=1)}, {"role": one_of("user", "model", "function")})
generation = table(optional={
    "maxOutputTokens": whole(1), "temperature": number(0, 2), "topP": number(0, 1), "topK": number(1),
    "stopSequences": array(text(1), 0, 5), "seed": whole(), "candidateCount": whole(1, 8),
    "responseMimeType": one_of("text/plain", "application/json", "text/x.enum"), "responseJsonSchema": None,
    "responseSchema": None, "_responseJsonSchema": None, "responseFormat": None, "presencePenalty": number(),
    "frequencyPenalty": number(), "responseLogprobs": flag, "logprobs": whole(0, 20), "responseModalities": None,
    "speechConfig": None, "mediaResolution": None, "imageConfig": None, "enableEnhancedCivicAnswers": flag,
    "audioTranscriptionConfig": None, "enableAffectiveDialog": None, "translationConfig": None,
    "thinkingConfig": table(optional={
        "thinkingBudget": whole(-1), "includeThoughts": flag, "thinkingLevel": one_of(
            "MINIMAL", "LOW", "MEDIUM", "HIGH", "minimal", "low", "medium", "high")}),
})
chat_request = table({"contents": array(content, least=1)}, {
    "systemInstruction": instructions, "generationConfig": generation, "safetySettings": array(table(
        {"category": text(1), "threshold": text(1)}, {"method": None})), "tools": None, "toolConfig": None,
        "cachedContent": text(),
    "model": text(1), "serviceTier": None, "store": flag,
})
count_request = table(optional={"contents": array(content, least=1), "generateContentRequest": None})
embed_fields = {
    "taskType": one_of(
        "TASK_TYPE_UNSPECIFIED", "RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT", "SEMANTIC_SIMILARITY", "CLASSIFICATION",
        "CLUSTERING", "QUESTION_ANSWERING", "FACT_VERIFICATION", "CODE_RETRIEVAL_QUERY"),
    "title": text(), "outputDimensionality": whole(1), "embedContentConfig": anything,
}
embed_request = table({"content": content}, {"model": text(1), **embed_fields})
batch_request = table({"requests": array(table({"content": content, "model": text(1)}, embed_fields), 1, 100)})
MODELS = ["gemini-3.8-flash", "gemini-3.1-flash-lite", "gemini-2.5-flash", "gemini-embedding-001"]
VERBS = {
    "generateContent": "chat", "streamGenerateContent": "chat", "embedContent": "embed", "batchEmbedContents": "embed",
    "countTokens": "count",
}
STATUSES = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
    413: "INVALID_ARGUMENT",
    422: "INVALID_ARGUMENT", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
    529: "UNAVAILABLE",
}


class Google(Dialect):
    name = "google"
    newline = "\r\n"
    content_type = "text/event-stream"

    def route(self, request):
        if request.method == "GET" and request.path in ("/v1/models", "/v1beta/models"):
            return "models", ""
        found = re.fullmatch(r"/v1(?:beta)?/models/([^:]+):(\w+)", request.path)
        if found and request.method == "POST" and found[2] in VERBS:
            return VERBS[found[2]], found[1]
        return None

    def authorise(self, request):
        key = request.headers.get("x-goog-api-key") or request.query.get("key") or ""
        if not key:
            raise Refused(403, "forbidden", "Callers without an identity cannot use this method. Send an API key.")
        return key

    # -- in

    def read(self, request, operation, model):
        if operation == "models":
            return Ask("models")
        verb = request.path.rpartition(":")[2]
        check = {"chat": chat_request, "count": count_request}.get(
            operation, batch_request if verb == "batchEmbedContents" else embed_request)
        try:
            body = camel(request.json())
            check("", body)
        except ValueError:
            raise Refused(400, "bad_request", "Invalid JSON payload received.") from None
        except Fault as fault:
            name = fault.path.rpartition(".")[2]
            said = f"Invalid value at '{fault.path}': {fault.message}"
            if fault.kind == "extra":
                said = f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.'
            raise Refused(400, "bad_request", said, fault.path, fault) from None
        if not model.startswith("gemini-") and not model.startswith("gemma-"):
            raise Refused(404, "no_model", f"models/{model} is not found for this API version.")
        if operation == "embed":
            return self.read_embed(body, model, verb)
        return self.read_chat(body, model, verb, request.query.get("alt") == "sse")

    def read_chat(self, body, model, verb, as_events):
        settings = body.get("generationConfig") or {}
        names = ("responseJsonSchema", "_responseJsonSchema", "responseSchema")
        schemas = [settings[name] for name in names if settings.get(name)]
        if len(schemas) > 1:
            raise Refused(400, "bad_request", "Only one of response_schema and response_json_schema may be set.")
        format = (settings.get("responseFormat") or {}).get("text") or {}
        is_json = settings.get("responseMimeType") == "application/json" or format.get("mimeType") == "APPLICATION_JSON"
        if schemas and not is_json:
            raise Refused(400, "bad_request", "A response schema needs the response mime type application/json.")
        schema = schemas[0] if schemas else format.get("schema")
        messages = []
        if body.get("systemInstruction"):
            messages.append(("system", words(body["systemInstruction"])))
        messages += [
            ("assistant" if one.get("role") == "model" else "user", words(one)) for one in body.get("contents", [])]
        if not messages or not any(text for _, text in messages):
            raise Refused(400, "bad_request", "contents: the request has no text.")
        return Ask(
            "count" if verb == "countTokens" else "chat", model, messages, settings.get("maxOutputTokens"),
            verb == "streamGenerateContent", True, is_json, schema, form="sse" if as_events else "array", extra=body)

    def read_embed(self, body, model, verb):
        items = body["requests"] if verb == "batchEmbedContents" else [body]
        for one in items:
            if one.get("model") not in (None, f"models/{model}"):
                raise Refused(400, "bad_request", "Each request of a batch must name the model of the path.")
        sizes = {
            {**(one.get("embedContentConfig") or {}), **one}.get("outputDimensionality") or 3072 for one in items}
        if len(sizes) > 1 or max(sizes) > 3072:
            raise Refused(400, "bad_request", "outputDimensionality must be one number up to 3072.")
        return Ask(
            "embed", model, texts=[words(one["content"]) for one in items], dimensions=sizes.pop(),
            form="batch" if verb == "batchEmbedContents" else "one", extra=body)

    # -- out

    def usage(self, told):
        counts = {
            "promptTokenCount": told.input, "candidatesTokenCount": told.output - told.reasoning,
            "totalTokenCount": told.input + told.output,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": told.input}],
        }
        if told.reasoning:
            counts["thoughtsTokenCount"] = told.reasoning
        if told.cached:
            counts["cachedContentTokenCount"] = told.cached
        return counts

    def chunk(self, ask, answer, parts, finish=None, sent=None):
        """A piece of an answer; its counts are those of all text `sent` so far, of the whole answer without it."""
        candidate = {"index": 0}
        if parts:
            candidate["content"] = {"role": "model", "parts": parts}
        if finish:
            candidate["finishReason"] = finish
        body = {"candidates": [candidate], "modelVersion": ask.model, "responseId": answer.id}
        if answer.told:
            told = answer.told
            if sent is not None:
                told = dataclasses.replace(told, output=min(told.output, tokens(sent) + told.reasoning))
            body["usageMetadata"] = self.usage(told)
        return body

    def blocked(self, ask, answer):
        feedback = {"blockReason": "PROHIBITED_CONTENT"}
        body = {"promptFeedback": feedback, "modelVersion": ask.model, "responseId": answer.id}
        if answer.told:
            body["usageMetadata"] = self.usage(answer.told)
        return body

    def finish(self, answer):
        return {"length": "MAX_TOKENS", "refusal": "SAFETY"}.get(answer.stop, "STOP")

    def whole(self, ask, answer):
        if answer.stop == "blocked":
            return self.blocked(ask, answer)
        parts = [{"text": answer.thought, "thought": True}] if answer.thought else []
        # A candidate that was stopped for safety has no content.
        if answer.text and answer.stop != "refusal":
            parts.append({"text": answer.text})
        return self.chunk(ask, answer, parts, self.finish(answer))

    def events(self, ask, answer):
        if answer.stop == "blocked":
            yield Event(self.blocked(ask, answer), ends=True)
            return
        if answer.thought:
            yield Event(self.chunk(ask, answer, [{"text": answer.thought, "thought": True}], sent=""))
        if answer.stop != "refusal":
            sent = ""
            for piece in answer.pieces:
                sent += piece
                yield Event(self.chunk(ask, answer, [{"text": piece}], sent=sent), text=piece)
        yield Event(self.chunk(ask, answer, [], self.finish(answer)), ends=True)

    def refusal(self, problem, wait):
        status = problem.status
        error = {"code": status, "message": problem.message, "status": STATUSES.get(status, "UNKNOWN")}
        details = []
        if problem.reason == "auth":
            # A key that is not known is a bad argument here.
            error["code"] = problem.status = 400
            error["status"] = "INVALID_ARGUMENT"
            details.append({
                "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID",
                "domain": "googleapis.com"})
        if problem.reason == "quota":
            details.append({"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [
                {"quotaMetric": "generate_content_requests", "quotaId": "GenerateRequestsPerDayPerProjectPerModel"}]})
        if wait is not None:
            details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{wait}s"})
        if details:
            error["details"] = details
        return {}, {"error": error}

    def embeddings(self, ask, vectors):
        found = [{"values": one} for one in vectors]
        return {"embeddings": found} if ask.form == "batch" else {"embedding": found[0]}

    def count(self, ask):
        return {"totalTokens": tokens(ask.everything)}

    def listing(self, ask):
        return {"models": [{
            "name": f"models/{name}", "baseModelId": name, "version": "001", "displayName": name,
            "inputTokenLimit": 1048576,
            "outputTokenLimit": 65536,
            "supportedGenerationMethods": (
                ["embedContent"] if "embedding" in name else ["generateContent", "countTokens"]),
        } for name in MODELS]}


def words(content):
    return "".join(one.get("text", "") for one in content.get("parts", []) if not one.get("thought"))


# What is below these names is the caller's own and keeps its names.
FREE = ("responseJsonSchema", "_responseJsonSchema", "responseSchema", "schema", "tools", "args", "response")


def camel(value):
    """Names as the documents write them; the service takes snake_case too."""
    if isinstance(value, list):
        return [camel(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, inner in value.items():
        better = re.sub(r"(?<=[a-z0-9])_([a-z])", lambda match: match[1].upper(), name)
        found[better] = inner if better in FREE else camel(inner)
    return found
