#!/usr/bin/env python3
"""The proof of the double: OpenAI's, Anthropic's, Google's and Mistral's own SDKs take it for the real thing.

prove_sdks.py [unittest arguments] installs them first; `make prove` runs this with all other system tests.
"""
import asyncio
import json
import pathlib
import sys
import unittest

if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from providers import sdks  # noqa: E402
from providers.double import ProviderDouble  # noqa: E402
from providers.speech import ACCENTS, REFUSAL, THOUGHT, tokens  # noqa: E402

if __name__ == "__main__":
    sdks.install()
sdks.use()

import anthropic  # noqa: E402
import openai  # noqa: E402
import pydantic  # noqa: E402
from google import genai  # noqa: E402
from google.genai import errors as google_errors  # noqa: E402
from google.genai import types as google_types  # noqa: E402
from mistralai.client import Mistral, errors as mistral_errors, utils as mistral_utils  # noqa: E402

SAID = "You said: Hola, ¿qué tal?"
QUESTION = "Hola, ¿qué tal?"
READ, WROTE = tokens(QUESTION), tokens(SAID)


class Mood(pydantic.BaseModel):
    mood: str
    count: int


class SDKCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.double = ProviderDouble()
        cls.double.start()
        cls.addClassCleanup(cls.double.stop)

    def setUp(self):
        self.double.calm()
        self.double.record.clear()

    def tries(self):
        return len(self.double.record.all)


class SpeaksOpenAI:
    """What OpenAI and the servers that speak like it have in common."""

    def client(self, key="k-1", **more):
        client = openai.OpenAI(base_url=self.double.url(self.provider), api_key=key, **{"max_retries": 0, **more})
        self.addCleanup(client.close)
        return client

    def chat(self, faults="", client=None, **more):
        return (client or self.client()).chat.completions.create(
            model=more.pop("model", self.model), messages=[{"role": "user", "content": QUESTION}],
            extra_headers={"X-Double": faults}, **more)

    def stream(self, faults=""):
        chunks = list(self.chat(faults, stream=True, stream_options={"include_usage": True}))
        return chunks, "".join(one.choices[0].delta.content or "" for one in chunks if one.choices)

    def test_chat_and_its_bill(self):
        found = self.chat("cached=2")
        self.assertEqual(found.choices[0].message.content, SAID)
        self.assertEqual(found.choices[0].finish_reason, "stop")
        self.assertEqual((found.usage.prompt_tokens, found.usage.completion_tokens), (READ, WROTE))
        self.assertEqual(found.usage.prompt_tokens_details.cached_tokens, 2)

    def test_stream_and_its_bill(self):
        for faults in ("", "crlf", "tight", "comments", "bytes=1", "no-done"):
            with self.subTest(faults):
                chunks, text = self.stream(faults)
                self.assertEqual(text, SAID)
                self.assertEqual((chunks[-1].choices, chunks[-1].usage.completion_tokens), ([], WROTE))
                self.assertIsNone(chunks[0].usage)
        self.assertEqual(self.stream("accents, bytes=1")[1], ACCENTS)

    def test_structured_output(self):
        found = self.client().chat.completions.parse(
            model=self.model, messages=[{"role": "user", "content": QUESTION}], response_format=Mood)
        self.assertIsInstance(found.choices[0].message.parsed, Mood)

    def test_errors_have_their_classes(self):
        for status, kind in (
            (400, openai.BadRequestError), (401, openai.AuthenticationError), (403, openai.PermissionDeniedError),
            (404, openai.NotFoundError), (422, openai.UnprocessableEntityError), (429, openai.RateLimitError),
            (500, openai.InternalServerError), (503, openai.InternalServerError),
        ):
            with self.subTest(status), self.assertRaises(kind) as raised:
                self.chat(f"status={status}")
            self.assertTrue(raised.exception.message)
        with self.assertRaises(openai.RateLimitError) as raised:
            self.chat("quota")
        self.assertTrue("quota" in str(raised.exception))

    def test_an_error_in_a_stream_and_a_cut_are_errors(self):
        with self.assertRaises(openai.APIError):
            self.stream("error=1")
        with self.assertRaises(Exception) as raised:
            self.stream("cut=1")
        self.assertNotIsInstance(raised.exception, AssertionError)

    def test_retries(self):
        self.assertEqual(self.chat("status=503, times=2", self.client(max_retries=2)).choices[0].message.content, SAID)
        self.assertEqual(self.tries(), 3)
        self.double.record.clear()
        self.assertEqual(self.chat("limit=1, times=1", self.client(max_retries=1)).choices[0].message.content, SAID)
        first, second = self.double.record.all
        self.assertGreaterEqual(second.at - first.at, 0.9)
        self.double.record.clear()
        with self.assertRaises(openai.BadRequestError):
            self.chat("status=400", self.client(max_retries=2))
        self.assertEqual(self.tries(), 1)

    def test_a_hang_is_a_timeout(self):
        with self.assertRaises(openai.APITimeoutError):
            self.chat("hang", self.client(timeout=0.3))
        self.assertTrue(self.double.record.wait(lambda all: all[0].seconds)[0].left)

    def test_embeddings(self):
        model = {"openai": "text-embedding-3-small", "compatible": "nomic-embed-text"}[self.provider]
        found = self.client().embeddings.create(model=model, input=["uno", "dos"])
        self.assertEqual([one.index for one in found.data], [0, 1])
        self.assertEqual(len(found.data[0].embedding), {"openai": 1536, "compatible": 384}[self.provider])
        self.assertAlmostEqual(sum(one * one for one in found.data[0].embedding), 1, places=5)
        self.assertEqual(found.usage.prompt_tokens, 2)

    def test_models(self):
        self.assertTrue(any(one.id == "gpt-6-luna" for one in self.client().models.list()))


