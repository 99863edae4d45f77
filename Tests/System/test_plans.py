"""Plans, budgets and caps over the real binary: what learners may have, what they are told, and who gets round it."""
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import BINARY, Person, Server, model_settings, on_both_engines
from providers.double import ProviderDouble

PLANS = """\
format: aapm-plans/1
plans:
  free: {{sessions_per_day: {sessions}, pipeline_runs_per_day: 1, turns_per_session: 3,
         money_per_day_micro_usd: unlimited, money_per_month_micro_usd: unlimited}}
  standard: {{like: free, sessions_per_day: 7}}
  premium: {{like: free, sessions_per_day: unlimited}}
  enterprise: {{like: free, sessions_per_day: unlimited}}
"""


def start(person):
    return person.server.request(
        "POST", "/v1/sessions", {"persona_id": person.persona["id"], "tier": 1}, token=person.token)


@on_both_engines
class Plans(unittest.TestCase):
    engine = "sqlite"

    def setUp(self):
        self.double = ProviderDouble(tongue="es")
        self.double.start()
        self.addCleanup(self.double.stop)

    def serve(self, **environment):
        server = Server(self.engine, **environment)
        self.addCleanup(server.__exit__)
        server.start()
        return server

    def plans(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".yaml", prefix="aapm-plans-")
        self.addCleanup(file.close)
        file.write(text)
        file.flush()
        return file.name

    def test_a_full_day_says_when_there_is_more_and_what_has_more(self):
        server = self.serve(AAPM_DEFAULT_PLAN="free")
        person = Person(server)
        with ThreadPoolExecutor(16) as pool:
            replies = list(pool.map(lambda _: start(person), range(16)))
        self.assertEqual(sorted(one.status for one in replies), [201] * 2 + [429] * 14)
        for reply in (one for one in replies if one.status == 429):
            self.assertEqual(reply.json["code"], "AAPM-405")
            self.assertEqual(reply.json["upgrade"]["plan"], "standard")
            self.assertGreaterEqual(int(reply.headers["retry-after"]), 1)
            self.assertIn('"sessions";r=0;t=', reply.headers["ratelimit"])
        self.assertEqual(person.get("/v1/me/usage")["sessions"]["used"], 2)
        # Another zone, where it is another day, gives no other day.
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"):
            moved = server.request("PATCH", "/v1/me", {"time_zone": zone}, token=person.token)
            self.assertEqual(moved.status, 200, moved.body)
            self.assertEqual(start(person).status, 429, zone)
        self.assertEqual(person.get("/v1/me")["limits"]["sessions_per_day"], 2)

    def test_an_own_key_lifts_the_limits_at_once(self):
        server = self.serve(AAPM_DEFAULT_PLAN="free", AAPM_OPENAI_BASE_URL=self.double.url("openai"))
        person = Person(server)
        self.assertEqual([start(person).status for _ in range(3)], [201, 201, 429])
        key = server.request("PUT", "/v1/me/keys/openai", {"key": "sk-plans-own"}, token=person.token)
        self.assertEqual(key.status, 200, key.body)
        self.assertEqual(start(person).status, 201)
        self.assertIsNone(person.get("/v1/me")["limits"]["sessions_per_day"])
        self.assertEqual(server.request("DELETE", "/v1/me/keys/openai", token=person.token).status, 204)
        self.assertEqual(start(person).status, 429)

    def test_a_cap_holds_at_once_and_goes_again(self):
        server = self.serve(**model_settings(self.double, "openai"))
        person = Person(server)
        put = server.request("PUT", "/v1/me/cap", {"daily_micro_usd": 0}, token=person.token)
        self.assertEqual(put.status, 200, put.body)
        refused = start(person)
        self.assertEqual((refused.status, refused.json["code"]), (429, "AAPM-408"))
        self.assertEqual(refused.json["budget"]["set_by"], "learner")
        self.assertIn("retry-after", refused.headers)
        self.assertEqual(self.double.record.matching(), [])
        self.assertEqual(server.request("DELETE", "/v1/me/cap", token=person.token).status, 204)
        session = person.begin()
        person.say(session, "Hola, buenos días.")
        run = person.end(session)["pipeline_run"]
        self.assertEqual(person.finished_run(run["id"])["status"], "completed")
        usage = person.get("/v1/me/usage")
        (ledger,) = server.rows("SELECT count(*), coalesce(sum(cost), 0) FROM model_calls")
        self.assertGreater(usage["today"]["calls"], 0)
        self.assertEqual([usage["today"]["calls"], usage["today"]["cost_micro_usd"]], [int(one) for one in ledger])
        self.assertEqual({one["reserved_micro_usd"] for one in usage["budgets"]}, {0})
        self.assertEqual({one["spent_micro_usd"] for one in usage["budgets"]}, {int(ledger[1])})

    def test_an_operator_has_plans_of_their_own(self):
        server = self.serve(AAPM_DEFAULT_PLAN="free", AAPM_PLANS=self.plans(PLANS.format(sessions=3)))
        person = Person(server)
        sessions = [person.begin() for _ in range(3)]
        refused = start(person)
        self.assertEqual((refused.status, refused.json["upgrade"]["sessions_per_day"]), (429, 7))
        self.assertEqual(sessions[0]["turn_limit"], 3)
        runs = []
        for session in sessions[:2]:
            person.say(session, "Hola, buenos días.")
            runs.append(person.end(session)["pipeline_run"]["status"])
        self.assertEqual(runs[1], "deferred")
        self.assertEqual(person.get("/v1/me/usage")["pipeline_runs"]["used"], 1)

    def test_plans_that_cannot_be_understood_stop_the_start(self):
        server = Server(self.engine, AAPM_PLANS=self.plans(PLANS.format(sessions="many")))
        self.addCleanup(server.__exit__)
        done = subprocess.run([str(BINARY), "serve"], env=server.environment, capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("a whole number, or unlimited", done.stdout + done.stderr)

    def test_a_runaway_client_waits(self):
        server = self.serve(AAPM_RATE_LIMIT="60", AAPM_LEARNER_RATE_LIMIT="10")
        person = Person(server)
        replies = [server.request("GET", "/v1/me", token=person.token) for _ in range(14)]
        refused = [one for one in replies if one.status == 429]
        self.assertTrue(2 <= len(refused) <= 5, [one.status for one in replies])
        self.assertEqual(refused[0].json["code"], "AAPM-406")
        self.assertIn('"learner-requests";r=0', refused[0].headers["ratelimit"])
        replies = [server.request("GET", "/v1/personas") for _ in range(80)]
        self.assertIn(429, {one.status for one in replies})
        self.assertEqual(server.request("GET", "/healthz").status, 200)


if __name__ == "__main__":
    unittest.main()
