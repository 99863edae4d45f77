"""Own keys over the real binary: kept, rotated, stolen, and searched for wherever they must not be."""
import base64
import gzip
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

from harness import BINARY, Person, Server, model_settings, on_both_engines
from providers.double import ProviderDouble
from providers.record import digest

OPERATOR = "sk-planted-operator-4f1c8a77e2"
LEARNER = "sk-planted-learner-9b02d6c15e"
SECOND = "sk-planted-second-77aa31f0cd"
ORGANISATION = "sk-planted-organisation-c3e85d10"
REFUSED = "sk-planted-wrong-5d5d5d5d5d"
LINES = ["Hola, yo soy muy cansado hoy.", "Me gusta las playas y tengo la problema."]
PLANTED = [OPERATOR, LEARNER, SECOND, ORGANISATION, REFUSED]


def spellings(secret):
    """What a key looks like when something wrote it down in its own way."""
    data = secret.encode()
    found = {data, data.hex().encode(), data.hex().upper().encode(), urllib.parse.quote(secret, safe="").encode()}
    for shift in range(3):  # Base64 of a longer text: the part that does not depend on its neighbours.
        whole = base64.b64encode(b"\0" * shift + data)
        found.add(whole[4 if shift else 0:len(whole) - 4])
    found.add(data[len(data) // 2:])  # Half a key is half a secret.
    return found


class Finder:
    def __init__(self):
        self.needles = [(key, one) for key in PLANTED for one in spellings(key)]
        self.bytes = 0
        self.found = []

    def look(self, place, data):
        if isinstance(data, str):
            data = data.encode()
        self.bytes += len(data)
        self.found += [f"{key[:18]}… in {place}" for key, one in self.needles if one in data]

    def folder(self, path):
        for one in pathlib.Path(path).rglob("*"):
            if one.is_file():
                data = one.read_bytes()
                self.look(one.name, data)
                if data[:2] == b"\x1f\x8b":
                    self.look(one.name, gzip.decompress(data))


def aapm(server, *arguments, stdin=""):
    return subprocess.run(
        [str(BINARY), *arguments], input=stdin, capture_output=True, text=True, timeout=120, env=server.environment)


class KeyTests(unittest.TestCase):
    """A double of the providers, and what tests of keys do with a server."""

    engine = "sqlite"

    @classmethod
    def setUpClass(cls):
        cls.double = ProviderDouble(tongue="es")
        cls.double.start()

    @classmethod
    def tearDownClass(cls):
        cls.double.stop()

    def setUp(self):
        self.double.calm()
        self.double.keys = None
        self.double.record.clear()

    def put(self, person, provider, key, status=200, **more):
        reply = self.server.request("PUT", f"/v1/me/keys/{provider}", {"key": key, **more}, token=person.token)
        self.assertEqual(reply.status, status, reply.body)
        return reply

    def listed(self, person):
        return {one["provider"]: one["status"] for one in person.get("/v1/me/keys")["data"]}

    def organisation(self, *members):
        """An organisation with a key for Mistral."""
        def run(*arguments, stdin=""):
            done = aapm(self.server, *arguments, stdin=stdin)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout.strip()

        school = run("orgs", "create", "Escuela")
        for person in members:
            run("orgs", "add-member", school, person.id)
        run("keys", "set", "--organisation", school, "mistral", stdin=ORGANISATION)
        return school

    def used(self):
        """With which of the planted keys models were asked, since the record was cleared."""
        names = {digest(key): key for key in PLANTED}
        return {names.get(one.key, one.key) for one in self.double.chats}

    def talk(self, person):
        """A whole talk with its pipeline; who said the character's lines."""
        self.double.record.clear()
        session = person.begin()
        partners = {person.say(session, line)["npc_turn"]["partner"] for line in LINES}
        run = person.end(session)["pipeline_run"]
        self.assertEqual(person.finished_run(run["id"])["status"], "completed")
        return partners

    def ledger(self, person):
        """Who paid for the talks of somebody, and for what."""
        rows = self.server.rows(
            "SELECT payer, provider, purpose FROM model_calls WHERE learner_id = ?", person.id)
        return {(payer, provider) for payer, provider, _ in rows}, {purpose for _, _, purpose in rows}


@on_both_engines
class OwnKeys(KeyTests):
    def setUp(self):
        super().setUp()
        self.server = Server(self.engine, **{
            f"AAPM_{name}_BASE_URL": self.double.url(name.lower())
            for name in ("OPENAI", "ANTHROPIC", "GOOGLE", "MISTRAL")})
        self.addCleanup(self.server.__exit__)

    def test_a_key_is_checked_before_it_is_kept(self):
        self.server.start()
        person = Person(self.server)
        for provider in ("openai", "anthropic", "google", "mistral"):
            answer = self.put(person, provider, LEARNER).json
            self.assertEqual((answer["provider"], answer["status"]), (provider, "working"))
        self.assertEqual({one.operation for one in self.double.record.matching()}, {"models"})
        other = Person(self.server)
        refused = self.put(other, "openai", REFUSED, 422)
        self.assertEqual(refused.json["code"], "AAPM-409")
        with self.double.misbehaving("status=503"):
            away = self.put(other, "mistral", LEARNER, 503)
        self.assertEqual(away.json["code"], "AAPM-510")
        self.assertIn("retry-after", away.headers)
        self.assertEqual(self.listed(other), {})
        self.assertEqual(self.server.rows("SELECT count(*) FROM learner_keys"), [["4"]])

    def test_addresses_of_learners_do_not_reach_this_machine(self):
        self.server.start()
        person = Person(self.server)
        inside = f"127.0.0.1:{self.double.port}"
        expected = {
            f"http://{inside}/compatible/v1": 400, f"https://u:p@{inside}/v1": 400, "https://2130706433/v1": 400,
            "https://0x7f000001/v1": 400, "https://models.example.org:22/v1": 400,
            f"https://{inside}/compatible/v1": 422, f"https://localhost:{self.double.port}/v1": 422,
            "https://[::ffff:127.0.0.1]/v1": 422, "https://169.254.169.254/latest": 422,
        }
        for url, status in expected.items():
            while True:
                reply = self.server.request(
                    "PUT", "/v1/me/keys/compatible", {"key": LEARNER, "base_url": url, "model": "llama"},
                    token=person.token)
                if reply.status != 429:
                    break
                person = Person(self.server)  # A few checks a minute are enough for one learner.
            self.assertEqual(reply.status, status, (url, reply.body))
            self.assertEqual(reply.json["code"], "AAPM-400" if status == 400 else "AAPM-411", url)
        self.assertEqual(self.double.record.matching(), [])
        self.assertEqual(self.listed(person), {})

    def test_rotation_beside_a_running_server(self):
        self.server.start()
        people = [Person(self.server) for _ in range(8)]
        for person in people:
            self.put(person, "openai", LEARNER)
        file = pathlib.Path(self.server.folder.name) / "envelope-keys"
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        first = file.read_text()
        failures, stop = [], threading.Event()

        def load(person):
            providers = ["anthropic", "google", "mistral"]
            while not stop.is_set() and providers:
                reply = self.server.request(
                    "PUT", f"/v1/me/keys/{providers.pop()}", {"key": LEARNER}, token=person.token)
                if reply.status != 200:
                    failures.append(reply.body)

        threads = [threading.Thread(target=load, args=(one,)) for one in people]
        for one in threads:
            one.start()
        for _ in range(3):
            rotated = aapm(self.server, "keys", "rotate")
            self.assertEqual(rotated.returncode, 0, rotated.stderr)
        stop.set()
        for one in threads:
            one.join()
        self.assertEqual(failures, [])
        last = aapm(self.server, "keys", "rotate")
        self.assertEqual(last.returncode, 0, last.stderr)
        keys = file.read_text().split()
        self.assertEqual(len(keys), 1)
        self.assertNotIn(keys[0], first)
        self.assertEqual(len(base64.b64decode(keys[0])), 32)
        # The new file opens every row, for this server and for one that starts afresh.
        for person in people:
            self.assertEqual(set(self.listed(person).values()), {"working"})
        self.server.kill()
        self.server.start()
        for person in people:
            self.assertEqual(set(self.listed(person).values()), {"working"})

    def test_a_rotation_that_is_killed_is_finished_by_the_next(self):
        self.server.start()
        people = [Person(self.server) for _ in range(10)]
        for person in people:
            self.put(person, "openai", LEARNER)
        for delay in (0.05, 0.1, 0.15, 0.2):
            process = subprocess.Popen(
                [str(BINARY), "keys", "rotate"], env=self.server.environment, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
            for person in people:
                self.assertEqual(self.listed(person), {"openai": "working"})
        done = aapm(self.server, "keys", "rotate")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len((pathlib.Path(self.server.folder.name) / "envelope-keys").read_text().split()), 1)
        for person in people:
            self.assertEqual(self.listed(person), {"openai": "working"})

    def test_a_lost_envelope_key_is_named_and_never_made_anew(self):
        self.server.start()
        person = Person(self.server)
        self.put(person, "openai", LEARNER)
        file = pathlib.Path(self.server.folder.name) / "envelope-keys"
        kept = file.read_bytes()
        file.unlink()
        self.assertEqual(self.listed(person), {"openai": "unreadable"})
        self.assertEqual(self.put(person, "mistral", SECOND, 500).json["code"], "AAPM-508")
        self.assertFalse(file.exists())
        [[envelope]] = self.server.rows("SELECT envelope_key_id FROM learner_keys")
        for command in (["keys", "rotate"], ["doctor"]):
            answer = aapm(self.server, *command)
            self.assertEqual(answer.returncode, 1, command)
            self.assertIn(envelope, answer.stdout + answer.stderr)
        self.assertFalse(file.exists())
        file.touch(0o600)
        file.write_bytes(kept)
        self.assertEqual(self.listed(person), {"openai": "working"})
        os.chmod(file, 0o644)
        answer = aapm(self.server, "keys", "rotate")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("chmod 600", answer.stderr)

    def test_the_command_line_takes_keys_from_standard_input_alone(self):
        self.server.start()
        person = Person(self.server)
        given = aapm(self.server, "keys", "set", "--learner", person.id, "openai", stdin=LEARNER + "\n")
        self.assertEqual(given.returncode, 0, given.stderr)
        self.assertEqual(self.listed(person), {"openai": "working"})
        shown = aapm(self.server, "keys", "list", "--json")
        [line] = [json.loads(one) for one in shown.stdout.splitlines()]
        self.assertEqual((line["owner"], line["id"], line["provider"], line["status"]),
                         ("learner", person.id, "openai", "working"))
        for arguments, stdin in (
                (["--learner", person.id, "openai", LEARNER], ""), (["openai"], LEARNER),
                (["--learner", person.id, "openai"], ""), (["--learner", person.id, "openai"], "two words\n"),
                (["--learner", person.id, "openai"], REFUSED), (["--learner", "nobody", "openai"], SECOND),
                (["--organisation", "nobody", "openai"], SECOND)):
            answer = aapm(self.server, "keys", "set", *arguments, stdin=stdin)
            self.assertNotEqual(answer.returncode, 0, arguments)
        gone = aapm(self.server, "keys", "remove", "--learner", person.id, "openai")
        self.assertEqual(gone.returncode, 0, gone.stderr)
        self.assertEqual(self.listed(person), {})

    def test_a_stolen_row_and_a_changed_one_do_not_open(self):
        self.server.start()
        owner, thief = Person(self.server), Person(self.server)
        self.put(owner, "openai", LEARNER)
        self.server.write(
            f"INSERT INTO learner_keys SELECT '{thief.id}', provider, base_url, model, envelope_key_id, "
            "sealed_data_key, sealed_key, created_at, checked_at, refused_at FROM learner_keys")
        self.assertEqual(self.listed(thief), {"openai": "unreadable"})
        self.assertEqual(self.listed(owner), {"openai": "working"})
        self.server.write(
            "UPDATE learner_keys SET provider = 'compatible', base_url = 'https://evil.example.org', model = 'm' "
            f"WHERE learner_id = '{owner.id}'")
        self.assertEqual(self.listed(owner), {"compatible": "unreadable"})

    def test_planted_keys_are_nowhere(self):
        finder = Finder()
        self.server.environment.update({
            "LLM_PROVIDER": "openai", "LLM_API_KEY": OPERATOR, "AAPM_LOG_LEVEL": "trace", "AAPM_DEFAULT_PLAN": "premium"})
        self.server.start()
        plain = self.server.request

        def request(*arguments, **more):
            reply = plain(*arguments, **more)
            finder.look(f"the answer to {arguments[:2]}", reply.body + repr(reply.headers).encode())
            return reply

        self.server.request = request
        person, other = Person(self.server), Person(self.server)
        self.put(person, "openai", LEARNER)
        self.put(person, "anthropic", SECOND)
        with self.double.misbehaving("echo-key"):
            self.put(other, "openai", REFUSED, 422)
        self.put(other, "google", REFUSED, 422)
        for body in (
                {"key": LEARNER, "extra": LEARNER}, {"key": [LEARNER]}, {LEARNER: LEARNER}, {"key": LEARNER + "\n"},
                {"key": LEARNER, "base_url": f"https://{LEARNER}@example.org", "model": LEARNER}):
            # What a caller sent wrongly may be named in a fault; the log and the disk hold none of it.
            reply = plain("PUT", "/v1/me/keys/openai", body, token=person.token)
            self.assertEqual(reply.status, 400)
        plain("PUT", f"/v1/me/keys/{LEARNER}", {"key": LEARNER}, token=person.token)
        plain("GET", f"/v1/me/keys?key={LEARNER}", token=person.token)
        plain("PUT", "/v1/me/keys/openai", raw=('{"key":"' + LEARNER).encode(), token=person.token)
        school = self.organisation(other)
        given = aapm(self.server, "keys", "set", "--organisation", school, "mistral", stdin=ORGANISATION)
        self.assertEqual(given.returncode, 0, given.stderr)
        finder.look("keys set", given.stdout + given.stderr)
        refused = aapm(self.server, "keys", "set", "--organisation", school, "google", stdin=REFUSED)
        self.assertEqual(refused.returncode, 1)
        finder.look("keys set", refused.stdout + refused.stderr)
        self.server.terminate()
        self.server.start()  # What the command line changed counts at once.
        for one, key in ((other, ORGANISATION), (person, LEARNER), (Person(self.server), OPERATOR)):
            self.talk(one)
            self.assertEqual(self.used(), {key})
        self.double.record.clear()
        session = person.begin()
        with self.double.misbehaving("status=400", provider="openai"):
            person.say(session, "Hola, quería dos barras de pan.")
        self.assertEqual(self.used(), {LEARNER, SECOND})
        with self.double.misbehaving("echo-key", operation="chat"):
            person.say(session, "¿Cuánto es?")
        with self.double.misbehaving("html", operation="chat"):
            person.say(session, "Tengo la problema.")
        run = person.end(session)["pipeline_run"]
        self.assertEqual(person.finished_run(run["id"])["status"], "completed")
        for path in ("/v1/me", "/v1/me/keys", "/v1/me/usage", f"/v1/sessions/{session['id']}/turns"):
            person.get(path)
        for command in (
                ["keys", "list", "--json"], ["keys", "rotate"], ["doctor"], ["jobs", "list"],
                ["keys", "set", "--learner", other.id, "mistral"], ["keys", "set", "--learner", "nobody", "openai"]):
            answer = aapm(self.server, *command, stdin=SECOND)
            finder.look(" ".join(command[:2]), answer.stdout + answer.stderr)
        with tempfile.TemporaryDirectory() as folder:
            backup = aapm(self.server, "backup", "--output", f"{folder}/a.backup")
            self.assertEqual(backup.returncode, 0, backup.stderr)
            finder.folder(folder)
        if self.engine == "sqlite":
            finder.folder(self.server.folder.name)  # With the write-ahead log of a server that runs.
        self.server.kill()
        finder.folder(self.server.folder.name)
        if self.engine == "postgres":
            tables = [row[0] for row in self.server.rows(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")]
            for table in tables:
                finder.look(table, repr(self.server.rows(f"SELECT t::text FROM {table} t")))
        self.server.start()
        self.listed(person)
        self.server.terminate()
        finder.folder(self.server.folder.name)
        self.assertEqual(finder.found, [])
        self.assertGreater(finder.bytes, 100_000)


@on_both_engines
class KeysInTalks(KeyTests):
    """Whose key stands in the requests that reach a provider: the operator's chain is Anthropic, keys are for others."""

    def serve(self, **more):
        # A plan of two sessions a day, which own keys lift.
        settings = {"ANTHROPIC_API_KEY": OPERATOR, "AAPM_DEFAULT_PLAN": "free", **more}
        self.server = Server(self.engine, **model_settings(self.double, "anthropic", **settings))
        self.addCleanup(self.server.__exit__)
        self.server.start()

    def test_a_learners_talks_and_pipeline_are_held_with_the_learners_key_alone(self):
        self.serve()
        owner, other = Person(self.server), Person(self.server)
        self.put(owner, "openai", LEARNER)
        for _ in range(3):  # As many runs, too, as the plan does not have.
            self.assertEqual(self.talk(owner), {"model"})
            self.assertEqual(self.used(), {LEARNER})
        payers, purposes = self.ledger(owner)
        self.assertEqual(payers, {("learner", "openai")})
        self.assertLessEqual({"turn", "extraction"}, purposes)
        self.assertEqual(self.server.rows("SELECT * FROM budget_spend WHERE scope_id = ?", owner.id), [])
        self.assertEqual(self.talk(other), {"model"})
        self.assertEqual(self.used(), {OPERATOR})
        self.assertEqual(self.ledger(other), ({("operator", "anthropic")}, purposes))

    def test_an_organisations_key_is_for_its_learners_who_have_none_of_their_own(self):
        self.serve()
        member, owner, other = (Person(self.server) for _ in range(3))
        self.put(owner, "openai", LEARNER)
        school = self.organisation(member, owner)
        self.server.terminate()
        self.server.start()  # What the command line changed counts at once.
        self.talk(member)
        self.assertEqual(self.used(), {ORGANISATION})
        for _ in range(2):
            member.say(member.begin(), LINES[0])
        self.assertEqual(self.used(), {ORGANISATION})
        self.assertEqual(self.ledger(member)[0], {("organisation", "mistral")})
        self.talk(owner)
        self.assertEqual(self.used(), {LEARNER})
        self.talk(other)
        self.assertEqual(self.used(), {OPERATOR})
        self.assertEqual(
            self.server.rows("SELECT DISTINCT learner_id FROM model_calls WHERE organisation_id = ? ORDER BY 1", school),
            [[one] for one in sorted([member.id, owner.id])])

    def test_the_operators_key_answers_for_one_that_fails_where_the_policy_says_so(self):
        for policy, partner, keys, payers in (
                ("on", "model", {LEARNER, OPERATOR}, {("learner", "openai"), ("operator", "anthropic")}),
                ("off", "scripted", {LEARNER}, {("learner", "openai")})):
            with self.subTest(policy=policy):
                self.serve(AAPM_OWN_KEY_FALLBACK=policy)
                owner = Person(self.server)
                self.put(owner, "openai", LEARNER)
                with self.double.misbehaving("status=400", provider="openai", operation="chat"):
                    self.assertEqual(self.talk(owner), {partner})
                self.assertEqual(self.used(), keys)
                self.assertEqual(self.ledger(owner)[0], payers)
                # It was no fault of the key.
                self.assertEqual(self.listed(owner), {"openai": "working"})
                self.talk(owner)
                self.assertEqual(self.used(), {LEARNER})
                self.server.terminate()

    def test_a_key_that_its_provider_withdrew_is_asked_once_and_lifts_nothing_any_more(self):
        self.serve()
        owner = Person(self.server)
        self.put(owner, "openai", LEARNER)
        self.double.keys = [OPERATOR]
        self.assertEqual(self.talk(owner), {"model"})
        self.assertEqual(self.used(), {LEARNER, OPERATOR})
        self.assertEqual([one.status for one in self.double.chats if one.key == digest(LEARNER)], [401])
        self.assertEqual(self.listed(owner), {"openai": "refused"})
        self.talk(owner)
        self.assertEqual(self.used(), {OPERATOR})
        # What was read about a learner is gone by for some seconds.
        deadline = time.monotonic() + 30
        while owner.get("/v1/me")["limits"]["sessions_per_day"] is None:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        body = {"persona_id": owner.persona["id"], "tier": 1}
        self.assertEqual(owner.post("/v1/sessions", body, 429)["code"], "AAPM-405")

    def test_a_key_without_credit_or_answers_gives_no_talks_at_the_operators_expense(self):
        # One answers nothing, one has no credit, one is taken back: each after more talks were begun than the plan has.
        for faults, keys in (("status=400", {LEARNER}), ("quota", {LEARNER}), (None, set())):
            with self.subTest(faults):
                self.serve()
                owner = Person(self.server)
                self.put(owner, "openai", LEARNER)
                self.double.record.clear()
                sessions = [owner.begin() for _ in range(3)]
                for session in sessions:
                    with self.double.misbehaving(faults or "", provider="openai", operation="chat"):
                        if faults is None:
                            self.server.request("DELETE", "/v1/me/keys/openai", token=owner.token)
                        said = owner.say(session, LINES[0])
                    self.assertEqual(said["npc_turn"]["partner"], "scripted")
                self.assertEqual(self.used(), keys)
                self.assertEqual(
                    self.listed(owner),
                    {"status=400": {"openai": "working"}, "quota": {"openai": "refused"}}.get(faults, {}))
                self.server.terminate()


class Search(unittest.TestCase):
    def test_the_search_finds_what_is_there(self):
        for secret in PLANTED:
            for shift in ("", "a", "ab"):
                text = (shift + secret + "!").encode()
                for data in (text, base64.b64encode(text), text.hex().encode()):
                    finder = Finder()
                    finder.look("here", data)
                    self.assertTrue(finder.found, data)


if __name__ == "__main__":
    unittest.main()
