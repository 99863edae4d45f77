"""The double's replies against the vendors' documents, where ../shared has them."""
import unittest

from providers import documents
from providers.test_double import CHATS, SCHEMA, DoubleCase, ask

WORDS = ("", "cached=2", "length=2", "think", "refuse", "blocked", "empty", "accents", "over=2")
STREAMED = {
    "openai": ("CreateChatCompletionStreamResponse", "ChatCompletionChunk"),
    "anthropic": ("MessageStreamEvent", "RawMessageStreamEvent"),
    "mistral": ("CompletionChunk", "CompletionChunk"), "google": ("GenerateContentResponse", "GenerateContentResponse"),
}
WHOLE = {
    "openai": "ChatCompletion", "anthropic": "Message", "mistral": "ChatCompletionResponse",
    "google": "GenerateContentResponse",
}
PATHS = {
    "openai": "/v1/chat/completions", "anthropic": "/v1/messages", "mistral": "/v1/chat/completions",
    "google": "/v1beta/models/{model}:generateContent",
}


@unittest.skipIf(documents.missing(), documents.missing())
class DocumentsTest(DoubleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = documents.Documents()

    def words(self, provider):
        # Mistral's document forbids the counts of cached tokens, which the service sends.
        return [one for one in WORDS if (provider, one) != ("mistral", "cached=2")]

    def test_whole_replies(self):
        for provider in STREAMED:
            for faults in self.words(provider):
                for schema in (None, SCHEMA):
                    with self.subTest(provider, faults=faults, schema=schema is not None):
                        body = self.chat(provider, faults, schema=schema).json
                        self.assertEqual(self.documents.reply(provider, "POST", PATHS[provider], 200, body), [])
                        self.assertEqual(self.documents.of_sdk(provider, WHOLE[provider], body), [])

    def test_events_of_streams(self):
        for provider, (schema, sdk) in STREAMED.items():
            for faults in self.words(provider):
                with self.subTest(provider, faults=faults):
                    events = self.chat(provider, faults, stream=True).events
                    for event in events:
                        # The document has no ping, which the service sends.
                        if event == "[DONE]" or event.get("type") == "ping":
                            continue
                        self.assertEqual(self.documents.named(provider, schema, event), [], event)
                        self.assertEqual(self.documents.of_sdk(provider, sdk, event), [], event)

    def test_errors(self):
        for status in (400, 401, 403, 404, 429, 500, 503, 529):
            with self.subTest(status):
                body = self.chat("openai", f"status={status}").json
                self.assertEqual(self.documents.named("openai", "ErrorResponse", body), [])
                body = self.chat("anthropic", f"status={status}").json
                self.assertEqual(self.documents.named("anthropic", "ErrorResponse", body), [])
                if status < 500:  # The document describes no other.
                    self.assertEqual(self.documents.reply("anthropic", "POST", "/v1/messages", status, body), [])

    def test_embeddings_and_models(self):
        for provider, model in (("openai", "text-embedding-3-small"), ("mistral", "mistral-embed")):
            with self.subTest(provider):
                body = self.send(provider, "/v1/embeddings", {"model": model, "input": ["a", "b"]}).json
                self.assertEqual(self.documents.reply(provider, "POST", "/v1/embeddings", 200, body), [])
        for provider in ("openai", "anthropic", "mistral"):
            with self.subTest(provider, what="models"):
                body = self.send(provider, "/v1/models", method="GET").json
                self.assertEqual(self.documents.reply(provider, "GET", "/v1/models", 200, body), [])
        body = self.send("google", "/v1beta/models", method="GET").json
        self.assertEqual(self.documents.reply("google", "GET", "/v1beta/models", 200, body), [])

    def test_what_the_double_takes_the_documents_take(self):
        for provider in CHATS:
            for schema in (None, SCHEMA):
                for stream in (False, True):
                    with self.subTest(provider, schema=schema is not None, stream=stream):
                        path, body = ask(provider, schema=schema, stream=stream)
                        self.assertEqual(self.send(provider, path, body).status, 200)
                        self.assertEqual(self.documents.request(provider, path.partition("?")[0], body), [])

    def test_what_the_documents_refuse_the_double_refuses(self):
        for provider in STREAMED:
            path, body = ask(provider, schema=SCHEMA)
            refused = 0
            for place, broken in spoilt(body):
                if not self.documents.request(provider, path, broken):
                    continue
                refused += 1
                with self.subTest(provider, place=place):
                    self.assertIn(self.send(provider, path, broken).status, (400, 404, 422), broken)
            self.assertGreater(refused, 5, provider)


def spoilt(value, place=""):
    """The value with one thing in it missing, or of another kind: (what was done, the value)."""
    if isinstance(value, dict) and not place.endswith("schema"):
        for name, inner in value.items():
            here = f"{place}.{name}"
            yield f"{here} missing", {other: kept for other, kept in value.items() if other != name}
            for wrong in (7, "seven", [7], {"zork": 7}, True):
                if type(wrong) is not type(inner):
                    yield f"{here} = {wrong}", {**value, name: wrong}
            for what, changed in spoilt(inner, here):
                yield what, {**value, name: changed}
        yield f"{place}.zork = 1", {**value, "zork": 1}
    elif isinstance(value, list):
        yield f"{place} empty", []
        for index, inner in enumerate(value):
            for what, changed in spoilt(inner, f"{place}.{index}"):
                yield what, [*value[:index], changed, *value[index + 1:]]


if __name__ == "__main__":
    unittest.main()