class OpenAITest(SpeaksOpenAI, SDKCase):
    provider, model = "openai", "gpt-6-luna"

    def test_refusals_and_lengths(self):
        found = self.client().chat.completions.parse(
            model=self.model, messages=[{"role": "user", "content": QUESTION}], response_format=Mood,
            extra_headers={"X-Double": "refuse"})
        self.assertEqual(found.choices[0].message.refusal, REFUSAL)
        self.assertIsNone(found.choices[0].message.parsed)
        with self.assertRaises(openai.LengthFinishReasonError):
            self.client().chat.completions.parse(
                model=self.model, messages=[{"role": "user", "content": QUESTION}], response_format=Mood,
                max_completion_tokens=2)

    def test_the_limits_and_the_id_are_in_the_headers(self):
        raw = self.client().chat.completions.with_raw_response.create(
            model=self.model, messages=[{"role": "user", "content": QUESTION}])
        self.assertEqual(raw.headers["x-ratelimit-limit-requests"], "5000")
        self.assertTrue(raw.parse()._request_id.startswith("req_"))

    def test_what_reasoning_models_do_not_take(self):
        for more, code in (({"max_tokens": 5}, "unsupported_parameter"), ({"temperature": 0.2}, "unsupported_value")):
            with self.subTest(code), self.assertRaises(openai.BadRequestError) as raised:
                self.chat(**more)
            self.assertEqual(raised.exception.code, code)

    def test_a_wrong_key(self):
        with self.assertRaises(openai.AuthenticationError) as raised:
            self.chat(client=self.client("wrong"))
        self.assertEqual(raised.exception.code, "invalid_api_key")


class CompatibleTest(SpeaksOpenAI, SDKCase):
    provider, model = "compatible", "llama3:8b"

    def test_reasoning_comes_in_a_field_of_its_own(self):
        found = self.chat("think").choices[0].message
        self.assertEqual((found.content, found.reasoning_content), (SAID, THOUGHT))


