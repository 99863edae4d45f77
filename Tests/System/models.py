"""A talk with models behind the real binary, all of them at our double: what tests of models have in common."""
import pathlib
import time
import unittest

from harness import Person, Server, model_settings
from providers.double import ProviderDouble

LINES = ["Hola, me llamo Ana.", "Vivo en Boston y trabajo en un hospital.", "Me gusta la playa, ¿y a ti?"]
# What a learner waits at most for a turn: far more than the deadlines of a test, far less than to hang.
PATIENCE = 25
# What the double says when it fails. A provider's own words go no further than to us.
DOUBLES_WORDS = ("The double", "Incorrect API key", "502 Bad Gateway", "nginx")


class Told:
    """What a learner saw of a turn: the pieces as they came, the turn as it is stored, how long it took."""

    def __init__(self, events, seconds):
        self.events = events
        self.pieces = [data["text"] for _, event, data in events if event == "delta"]
        self.kinds = [event for _, event, _ in events]
        self.index = events[0][2]["learner_turn"]["index"]
        self.npc_turn = next((data["npc_turn"] for _, event, data in events if event == "npc_turn"), None)
        self.seconds = seconds

    @property
    def partner(self):
        return self.npc_turn["partner"]


class ModelsCase(unittest.TestCase):
    """A double for each test, and servers with a chain of its providers."""

    engine = "sqlite"

    def setUp(self):
        self.double = ProviderDouble("es")
        self.double.start()
        self.addCleanup(self.double.stop)

    def server(self, *providers, engine=None, **settings):
        server = Server(engine or self.engine, **model_settings(self.double, *providers, **settings))
        self.addCleanup(server.__exit__)
        server.start()
        return server

    def talk(self, server):
        person = Person(server)
        return person, person.begin(tier=1)

    def stream(self, server, person, session, text=LINES[0], key=None):
        began = time.monotonic()
        headers = {"Idempotency-Key": key} if key else {}
        events = list(server.stream(
            "POST", f"/v1/sessions/{session['id']}/turns", {"text": text}, person.token, headers))
        return Told(events, time.monotonic() - began)

    def assert_kept(self, person, session, told, partner):
        """The turn is whole: what was streamed is what is stored, once, with the mark of who made it."""
        self.assertEqual(told.kinds[0], "accepted", told.kinds)
        self.assertEqual(told.kinds[-2:], ["npc_turn", "done"], told.kinds)
        self.assertEqual("".join(told.pieces), told.npc_turn["text"])
        self.assertTrue(told.npc_turn["text"].strip())
        self.assertEqual(told.partner, partner, told.npc_turn)
        self.assertLess(told.seconds, PATIENCE)
        answers = [one for one in person.turns(session) if one.get("answers") == told.index]
        self.assertEqual(answers, [told.npc_turn])
        for words in DOUBLES_WORDS:
            self.assertNotIn(words, str(told.events))

    def assert_discreet(self, server):
        """The log has no key, nothing that the learner wrote, and nothing that a provider said."""
        log = (pathlib.Path(server.folder.name) / "server.log").read_text()
        for planted in ("sk-double", *LINES, *DOUBLES_WORDS):
            self.assertNotIn(planted, log)

    def ledger(self, server, session=None):
        """The calls that were written down: (provider, model, purpose, payer, input, cached, output, estimated,
        cost).
        """
        of_session = ("WHERE session_id = ?", session["id"]) if session else ("",)
        return [
            (provider, model, purpose, payer, int(read), int(cached), int(wrote), estimated in ("1", "t", "true"),
                int(cost))
            for provider, model, purpose, payer, read, cached, wrote, estimated, cost in server.rows(
                "SELECT provider, model, purpose, payer, input_tokens, cached_tokens, output_tokens, is_estimated, cost"
                f" FROM model_calls {of_session[0]} ORDER BY created_at, id", *of_session[1:])
        ]

    def eventually(self, condition, timeout=30, pause=0.05):
        """Asks again until it holds; what it gave."""
        deadline = time.monotonic() + timeout
        while True:
            found = condition()
            if found or time.monotonic() > deadline:
                self.assertTrue(found, condition)
                return found
            time.sleep(pause)

    def reserved(self, server):
        """What is set aside in the budget that holds most; nothing when all of it was given back."""
        return max((int(row[0]) for row in server.rows("SELECT reserved FROM budget_spend")), default=0)
