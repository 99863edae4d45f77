"""A provider that does wrong in every way its double knows: no turn is lost, and nobody waits past the deadlines."""
import json
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import Person, Server, model_settings
from models import LINES, ModelsCase
from providers.double import ProviderDouble

FIRST, STALL = 4, 3
# Deadlines that a test can wait for and a busy machine can keep.
SHORT = {"AAPM_LLM_FIRST_TOKEN_MS": str(FIRST * 1000), "AAPM_LLM_STALL_MS": str(STALL * 1000)}
# No attempt is begun after the time to the first word: with this all of them are, however busy the machine.
PATIENT = {"AAPM_LLM_FIRST_TOKEN_MS": "60000"}
# Ten seconds to the first word, without a setting: enough for all attempts at a provider that is ill.
USUAL = 10
# What a busy machine may add to a deadline.
GRACE = 15
LINE = "Claro que sí, con mucho gusto le traigo un café."


class FaultsTest(ModelsCase):
    """What is wrong with the first provider of two, how often it is asked, and whether it makes the line after all."""

    # These say nothing of the provider's health, so that no breaker remembers them: one server for all.
    HARMLESS = [
        ("status=400", 1, False), ("status=401", 1, False), ("status=403", 1, False), ("status=404", 1, False),
        ("status=413", 1, False), ("status=422", 1, False), ("quota", 1, False), ("echo-key", 1, False),
        ("limit=30", 1, False), ("limit=1, times=1", 2, True), ("limit, times=1", 2, True),
        ("refuse", 1, False), ("blocked", 1, False),
        ("no-usage", 1, True), ("usage=0", 1, True), ("usage=5", 1, True), ("usage=50", 1, True),
        ("usage=1000", 1, True),
        ("usage=100000", 1, True), ("think", 1, True), ("bytes=1, crlf", 1, True), ("comments, tight", 1, True),
        ("no-done", 1, True), ("tail", 1, True),
    ]
    # Each of these has a server of its own, because it would open the breaker.
    ILL = [
        ("status=500, times=2", 3, True), ("status=503, retry=1, times=1", 2, True), ("status=529", 4, False),
        ("html", 4, False), ("reset", 4, False), ("garbage=0", 4, False), ("cut=0", 4, False), ("error=0", 4, False),
    ]
    # These mostly wait.
    LATE = ["hang", "mute", "late=60000"]
    BROKEN = ["cut=2", "stall=2", "error=2", "garbage=2"]

    def turn(self, double, server, person, faults, tries, reply=None):
        """One turn with a provider that has these faults, which is asked so often: (as it was told, the requests of
        the other).
        """
        double.record.clear()
        session = person.begin(tier=1)
        with double.misbehaving(faults, provider="openai", reply=reply):
            told = self.stream(server, person, session)
        self.assert_kept(person, session, told, "model")
        first = double.record.matching(operation="chat", provider="openai")
        others = double.record.matching(operation="chat", provider="anthropic")
        self.assertEqual([one.problem for one in others], [""] * len(others))
        self.assertEqual(len(first), tries)
        self.assertEqual(len(self.ledger(server, session)), tries + len(others), "every attempt has its row")
        self.assertEqual(self.reserved(server), 0)
        self.assert_discreet(server)
        return told, first, others, self.ledger(server, session)

    def at_server(self, settings, checks):
        """Checks one after the other at a server and a double of their own."""
        with ProviderDouble("es") as double:
            with Server("sqlite", **model_settings(double, "openai", "anthropic", **settings)) as server:
                person = Person(server)
                for check, *arguments in checks:
                    try:
                        check(double, server, person, *arguments)
                    except Exception as fault:
                        fault.add_note(f"{check.__name__} {arguments}")
                        raise
                    double.calm()

    def check(self, double, server, person, faults, tries, answers):
        told, first, others, rows = self.turn(double, server, person, faults, tries)
        self.assertEqual(len(others), 0 if answers else 1)
        self.assertEqual(told.npc_turn["text"], (first if answers else others)[-1].text)
        usage = first[-1].told
        if faults in ("no-usage", "tail", "usage=0", "usage=5", "usage=100000"):
            # No bill, or one that cannot be right, is replaced by our own count.
            self.assertTrue(rows[0][7], rows)
            self.assertGreaterEqual(rows[0][4], first[0].usage["input"])
            self.assertLess(rows[0][4], 10 * first[0].usage["input"])
        elif answers:
            self.assertEqual(rows[-1][4:8], (usage["input"], usage["cached"], usage["output"], False))
        if answers or faults in ("refuse", "blocked"):
            self.assertTrue(all(row[8] > 0 for row in rows[-1:]), rows)

    def late(self, double, server, person, faults, deadline):
        """It costs its deadline once, and then the next model's time."""
        told, first, others, _ = self.turn(double, server, person, faults, 1)
        self.assertEqual(told.npc_turn["text"], others[0].text)
        waited = others[0].at - first[0].at
        self.assertGreater(waited, deadline / 2)
        self.assertLess(waited, deadline + GRACE)
        self.assertLess(told.seconds, deadline + GRACE)

    def broken(self, double, server, person, faults, rest):
        """What was begun is gone on with: `rest` is what the other says."""
        double.rule(provider="anthropic", reply=rest)
        told, first, others, _ = self.turn(double, server, person, faults, 1, reply=LINE)
        self.assertEqual(told.npc_turn["text"], LINE)
        begun = first[0].text
        self.assertTrue(begun and LINE.startswith(begun), begun)
        self.assertIn(begun.strip(), json.dumps(others[0].body, ensure_ascii=False), "the other knows the beginning")

    def all_late(self, double, server, person):
        """Each costs its deadline once, and then the script has the word."""
        double.record.clear()
        session = person.begin(tier=1)
        with double.misbehaving("hang"):
            told = self.stream(server, person, session)
        self.assert_kept(person, session, told, "scripted")
        self.assertEqual([one.provider for one in double.chats], ["openai", "anthropic"])
        self.assertLess(told.seconds, 2 * FIRST + GRACE)
        self.assertEqual(self.reserved(server), 0)

    def test_no_fault_loses_a_turn(self):
        begun, rest = "Claro que", " sí, con mucho gusto le traigo un café."
        self.assertEqual(begun + rest, LINE)
        # By the server: a breaker opens after five failures, so that some can share one.
        servers = [({}, [(self.late, "first=60000", USUAL)])]
        servers.append((SHORT, [(self.late, faults, FIRST) for faults in self.LATE]))
        servers.append((SHORT, [(self.all_late,)]))
        # The other goes on, or begins again: the learner sees one line either way.
        servers.append(({**SHORT, **PATIENT}, [
            (self.broken, faults, words) for faults, words in zip(self.BROKEN, (rest, LINE) * 2)]))
        servers += [(PATIENT, [(self.check, *case)]) for case in self.ILL]
        with ThreadPoolExecutor(6) as pool:
            for one in [pool.submit(self.at_server, *server) for server in servers]:
                with self.subTest():
                    one.result()

    def test_no_refusal_and_no_lie_loses_a_turn(self):
        server = self.server("openai", "anthropic")
        person = Person(server)
        for case in self.HARMLESS:
            with self.subTest(case[0]):
                self.check(self.double, server, person, *case)

    def test_when_all_break_off_the_script_ends_the_line(self):
        server = self.server("openai", "anthropic")
        person, session = self.talk(server)
        # Long enough for its beginning to be shown before the end is missed: the last words are held back.
        line = "Claro que sí, con mucho gusto, y luego vamos juntos al mercado del puerto y compramos pan y queso."
        self.double.rule(faults="cut=12", reply=line)
        told = self.stream(server, person, session)
        self.assert_kept(person, session, told, "scripted")
        begun, _, rest = told.npc_turn["text"].partition("…")
        self.assertTrue(begun.strip() and line.startswith(begun.strip()), told.npc_turn)
        self.assertTrue(rest.strip(), told.npc_turn)
        self.assertEqual(self.reserved(server), 0)