class AnthropicTest(SDKCase):
    def client(self, key="k-1", **more):
        client = anthropic.Anthropic(base_url=self.double.url("anthropic"), api_key=key, **{"max_retries": 0, **more})
        self.addCleanup(client.close)
        return client

    def question(self, faults="", **more):
        return {
            "model": "claude-haiku-5-5", "max_tokens": 200, "messages": [{"role": "user", "content": QUESTION}],
            "extra_headers": {"X-Double": faults}, **more,
        }

    def chat(self, faults="", client=None, **more):
        return (client or self.client()).messages.create(**self.question(faults, **more))

    def stream(self, faults="", client=None):
        with (client or self.client()).messages.stream(**self.question(faults)) as stream:
            text = "".join(stream.text_stream)
            return text, stream.get_final_message()

    def test_chat_and_its_bill(self):
        found = self.chat("cached=2", system="Be kind.")
        self.assertEqual(found.content[0].text, SAID)
        self.assertEqual(found.stop_reason, "end_turn")
        whole = tokens("Be kind.\n" + QUESTION)
        self.assertEqual(
            (found.usage.input_tokens, found.usage.cache_read_input_tokens, found.usage.output_tokens),
            (whole - 2, 2, WROTE))
        self.assertTrue(found._request_id.startswith("req_"))

    def test_the_sdk_names_a_version_that_the_double_knows(self):
        self.chat()
        self.assertEqual(self.double.record.all[0].headers["anthropic-version"], "2026-10-21")

    def test_stream_and_its_bill(self):
        for faults in ("", "crlf", "comments", "bytes=1", "think"):
            with self.subTest(faults):
                text, message = self.stream(faults)
                self.assertEqual(text, SAID)
                self.assertEqual(message.content[-1].text, SAID)
                self.assertEqual(message.usage.input_tokens, READ)
                thought = tokens(THOUGHT) if faults == "think" else 0
                self.assertEqual(message.usage.output_tokens, WROTE + thought)
        self.assertEqual(self.stream("accents, bytes=1")[0], ACCENTS)

    def test_structured_output(self):
        found = self.client().messages.parse(**self.question(output_format=Mood))
        self.assertIsInstance(found.parsed_output, Mood)

    def test_refusals_lengths_and_thoughts(self):
        self.assertEqual(self.chat("refuse").stop_reason, "refusal")
        self.assertEqual(self.chat("blocked").content, [])
        self.assertEqual(self.chat(max_tokens=2).stop_reason, "max_tokens")
        self.assertEqual([one.type for one in self.chat("think").content], ["thinking", "text"])

    def test_errors_have_their_classes(self):
        for status, kind in (
            (400, anthropic.BadRequestError), (401, anthropic.AuthenticationError),
            (403, anthropic.PermissionDeniedError),
            (404, anthropic.NotFoundError), (413, anthropic.RequestTooLargeError), (429, anthropic.RateLimitError),
            (500, anthropic.InternalServerError), (529, anthropic.OverloadedError),
        ):
            with self.subTest(status), self.assertRaises(kind):
                self.chat(f"status={status}")
        with self.assertRaises(anthropic.BadRequestError):
            self.chat("quota")
        with self.assertRaises(anthropic.AuthenticationError):
            self.chat(client=self.client("wrong"))

    def test_an_error_in_a_stream_and_a_cut_are_errors(self):
        with self.assertRaises(anthropic.APIStatusError):
            self.stream("error=1")
        with self.assertRaises(Exception) as raised:
            self.stream("cut=1")
        self.assertNotIsInstance(raised.exception, AssertionError)

    def test_retries(self):
        self.assertEqual(self.chat("status=529, times=2", self.client(max_retries=2)).content[0].text, SAID)
        self.assertEqual(self.tries(), 3)
        self.double.record.clear()
        self.chat("limit=1, times=1", self.client(max_retries=1))
        first, second = self.double.record.all
        self.assertGreaterEqual(second.at - first.at, 0.9)

    def test_what_it_does_not_take(self):
        for more in ({"metadata": {"user_id": "x" * 513}}, {"extra_body": {"zork": 1}},
                {"extra_body": {"temperature": 0.5}}):
            with self.subTest(more), self.assertRaises(anthropic.BadRequestError):
                self.chat(**more)

    def test_models_and_counts(self):
        self.assertIn("claude-haiku-5-5", [one.id for one in self.client().models.list()])
        found = self.client().messages.count_tokens(
            model="claude-haiku-5-5", messages=[{"role": "user", "content": QUESTION}])
        self.assertEqual(found.input_tokens, READ)


