"""The double is what it says: well when nothing else was asked, and ill in exactly the way that was."""
import contextlib
import http.client
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from providers.double import DIALECTS, ProviderDouble
from providers.faults import KNOWN, Faults, UnknownFault
from providers.speech import ACCENTS, LINES, instance, tokens

CHATS = ("openai", "compatible", "anthropic", "google", "mistral")
MODELS = {
    "openai": "gpt-6-luna", "compatible": "llama3:8b", "anthropic": "claude-haiku-5-5", "google": "gemini-3.8-flash",
    "mistral": "mistral-small-latest",
}
AUTH = {"openai": "Authorization", "compatible": "Authorization", "mistral": "Authorization", "anthropic": "x-api-key",
        "google": "x-goog-api-key"}
SCHEMA = {
    "type": "object", "additionalProperties": False, "required": ["mood", "count"],
    "properties": {"mood": {"type": "string", "enum": ["glad", "sad"]}, "count": {"type": "integer"}},
}


def ask(provider, text="Hola, ¿qué tal?", stream=False, limit=200, schema=None, model=None):
    """(path, body) of a question as the provider wants it."""
    model = model or MODELS[provider]
    if provider == "google":
        settings = {"maxOutputTokens": limit}
        if schema:
            settings |= {"responseMimeType": "application/json", "responseJsonSchema": schema}
        verb = "streamGenerateContent?alt=sse" if stream else "generateContent"
        return f"/v1beta/models/{model}:{verb}", {
            "contents": [{"role": "user", "parts": [{"text": text}]}], "generationConfig": settings}
    body = {"model": model, "messages": [{"role": "user", "content": text}]}
    if stream:
        body["stream"] = True
    if provider == "anthropic":
        body["max_tokens"] = limit
        if schema:
            body["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
        return "/v1/messages", body
    body["max_completion_tokens" if provider == "openai" else "max_tokens"] = limit
    if stream and provider != "mistral":
        body["stream_options"] = {"include_usage": True}
    if schema:
        body["response_format"] = {
            "type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
    return "/v1/chat/completions", body


class Answer:
    def __init__(self, status, headers, body, broke):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body
        self.broke = broke

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def events(self):
        """The data of each event, as JSON where it is."""
        lines = self.body.decode().replace("\r\n", "\n").split("\n")
        data = [line[5:].strip() for line in lines if line.startswith("data:")]
        return [one if one == "[DONE]" else json.loads(one) for one in data]


def text_of(provider, value):
    """The text of a whole answer or of one event."""
    if not isinstance(value, dict):
        return ""
    if provider == "google":
        return "".join(
            part["text"] for one in value.get("candidates", []) for part in one.get("content", {}).get("parts", [])
            if not part.get("thought"))
    if provider == "anthropic":
        if "delta" in value:
            return value["delta"].get("text", "")
        return "".join(one["text"] for one in value.get("content", []) if one["type"] == "text")
    found = ""
    for choice in value.get("choices", []):
        content = (choice.get("delta") or choice.get("message") or {}).get("content") or ""
        found += content if isinstance(content, str) else "".join(
            one["text"] for one in content if one["type"] == "text")
    return found


def usage_of(provider, value):
    """(input with what was cached, cached, output with reasoning); `None` where nothing is said."""
    if not isinstance(value, dict):
        return None
    if provider == "google":
        found = value.get("usageMetadata")
        return found and (
            found["promptTokenCount"], found.get("cachedContentTokenCount", 0),
            found["candidatesTokenCount"] + found.get("thoughtsTokenCount", 0))
    found = value.get("usage")
    if not found:
        return None
    if provider == "anthropic":
        cached = found["cache_read_input_tokens"]
        return found["input_tokens"] + cached, cached, found["output_tokens"]
    cached = (found.get("prompt_tokens_details") or {}).get("cached_tokens", 0)
    return found["prompt_tokens"], cached, found["completion_tokens"]


class DoubleCase(unittest.TestCase):
    tongue = None

    @classmethod
    def setUpClass(cls):
        cls.double = ProviderDouble(cls.tongue)
        cls.double.start()
        cls.addClassCleanup(cls.double.stop)

    def setUp(self):
        self.double.calm()
        self.double.record.clear()

    def send(self, provider, path, body=None, key="k-1", headers=None, method="POST", timeout=10, raw=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.double.port, timeout=timeout)
        sent = {"Content-Type": "application/json", **(headers or {})}
        if key:
            sent[AUTH[provider]] = f"Bearer {key}" if AUTH[provider] == "Authorization" else key
        if provider == "anthropic":
            sent.setdefault("anthropic-version", "2023-06-01")
        try:
            connection.request(method, f"/{provider}{path}", raw if raw is not None else body and json.dumps(body),
                sent)
            answer = connection.getresponse()
            found, broke = b"", False
            try:
                while piece := answer.read1(65536):
                    found += piece
            except (OSError, http.client.HTTPException):
                broke = True
            return Answer(answer.status, answer.getheaders(), found, broke)
        finally:
            connection.close()

    def chat(self, provider, faults="", **more):
        sending = {name: more.pop(name) for name in ("key", "headers", "timeout") if name in more}
        if faults:
            sending["headers"] = {**sending.get("headers", {}), "X-Double": faults}
        return self.send(provider, *ask(provider, **more), **sending)

    def streamed(self, provider, answer):
        return "".join(text_of(provider, one) for one in answer.events)


class WellTest(DoubleCase):
    def test_each_provider_answers_whole_and_in_a_stream_with_the_same_text_and_bill(self):
        for provider in CHATS:
            with self.subTest(provider):
                whole = self.chat(provider).json
                stream = self.chat(provider, stream=True).events
                self.assertEqual(text_of(provider, whole), "You said: Hola, ¿qué tal?")
                self.assertEqual("".join(text_of(provider, one) for one in stream), "You said: Hola, ¿qué tal?")
                expected = (tokens("Hola, ¿qué tal?"), 0, tokens("You said: Hola, ¿qué tal?"))
                self.assertEqual(usage_of(provider, whole), expected)
                self.assertEqual([found for one in stream if (found := usage_of(provider, one))][-1], expected)

    def test_openai_tells_the_usage_of_a_stream_only_when_it_is_asked_to(self):
        path, body = ask("openai", stream=True)
        del body["stream_options"]
        events = self.send("openai", path, body).events
        self.assertTrue(all("usage" not in one for one in events if one != "[DONE]"))

    def test_json_fits_the_schema_and_is_the_same_each_time(self):
        for provider in CHATS:
            with self.subTest(provider):
                texts = {text_of(provider, self.chat(provider, schema=SCHEMA).json) for _ in range(2)}
                self.assertEqual(len(texts), 1)
                value = json.loads(texts.pop())
                self.assertEqual(set(value), {"mood", "count"})
                self.assertIn(value["mood"], ("glad", "sad"))
                self.assertIsInstance(value["count"], int)

    def test_an_answer_stops_at_the_limit_that_was_asked_for(self):
        reasons = {"google": "MAX_TOKENS", "anthropic": "max_tokens"}
        for provider in CHATS:
            with self.subTest(provider):
                found = self.chat(provider, limit=3).json
                self.assertEqual(usage_of(provider, found)[2], 3)
                self.assertIn(f'"{reasons.get(provider, "length")}"', json.dumps(found))

    def test_embeddings_have_length_one_and_near_texts_are_nearer(self):
        def dot(left, right):
            return sum(a * b for a, b in zip(left, right))
        texts = ["el gato duerme", "el gato come", "quarterly revenue report"]
        cases = [
            ("openai", "/v1/embeddings", {"model": "text-embedding-3-small", "input": texts, "dimensions": 256}, 256),
            ("openai", "/v1/embeddings", {"model": "text-embedding-3-small", "input": texts}, 1536),
            ("compatible", "/v1/embeddings", {"model": "nomic", "input": texts}, 384),
            ("mistral", "/v1/embeddings", {"model": "mistral-embed", "input": texts}, 1024),
            ("google", "/v1beta/models/gemini-embedding-001:batchEmbedContents", {"requests": [
                {"model": "models/gemini-embedding-001", "content": {"parts": [{"text": one}]}} for one in texts]},
                3072),
        ]
        for provider, path, body, size in cases:
            with self.subTest(provider, size=size):
                found = self.send(provider, path, body).json
                vectors = [one["values"] for one in found["embeddings"]] if provider == "google" else [
                    one["embedding"] for one in found["data"]]
                self.assertEqual([len(one) for one in vectors], [size] * 3)
                self.assertTrue(all(abs(dot(one, one) - 1) < 1e-9 for one in vectors))
                self.assertGreater(dot(vectors[0], vectors[1]), dot(vectors[0], vectors[2]))

    def test_models_are_listed(self):
        for provider in CHATS:
            with self.subTest(provider):
                path = "/v1beta/models" if provider == "google" else "/v1/models"
                found = self.send(provider, path, method="GET").json
                self.assertGreaterEqual(len(found.get("data") or found["models"]), 4)

    def test_rate_limits_and_ids_go_with_every_answer(self):
        wanted = {
            "openai": ("x-request-id", "x-ratelimit-remaining-requests", "x-ratelimit-reset-tokens"),
            "anthropic": ("request-id", "anthropic-ratelimit-tokens-reset", "anthropic-ratelimit-requests-remaining"),
            "mistral": ("mistral-correlation-id", "ratelimitbysize-remaining"),
        }
        for provider, names in wanted.items():
            for faults in ("", "status=500"):
                with self.subTest(provider, faults=faults):
                    self.assertLessEqual(set(names), set(self.chat(provider, faults).headers))


class StrictTest(DoubleCase):
    def refused(self, provider, status, change=None, path=None, **sending):
        where, body = ask(provider)
        if change:
            change(body)
        answer = self.send(provider, path or where, body, **sending)
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def test_no_key_is_refused_where_one_is_needed(self):
        statuses = {"openai": 401, "anthropic": 401, "mistral": 401, "google": 403, "compatible": 200}
        for provider, status in statuses.items():
            with self.subTest(provider):
                self.refused(provider, status, key=None)

    def test_a_wrong_key_is_refused_in_the_words_of_each(self):
        self.assertEqual(self.refused("openai", 401, key="wrong")["error"]["code"], "invalid_api_key")
        self.assertEqual(self.refused("anthropic", 401, key="wrong")["error"]["type"], "authentication_error")
        self.assertEqual(self.refused("google", 400, key="wrong")["error"]["details"][0]["reason"], "API_KEY_INVALID")
        self.assertIn("detail", self.refused("mistral", 401, key="wrong"))

    def test_unknown_fields_are_refused_but_by_compatible_servers(self):
        statuses = {"openai": 400, "anthropic": 400, "google": 400, "mistral": 422, "compatible": 200}
        for provider, status in statuses.items():
            with self.subTest(provider):
                self.refused(provider, status, lambda body: body.update(zork=1))

    def test_what_mistral_does_not_know_of_openai_is_refused(self):
        for name, value in (
            ("stream_options", {"include_usage": True}), ("user", "u"), ("seed", 1), ("max_completion_tokens", 5),
            ("safety_identifier", "x"), ("store", False),
        ):
            with self.subTest(name):
                body = self.refused("mistral", 422, lambda body: body.update({name: value}))
                self.assertEqual(body["message"]["detail"][0]["loc"], ["body", name])

    def test_roles_belong_to_their_providers(self):
        def role(name):
            def change(body):
                body["messages"].insert(0, {"role": name, "content": "Be kind."})
            return change
        self.refused("openai", 200, role("developer"))
        self.refused("mistral", 422, role("developer"))
        self.refused("mistral", 200, role("system"))
        self.refused("anthropic", 400, role("system"))
        self.refused("google", 400, lambda body: body["contents"].append(
            {"role": "assistant", "parts": [{"text": "x"}]}))
        self.refused("mistral", 400, lambda body: body["messages"].append({"role": "assistant", "content": "x"}))
        self.refused("anthropic", 400, lambda body: body["messages"].append({"role": "assistant", "content": "x"}))

    def test_instructions_behind_the_talk_are_taken_and_not_repeated(self):
        brief = "<brief>\nBe kind.\n</brief>"
        block = {"type": "text", "text": brief}
        changes = {
            "openai": lambda body: body["messages"].append({"role": "developer", "content": brief}),
            "anthropic": lambda body: body["messages"][0].update(content=[{"type": "text", "text": "Hola"}, block]),
            "google": lambda body: body["contents"][0].update(parts=[{"text": "Hola"}, {"text": brief}]),
            "mistral": lambda body: body["messages"][0].update(content=f"Hola\n\n{brief}"),
            "compatible": lambda body: body["messages"][0].update(content=f"Hola\n\n{brief}"),
        }
        for provider, change in changes.items():
            with self.subTest(provider):
                said = json.dumps(self.refused(provider, 200, change), ensure_ascii=False)
                self.assertIn("You said: ", said)
                self.assertNotIn("Be kind", said)
        self.refused("mistral", 400, lambda body: body["messages"].append({"role": "system", "content": brief}))

    def test_marks_of_what_is_kept_are_those_of_openai(self):
        def mark(mode):
            return lambda body: body["messages"][0].update(
                content=[{"type": "text", "text": "Hola", "prompt_cache_breakpoint": {"mode": mode}}])
        self.refused("openai", 200, mark("explicit"))
        self.refused("openai", 400, mark("implicit"))
        self.refused("openai", 200, lambda body: body.update(prompt_cache_options={"mode": "explicit"}))
        self.refused("openai", 400, lambda body: body.update(prompt_cache_options={"mode": "always"}))

    def test_reasoning_models_of_openai_take_neither_max_tokens_nor_a_temperature(self):
        found = self.refused("openai", 400, lambda body: body.update(max_tokens=5))
        self.assertEqual(found["error"]["code"], "unsupported_parameter")
        found = self.refused("openai", 400, lambda body: body.update(temperature=0.3))
        self.assertEqual(found["error"]["code"], "unsupported_value")
        self.refused("openai", 200, lambda body: body.update(temperature=0.3, reasoning_effort="none"))
        self.refused("openai", 200, lambda body: body.update(model="gpt-4o-mini", temperature=0.3))

    def test_anthropic_wants_its_version_and_a_limit_and_no_sampling(self):
        self.refused("anthropic", 400, headers={"anthropic-version": "2024-01-01"})
        self.refused("anthropic", 400, lambda body: body.pop("max_tokens"))
        self.refused("anthropic", 400, lambda body: body.update(temperature=0.5))
        self.refused("anthropic", 400, lambda body: body.update(temperature=1),
            headers={"anthropic-version": "2026-10-21"})
        self.refused("anthropic", 200, headers={"anthropic-version": "2026-10-21"})
        self.refused("anthropic", 400, lambda body: body["messages"].append({"role": "user", "content": ""}))

    def test_schemas_must_be_closed_and_for_openai_complete(self):
        loose = {**SCHEMA, "required": ["mood"]}
        open_ended = {name: value for name, value in SCHEMA.items() if name != "additionalProperties"}
        bounded = {**SCHEMA, "properties": {**SCHEMA["properties"], "count": {"type": "integer", "minimum": 1}}}
        for provider, schema, status in (
            ("openai", loose, 400), ("openai", open_ended, 400), ("openai", bounded, 200), ("anthropic", loose, 200),
            ("anthropic", open_ended, 400), ("anthropic", bounded, 400), ("google", loose, 200),
            ("mistral", loose, 200),
        ):
            with self.subTest(provider, schema=schema):
                answer = self.chat(provider, schema=schema)
                self.assertEqual(answer.status, status, answer.body)

    def test_a_schema_for_gemini_needs_the_type_of_the_answer(self):
        self.refused("google", 400, lambda body: body["generationConfig"].update(responseJsonSchema=SCHEMA))

    def test_models_that_nobody_has_are_refused(self):
        for provider, status in (("openai", 404), ("anthropic", 404), ("mistral", 400), ("google", 404)):
            with self.subTest(provider):
                answer = self.chat(provider, model="nobody-1")
                self.assertEqual(answer.status, status, answer.body)

    def test_a_body_that_is_no_json_is_refused(self):
        for provider, status in (("openai", 400), ("anthropic", 400), ("google", 400), ("mistral", 422)):
            with self.subTest(provider):
                self.assertEqual(self.send(provider, ask(provider)[0], raw=b"{").status, status)

    def test_an_unknown_fault_is_no_success(self):
        answer = self.chat("openai", "latte=5")
        self.assertEqual(answer.status, 418)
        for text in ("late", "hang=3", "late=soon", "nothing"):
            with self.subTest(text), self.assertRaises(UnknownFault):
                Faults.parse(text)


class IllTest(DoubleCase):
    def test_every_status_comes_in_the_shape_of_the_provider(self):
        for provider in CHATS:
            for status in (400, 401, 403, 404, 413, 422, 429, 500, 503, 529):
                with self.subTest(provider, status=status):
                    answer = self.chat(provider, f"status={status}", key="k-1")
                    # Gemini calls a wrong key a bad argument.
                    self.assertEqual(answer.status, 400 if (provider, status) == ("google", 401) else status)
                    body = answer.json
                    if provider == "mistral":
                        self.assertTrue("detail" in body or body["object"] == "error")
                    else:
                        self.assertIn("message", body["error"])

    def test_the_wait_is_in_the_header_or_in_the_body_of_gemini(self):
        for provider in CHATS:
            with self.subTest(provider):
                answer = self.chat(provider, "limit=7")
                self.assertEqual(answer.status, 429)
                if provider == "google":
                    self.assertNotIn("retry-after", answer.headers)
                    self.assertEqual(answer.json["error"]["details"][-1]["retryDelay"], "7s")
                else:
                    self.assertEqual(answer.headers["retry-after"], "7")
                silent = self.chat(provider, "limit")
                self.assertEqual(silent.status, 429)
                self.assertNotIn("retry-after", silent.headers)
                self.assertNotIn("retryDelay", silent.body.decode())

    def test_a_quota_that_no_waiting_cures_can_be_told_from_a_rate(self):
        self.assertEqual(self.chat("openai", "quota").json["error"]["code"], "insufficient_quota")
        self.assertEqual(self.chat("anthropic", "quota").status, 400)
        self.assertIn("PerDay", self.chat("google", "quota").body.decode())
        self.assertEqual(self.chat("mistral", "quota").json["type"], "quota_exceeded")

    def test_a_cut_comes_after_exactly_so_many_pieces(self):
        for provider in CHATS:
            for count in (0, 2):
                with self.subTest(provider, count=count):
                    answer = self.chat(provider, f"cut={count}", stream=True)
                    self.assertTrue(answer.broke)
                    self.assertEqual(self.streamed(provider, answer), "You said:" if count else "")

    def test_an_error_inside_a_stream_comes_after_status_200(self):
        for provider in CHATS:
            with self.subTest(provider):
                answer = self.chat(provider, "error=1", stream=True)
                self.assertEqual((answer.status, answer.broke), (200, False))
                self.assertEqual(self.streamed(provider, answer), "You")
                self.assertTrue("error" in answer.events[-1] or answer.events[-1].get("object") == "error")

    def test_rubbish_is_no_json(self):
        for provider in CHATS:
            with self.subTest(provider):
                with self.assertRaises(ValueError):
                    self.chat(provider, "garbage=1", stream=True).events
                with self.assertRaises(ValueError):
                    self.chat(provider, "garbage=0").json
                page = self.chat(provider, "html")
                self.assertEqual((page.status, page.headers["content-type"]), (502, "text/html"))

    def test_silence_ends_when_the_client_has_had_enough_and_that_is_written_down(self):
        for faults in ("hang", "mute", "stall=1", "late=60000", "first=60000"):
            with self.subTest(faults):
                self.double.record.clear()
                try:
                    self.chat("openai", faults, stream=True, timeout=0.2)
                except TimeoutError:
                    pass  # Before the head, the client hears nothing at all.
                seen = self.double.record.wait(lambda all: all and all[-1].seconds)[-1]
                self.assertTrue(seen.left)
                self.assertEqual(seen.pieces, 1 if faults == "stall=1" else 0)

    def test_a_held_answer_comes_when_it_is_let_go(self):
        self.double.rule(faults="hold", times=1)
        with ThreadPoolExecutor(1) as pool:
            held = pool.submit(self.chat, "openai")
            self.double.record.wait(lambda all: all and all[0].held)
            self.assertEqual(self.chat("openai").status, 200)
            self.assertFalse(held.done())
            self.double.release()
            self.assertEqual(text_of("openai", held.result().json), "You said: Hola, ¿qué tal?")

    def test_a_late_answer_is_whole(self):
        started = time.monotonic()
        answer = self.chat("openai", "late=60, first=60, pace=20", stream=True)
        self.assertGreaterEqual(time.monotonic() - started, 0.12)
        self.assertEqual(self.streamed("openai", answer), "You said: Hola, ¿qué tal?")

    def test_bills_can_be_silent_too_low_and_too_high(self):
        for provider in CHATS:
            right = usage_of(provider, self.chat(provider).json)
            for stream in (False, True):
                with self.subTest(provider, stream=stream):
                    def told(faults):
                        answer = self.chat(provider, faults, stream=stream)
                        found = [usage_of(provider, one) for one in (answer.events if stream else [answer.json])]
                        return next((one for one in reversed(found) if one), None)
                    self.assertIsNone(told("no-usage"))
                    self.assertEqual(told("usage=1000"), tuple(10 * count for count in right))
                    self.assertEqual(told("usage=0"), (0, 0, 0))
                    self.assertEqual(told("cached=2")[:2], (right[0], 2))

    def test_an_answer_can_pass_what_it_was_allowed(self):
        found = self.chat("openai", "over=3", limit=10).json
        self.assertGreater(usage_of("openai", found)[2], 10)

    def test_refusals_speak_as_the_provider_does(self):
        message = self.chat("openai", "refuse").json["choices"][0]["message"]
        self.assertIsNone(message["content"])
        self.assertTrue(message["refusal"])
        self.assertEqual(self.chat("anthropic", "refuse").json["stop_reason"], "refusal")
        self.assertEqual(self.chat("google", "refuse").json["candidates"][0]["finishReason"], "SAFETY")
        self.assertNotIn("candidates", self.chat("google", "blocked").json)
        self.assertEqual(self.chat("openai", "blocked").json["choices"][0]["finish_reason"], "content_filter")

    def test_content_can_be_wrong(self):
        for provider in CHATS:
            with self.subTest(provider):
                self.assertEqual(text_of(provider, self.chat(provider, "empty").json), "")
                self.assertEqual(text_of(provider, self.chat(provider, "think").json), "You said: Hola, ¿qué tal?")
                stream = self.chat(provider, "think", stream=True)
                self.assertEqual(self.streamed(provider, stream), "You said: Hola, ¿qué tal?")
                with self.assertRaises(ValueError):
                    json.loads(text_of(provider, self.chat(provider, "prose", schema=SCHEMA).json))
                fenced = text_of(provider, self.chat(provider, "fence", schema=SCHEMA).json)
                self.assertTrue(fenced.startswith("```json"))
                wrong = json.loads(text_of(provider, self.chat(provider, "misfit", schema=SCHEMA).json))
                self.assertEqual(set(wrong), {"unexpected"})

    def test_odd_bytes_are_the_same_stream(self):
        for provider in CHATS:
            for faults in ("accents, bytes=1", "accents, crlf", "accents, comments", "accents, tight"):
                with self.subTest(provider, faults=faults):
                    self.assertEqual(self.streamed(provider, self.chat(provider, faults, stream=True)), ACCENTS)

    def test_a_stream_without_its_end(self):
        answer = self.chat("openai", "no-done", stream=True)
        self.assertNotIn("[DONE]", answer.events)
        self.assertFalse(answer.broke)
        self.assertNotIn("message_stop", self.chat("anthropic", "no-done", stream=True).body.decode())

    def test_an_error_body_can_repeat_the_key(self):
        for provider in CHATS:
            with self.subTest(provider):
                self.assertIn("sk-secret-77", self.chat(provider, "echo-key", key="sk-secret-77").body.decode())
        self.assertNotIn("sk-secret-77", repr(self.double.record.all))

    def test_faults_end_after_so_many_requests(self):
        self.assertEqual([self.chat("openai", "status=500, times=2").status for _ in range(4)], [500, 500, 200, 200])

    def test_faults_come_from_the_name_of_the_model_too(self):
        for provider in CHATS:
            with self.subTest(provider):
                model = f"{MODELS[provider]}~status=503~times=1"
                self.assertEqual([self.chat(provider, model=model).status for _ in range(2)], [503, 200])
                self.assertEqual(self.double.record.all[-1].model, MODELS[provider])

    def test_rules_decide_by_provider_model_and_words_and_are_used_up(self):
        self.double.rule(provider="openai", contains="Hola", reply="Buenas.", times=1)
        self.double.rule(provider="anthropic", model="claude-*", faults="status=529")
        self.assertEqual(text_of("openai", self.chat("openai").json), "Buenas.")
        self.assertEqual(text_of("openai", self.chat("openai").json), "You said: Hola, ¿qué tal?")
        self.assertEqual(self.chat("anthropic").status, 529)
        with self.double.misbehaving("html", provider="google"):
            self.assertEqual(self.chat("google").status, 502)
        self.assertEqual(self.chat("google").status, 200)

    def test_the_record_tells_what_came_and_what_it_cost(self):
        self.chat("anthropic", "cached=3, usage=50", stream=True)
        seen = self.double.record.wait(lambda all: all and all[-1].seconds)[-1]
        self.assertEqual(
            (seen.operation, seen.model, seen.streamed, seen.status), ("chat", "claude-haiku-5-5", True, 200))
        self.assertEqual(seen.usage, {"input": 5, "cached": 3, "output": 7})
        self.assertEqual(seen.told, {"input": 2, "cached": 1, "output": 3})
        self.assertTrue(seen.finished)
        self.assertEqual(seen.body["messages"][0]["role"], "user")

    def test_down_is_down_and_the_port_stays(self):
        with ProviderDouble() as other:
            port = other.port
            other.stop()
            with self.assertRaises(OSError), contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as one:
                one.request("GET", "/")
            other.start()
            self.assertEqual(other.port, port)


class TalkTest(DoubleCase):
    tongue = "es"

    def test_lines_of_a_talk_are_spanish_or_english_and_the_same_each_time(self):
        found = {text_of("openai", self.chat("openai", text="Hola").json) for _ in range(2)}
        self.assertEqual(len(found), 1)
        self.assertLessEqual(found, set(LINES["es"]))
        self.double.rule(tongue="en")
        self.assertIn(text_of("mistral", self.chat("mistral").json), LINES["en"])

    def test_an_instance_fits_whatever_the_schema_says(self):
        schema = {
            "type": "object", "properties": {
                "list": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/leaf"}},
                "maybe": {"anyOf": [{"type": "null"}, {"type": "string"}]},
                "fixed": {"const": "x"}, "bound": {"type": "integer", "minimum": 3, "maximum": 4},
            }, "$defs": {"leaf": {"type": "string", "minLength": 12, "maxLength": 14}},
        }
        value = instance(schema, "seed")
        self.assertEqual((len(value["list"]), value["maybe"], value["fixed"]), (2, None, "x"))
        self.assertTrue(all(12 <= len(one) <= 14 for one in value["list"]))
        self.assertIn(value["bound"], (3, 4))


class ProcessTest(unittest.TestCase):
    def test_the_process_says_where_it_is_takes_rules_and_ends_when_told(self):
        with tempfile.TemporaryDirectory() as folder:
            port_file = pathlib.Path(folder) / "port"
            process = subprocess.Popen(
                [sys.executable, str(pathlib.Path(__file__).parent), "--port-file", str(port_file), "--tongue", "en"],
                stdout=subprocess.DEVNULL)
            try:
                deadline = time.monotonic() + 10
                while not port_file.exists() and time.monotonic() < deadline:
                    time.sleep(0.01)
                connection = http.client.HTTPConnection("127.0.0.1", int(port_file.read_text()), timeout=5)
                self.addCleanup(connection.close)

                def call(method, path, body=None):
                    connection.request(method, path, body and json.dumps(body))
                    answer = connection.getresponse()
                    return answer.status, json.loads(answer.read())
                self.assertEqual(set(call("GET", "/_double/health")[1]["providers"]), set(DIALECTS))
                self.assertEqual(set(call("GET", "/_double/faults")[1]), set(KNOWN))
                self.assertEqual(call("POST", "/_double/rules", {"provider": "compatible", "reply": "Yes."})[0], 200)
                self.assertEqual(call("POST", "/_double/rules", {"faults": "latte"})[0], 400)
                path, body = ask("compatible")
                self.assertEqual(text_of("compatible", call("POST", f"/compatible{path}", body)[1]), "Yes.")
                self.assertEqual(call("DELETE", "/_double/rules")[0], 200)
                self.assertIn(text_of("compatible", call("POST", f"/compatible{path}", body)[1]), LINES["en"])
                self.assertEqual(len(call("GET", "/_double/requests?since=1")[1]["requests"]), 1)
                process.send_signal(signal.SIGTERM)
                self.assertEqual(process.wait(10), 0)
            finally:
                process.kill()
                process.wait()


if __name__ == "__main__":
    unittest.main()
