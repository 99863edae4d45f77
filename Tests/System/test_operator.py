"""What an operator types: at the wrong place, for somebody who is not there, or at an address that is no provider."""
import contextlib
import http.server
import json
import pathlib
import subprocess
import tempfile
import threading
import unittest

from harness import BINARY, Person, Server, model_settings
from providers.double import ProviderDouble

NOBODY = "00000000-0000-7000-8000-000000000000"


def aapm(environment, *arguments, stdin=""):
    return subprocess.run(
        [str(BINARY), *arguments], input=stdin, capture_output=True, text=True, timeout=120, env=environment)


@contextlib.contextmanager
def answering(body, status=200, **headers):
    """A server that answers everything alike; its address."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class OperatorTest(unittest.TestCase):
    def server(self, **environment):
        server = Server(**environment)
        self.addCleanup(server.__exit__)
        server.start()
        return server

    def refused(self, environment, *arguments, stdin="", status=1):
        """What a command says that does nothing."""
        done = aapm(environment, *arguments, stdin=stdin)
        self.assertEqual((done.returncode, done.stdout), (status, ""), (arguments, done.stderr))
        return done.stderr


class WrongPlace(OperatorTest):
    def test_a_folder_without_a_database_stays_as_it_is(self):
        with tempfile.TemporaryDirectory() as folder:
            empty = pathlib.Path(folder) / "empty"
            empty.mkdir()
            server = Server()
            self.addCleanup(server.__exit__)
            for command in [
                    ["budgets", "show", "--learner", "x"], ["budgets", "set", "--learner", "x", "--daily", "1"],
                    ["orgs", "list"], ["orgs", "create", "School"], ["usage", "--learner", "x"], ["keys", "list"],
                    ["jobs", "list"], ["jobs", "list", "--outbox"]]:
                for place in (empty, pathlib.Path(folder) / "mistyped"):
                    said = self.refused(server.environment, *command, "--data-dir", str(place))
                    self.assertIn(f"There is no database at {place / 'aapm.sqlite'}", said, command)
                    self.assertNotIn("older", said)
            self.assertEqual([one.name for one in pathlib.Path(folder).rglob("*")], ["empty"])


class WrongPeople(OperatorTest):
    def test_whoever_is_not_there_is_said_not_to_be(self):
        server = self.server()
        person = Person(server)
        for kind in ("learner", "session", "organisation"):
            said = self.refused(server.environment, "usage", f"--{kind}", NOBODY)
            self.assertIn(f"There is no {kind} ", said)
            self.assertIn(NOBODY, said)
        for kind in ("learner", "organisation"):
            said = self.refused(server.environment, "keys", "list", f"--{kind}", "nope")
            self.assertIn(f"There is no {kind} ", said)
            self.assertNotIn("Usage:", said)
        # Those who are there and asked nothing.
        session = person.begin()
        for one in (["--learner", person.id], ["--session", session["id"]]):
            done = aapm(server.environment, "usage", *one)
            self.assertEqual((done.returncode, done.stdout), (0, "No model was asked.\n"), done.stderr)
        done = aapm(server.environment, "keys", "list", "--learner", person.id)
        self.assertEqual((done.returncode, done.stdout), (0, "There are no keys.\n"), done.stderr)


class OrganisationKeys(OperatorTest):
    def setUp(self):
        self.double = ProviderDouble()
        self.double.start()
        self.addCleanup(self.double.stop)
        self.environment = self.server(AAPM_OPENAI_BASE_URL=self.double.url("openai")).environment
        self.id = aapm(self.environment, "orgs", "create", "Night School").stdout.strip()

    def test_an_organisation_is_found_by_its_name(self):
        keys = ["--organisation", "Night School"]
        given = aapm(self.environment, "keys", "set", *keys, "openai", stdin="sk-planted\n\n")
        self.assertEqual(given.returncode, 0, given.stderr)
        shown = aapm(self.environment, "keys", "list", *keys, "--json")
        self.assertEqual(json.loads(shown.stdout)["id"], self.id)
        removed = aapm(self.environment, "keys", "remove", *keys, "openai")
        self.assertEqual(removed.returncode, 0, removed.stderr)
        self.assertEqual(
            aapm(self.environment, "keys", "list", *keys).stdout, "There are no keys.\n")

    def test_what_is_wrong_is_said_without_the_usage(self):
        local = ["compatible", "--model", "m", "--base-url"]
        for arguments, stdin, reason in [
                (["openai"], "sk-planted-one\nsk-planted-two\n", "more than one line"),
                (["openai"], "", "no key on standard input"), (["openai"], "sk planted\n", "visible ASCII"),
                ([*local, "rubbish"], "sk-planted\n", "must begin with https:// or http://"),
                ([*local, "http://h:99999/v1"], "sk-planted\n", "must be an address such as")]:
            said = self.refused(
                self.environment, "keys", "set", "--organisation", "Night School", *arguments, stdin=stdin)
            self.assertIn(reason, said)
            self.assertNotIn("Usage:", said)
            self.assertNotIn("planted", said)
        self.assertEqual(aapm(self.environment, "keys", "list").stdout, "There are no keys.\n")
        self.assertEqual(self.double.record.matching(), [])


class NoProvider(OperatorTest):
    PAGE = b"<!doctype html><title>Welcome to nginx!</title>"

    def online(self, server, **more):
        """The rows of `doctor --online` that speak of providers."""
        report = json.loads(aapm({**server.environment, **more}, "doctor", "--online", "--json").stdout)
        return [
            (one["status"], one["message"]) for one in report["findings"] if one["check"] in ("providers", "settings")]

    def test_a_key_is_kept_only_when_a_provider_answers_for_it(self):
        with answering(self.PAGE, Content_Type="text/html") as address:
            server = self.server(AAPM_OPENAI_BASE_URL=address)
            person = Person(server)
            reply = server.request("PUT", "/v1/me/keys/openai", {"key": "sk-planted"}, token=person.token)
            self.assertEqual((reply.status, reply.json["code"]), (503, "AAPM-510"), reply.body)
            self.assertIn("is no provider of models", reply.json["detail"])
            self.assertEqual(person.get("/v1/me/keys")["data"], [])
            aapm(server.environment, "orgs", "create", "School")
            said = self.refused(
                server.environment, "keys", "set", "--organisation", "School", "compatible", "--model", "m",
                "--base-url", address, stdin="sk-planted\n")
            self.assertIn("AAPM-510", said)
            self.assertNotIn("planted", said)

    def test_a_provider_that_is_busy_is_not_away(self):
        with answering(b'{"error":{"code":"rate_limit_exceeded"}}', 429, Retry_After="7") as address:
            server = self.server(AAPM_OPENAI_BASE_URL=address)
            person = Person(server)
            reply = server.request("PUT", "/v1/me/keys/openai", {"key": "sk-planted"}, token=person.token)
            self.assertEqual((reply.status, reply.json["code"]), (503, "AAPM-510"), reply.body)
            self.assertIn("takes no more requests at the moment", reply.json["detail"])
            self.assertEqual(reply.headers["retry-after"], "7")

    def test_the_doctor_looks_for_the_models_of_the_chain(self):
        with ProviderDouble() as double:
            server = self.server(**model_settings(double, "openai", "anthropic", "google", "mistral"))
            self.assertEqual(self.online(server), [
                ("ok", "all can be read"), *(
                    ("ok", f"{name} accepts the key")
                    for name in ("openai", "anthropic", "google", "mistral"))])
            self.assertEqual(
                self.online(server, AAPM_LLM_CHAIN="openai:gpt-6-lunar, compatible:gpt-6-luna"), [
                    ("ok", "all can be read"), ("ok", "openai accepts the key"),
                    ("warning", "openai does not list the model gpt-6-lunar"),
                    ("ok", "compatible answers without a key")])
            self.assertEqual(
                self.online(server, AAPM_LLM_CHAIN="openai:gpt-6-luna", OPENAI_API_KEY="sk-wrong")[1],
                ("problem", "openai does not accept the key"))
            with answering(self.PAGE) as address:
                (settings, found) = self.online(
                    server, AAPM_LLM_CHAIN="openai:gpt-6-luna", AAPM_OPENAI_BASE_URL=address)
            self.assertEqual(found[0], "problem")
            self.assertIn("what answers for openai sends no list of models", found[1])


if __name__ == "__main__":
    unittest.main()