class GoogleTest(SDKCase):
    model = "gemini-3.8-flash"

    def client(self, key="k-1", faults="", version=None, **more):
        options = google_types.HttpOptions(
            base_url=self.double.url("google"), headers={"X-Double": faults}, **more,
            **({"api_version": version} if version else {}))
        client = genai.Client(api_key=key, http_options=options)
        self.addCleanup(client.close)
        return client

    def chat(self, faults="", config=None, **more):
        return self.client(faults=faults, **more).models.generate_content(
            model=self.model, contents=QUESTION, config=config)

    def test_chat_and_its_bill(self):
        for version in (None, "v1beta", "v1"):
            with self.subTest(version):
                found = self.chat("cached=2, think", version=version)
                self.assertEqual(found.text, SAID)
                self.assertEqual(found.candidates[0].finish_reason.name, "STOP")
                bill = found.usage_metadata
                self.assertEqual(
                    (bill.prompt_token_count, bill.cached_content_token_count, bill.candidates_token_count,
                     bill.thoughts_token_count), (READ, 2, WROTE, tokens(THOUGHT)))

    def test_stream_and_its_bill(self):
        for faults in ("", "think", "bytes=1"):  # The SDK does not know comments.
            with self.subTest(faults):
                client = self.client(faults=faults)
                chunks = list(client.models.generate_content_stream(model=self.model, contents=QUESTION))
                self.assertEqual("".join(one.text or "" for one in chunks), SAID)
                counts = [one.usage_metadata.candidates_token_count for one in chunks]
                self.assertEqual(counts, sorted(counts))
                self.assertEqual(counts[-1], WROTE)
                self.assertEqual(chunks[-1].candidates[0].finish_reason.name, "STOP")

    def test_structured_output(self):
        config = google_types.GenerateContentConfig(
            system_instruction="Be kind.", response_mime_type="application/json", response_schema=Mood,
            max_output_tokens=100)
        self.assertIsInstance(self.chat(config=config).parsed, Mood)
        config = google_types.GenerateContentConfig(
            response_mime_type="application/json", response_json_schema=Mood.model_json_schema())
        self.assertEqual(set(json.loads(self.chat(config=config).text)), {"mood", "count"})

    def test_refusals_and_lengths(self):
        self.assertEqual(self.chat("refuse").candidates[0].finish_reason.name, "SAFETY")
        blocked = self.chat("blocked")
        self.assertIsNone(blocked.candidates)
        self.assertEqual(blocked.prompt_feedback.block_reason.name, "PROHIBITED_CONTENT")
        config = google_types.GenerateContentConfig(max_output_tokens=2)
        self.assertEqual(self.chat(config=config).candidates[0].finish_reason.name, "MAX_TOKENS")

    def test_errors_have_their_classes(self):
        for status, kind, name in (
            (400, google_errors.ClientError, "INVALID_ARGUMENT"), (403, google_errors.ClientError, "PERMISSION_DENIED"),
            (404, google_errors.ClientError, "NOT_FOUND"), (429, google_errors.ClientError, "RESOURCE_EXHAUSTED"),
            (500, google_errors.ServerError, "INTERNAL"), (503, google_errors.ServerError, "UNAVAILABLE"),
        ):
            with self.subTest(status), self.assertRaises(kind) as raised:
                self.chat(f"status={status}")
            self.assertEqual((raised.exception.code, raised.exception.status), (status, name))
        with self.assertRaises(google_errors.ClientError) as raised:
            self.chat(key="wrong")
        self.assertEqual(raised.exception.code, 400)

    def test_retries_when_told_to(self):
        again = google_types.HttpRetryOptions(attempts=3, initial_delay=0.01, max_delay=0.02, http_status_codes=[503])
        self.assertEqual(self.chat("status=503, times=2", retry_options=again).text, SAID)
        self.assertEqual(self.tries(), 3)

    def test_embeddings(self):
        found = self.client().models.embed_content(
            model="gemini-embedding-001", contents=["uno", "dos"],
            config=google_types.EmbedContentConfig(output_dimensionality=256, task_type="RETRIEVAL_DOCUMENT"))
        self.assertEqual([len(one.values) for one in found.embeddings], [256, 256])

    def test_models_and_counts(self):
        self.assertIn(f"models/{self.model}", [one.name for one in self.client().models.list()])
        self.assertEqual(self.client().models.count_tokens(model=self.model, contents=QUESTION).total_tokens, READ)