class BreakerTest(ModelsCase):
    def models(self, server):
        return server.request("GET", "/readyz").json["checks"]["models"]

    def test_a_provider_that_is_down_is_left_alone_and_found_again(self):
        server = self.server("openai")
        person, session = self.talk(server)
        self.assertEqual(self.models(server), "ok")
        with self.double.misbehaving("status=503"):
            for number in range(5):
                told = self.stream(server, person, session, LINES[number % 3])
                self.assert_kept(person, session, told, "scripted")
            asked = len(self.double.chats)
            self.assertEqual(self.models(server), "unavailable")
        # Four attempts for the first turn, one more until the breaker is open, and now and then a probe.
        self.assertGreaterEqual(asked, 5)
        self.assertLessEqual(asked, 8)

        def found_again():
            # Each time another talk: one that goes on for long ends.
            session = person.begin(tier=1)
            told = self.stream(server, person, session)
            self.assert_kept(person, session, told, told.partner)
            return told.partner == "model"

        self.eventually(found_again, timeout=60, pause=0.5)
        self.assertEqual(self.models(server), "ok")
        self.assertEqual(self.reserved(server), 0)

    def test_a_provider_that_nobody_reaches_costs_no_turn(self):
        server = self.server("openai")
        person, session = self.talk(server)
        self.double.stop()
        for line in LINES:
            self.assert_kept(person, session, self.stream(server, person, session, line), "scripted")
        self.assertEqual(sum(one[8] for one in self.ledger(server)), 0, "nothing was sent")
        self.assert_discreet(server)


if __name__ == "__main__":
    unittest.main()