class MistralTest(SDKCase):
    model = "mistral-small-latest"

    def client(self, key="k-1", **more):
        return Mistral(api_key=key, server_url=self.double.url("mistral"), **more)

    def question(self, faults="", **more):
        return {
            "model": self.model, "messages": [{"role": "user", "content": QUESTION}],
            "http_headers": {"X-Double": faults}, **more,
        }

    def chat(self, faults="", client=None, **more):
        with client or self.client() as one:
            return one.chat.complete(**self.question(faults, **more))

    def stream(self, faults=""):
        with self.client() as one, one.chat.stream(**self.question(faults)) as events:
            chunks = [event.data for event in events]
        texts = [one.choices[0].delta.content for one in chunks]
        return chunks, "".join(one for one in texts if isinstance(one, str))

    def test_chat_and_its_bill(self):
        found = self.chat()
        self.assertEqual((found.choices[0].message.content, found.choices[0].finish_reason), (SAID, "stop"))
        self.assertEqual((found.usage.prompt_tokens, found.usage.completion_tokens), (READ, WROTE))

    def test_stream_and_its_bill_unasked(self):
        for faults in ("", "crlf", "comments", "bytes=1"):
            with self.subTest(faults):
                chunks, text = self.stream(faults)
                self.assertEqual(text, SAID)
                self.assertEqual(chunks[-1].usage.completion_tokens, WROTE)

    def test_reasoning_comes_as_chunks(self):
        content = self.chat("think").choices[0].message.content
        self.assertEqual([one.type for one in content], ["thinking", "text"])
        self.assertEqual(content[1].text, SAID)

    def test_structured_output(self):
        with self.client() as one:
            found = one.chat.parse(
                model=self.model, messages=[{"role": "user", "content": QUESTION}], response_format=Mood)
        self.assertIsInstance(found.choices[0].message.parsed, Mood)

    def test_errors_have_their_classes(self):
        for status in (400, 401, 403, 429, 500, 503):
            with self.subTest(status), self.assertRaises(mistral_errors.SDKError) as raised:
                self.chat(f"status={status}")
            self.assertEqual(raised.exception.status_code, status)
        with self.assertRaises((mistral_errors.SDKError, mistral_errors.HTTPValidationError)) as raised:
            self.chat("status=422")
        self.assertEqual(raised.exception.status_code, 422)
        with self.assertRaises(mistral_errors.SDKError) as raised:
            self.chat(client=self.client("wrong"))
        self.assertEqual(raised.exception.status_code, 401)

    def test_retries_when_told_to(self):
        again = mistral_utils.RetryConfig("backoff", mistral_utils.BackoffStrategy(10, 20, 1, 5000), True)
        found = self.chat("status=503, times=2", self.client(retry_config=again))
        self.assertEqual(found.choices[0].message.content, SAID)
        self.assertEqual(self.tries(), 3)

    def test_embeddings_and_models(self):
        with self.client() as one:
            found = one.embeddings.create(model="mistral-embed", inputs=["uno", "dos"])
            self.assertEqual([len(one.embedding) for one in found.data], [1024, 1024])
            self.assertIn(self.model, [model.id for model in one.models.list().data])


class TogetherTest(SDKCase):
    def test_many_at_once_are_counted(self):
        async def ask_all():
            async with openai.AsyncOpenAI(base_url=self.double.url("openai"), api_key="k", max_retries=0) as client:
                return await asyncio.gather(*[client.chat.completions.create(
                    model="gpt-6-luna", messages=[{"role": "user", "content": f"Number {index}"}],
                    extra_headers={"X-Double": "late=200"}) for index in range(24)])
        found = asyncio.run(ask_all())
        self.assertEqual(
            [one.choices[0].message.content for one in found], [f"You said: Number {index}" for index in range(24)])
        self.assertGreaterEqual(self.double.record.peak, 20)
        self.assertEqual(self.tries(), 24)


if __name__ == "__main__":
    unittest.main()
