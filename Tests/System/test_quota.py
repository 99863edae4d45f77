"""The quotas of a day over the real binary: what headers and refusals tell at each limit, and the run that waits.

Time is moved in the database: a talk is made to have begun yesterday, a run to be due.
"""
import datetime
import json
import re
import subprocess
import tempfile
import time
import unittest

from harness import BINARY, DAY, Person, Server, model_settings, on_both_engines
from providers.double import ProviderDouble

# Like the real ones, but for less money a day than the shortest call costs.
PLANS = """\
format: aapm-plans/1
plans:
  free: {sessions_per_day: 2, pipeline_runs_per_day: 2, turns_per_session: 20,
         money_per_day_micro_usd: 1, money_per_month_micro_usd: 1000000}
  standard: {like: free, money_per_day_micro_usd: 1000000}
  premium: {like: free, money_per_day_micro_usd: 1000000}
  enterprise: {like: free, money_per_day_micro_usd: 1000000}
"""
# Nothing that the scene is about, so that it takes all its turns.
SMALL_TALK = [
    "Hoy hace mucho sol en mi ciudad.", "Mi hermana vive en Madrid.", "Ayer fui al cine con mi amigo.",
    "Me gusta mucho la música.",
]


class Learner(Person):
    """A guest who may be refused."""

    def ask(self, path, body=None):
        return self.server.request("POST", path, body, token=self.token)

    def start(self):
        return self.ask("/v1/sessions", {"persona_id": self.persona["id"], "tier": 1})

    def move(self, time_zone):
        reply = self.server.request("PATCH", "/v1/me", {"time_zone": time_zone}, token=self.token)
        assert reply.status == 200, reply.body


@on_both_engines
class Quotas(unittest.TestCase):
    engine = "sqlite"

    def serve(self, **environment):
        server = Server(self.engine, **{"AAPM_DEFAULT_PLAN": "free", **environment})
        self.addCleanup(server.__exit__)
        server.start()
        return server

    def left(self, reply, name):
        """What `RateLimit` says is left of a quota, and the seconds until there is more where it has a time."""
        found = re.fullmatch(rf'"{name}";r=(\d+)(?:;t=(\d+))?', reply.headers["ratelimit"])
        self.assertTrue(found, reply.headers["ratelimit"])
        return int(found[1]), found[2] and int(found[2])

    def assert_ends(self, seconds, moment, asked):
        """So many seconds, told since `asked`, end at a moment."""
        self.assertTrue(moment - time.time() - 1 <= seconds <= moment - asked + 1, (seconds, moment, asked))

    def test_talks_of_the_day_are_counted_down_and_then_refused_with_the_way_out(self):
        person = Learner(self.serve())
        for left in (1, 0):
            asked = time.time()
            reply = person.start()
            self.assertEqual(reply.status, 201)
            self.assertEqual(reply.headers["ratelimit-policy"], '"sessions";q=2;w=86400')
            count, seconds = self.left(reply, "sessions")
            self.assertEqual(count, left)
            self.assert_ends(seconds, person.midnight, asked)
        # Wherever the learner says to be: the day that runs goes on to its end.
        for moved in (None, "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"):
            if moved:
                person.move(moved)
            asked = time.time()
            refused = person.start()
            self.assertEqual((refused.status, refused.json["code"]), (429, "AAPM-405"), moved)
            self.assertEqual(refused.json["title"], "Daily session limit reached")
            self.assertEqual(refused.json["upgrade"]["plan"], "standard")
            self.assertEqual(refused.json["upgrade"]["sessions_per_day"], 5)
            self.assertEqual(refused.headers["ratelimit-policy"], '"sessions";q=2;w=86400')
            count, seconds = self.left(refused, "sessions")
            self.assertEqual(count, 0)
            self.assert_ends(seconds, person.midnight, asked)
            self.assert_ends(int(refused.headers["retry-after"]), person.midnight, asked)
        self.assertEqual(person.get("/v1/me/usage")["sessions"]["used"], 2)

    def test_turns_are_counted_down_to_the_last(self):
        person = Learner(self.serve())
        session = person.begin(tier=2)
        self.assertEqual((session["turn_limit"], session["turns_remaining"]), (20, 20))
        turns = f"/v1/sessions/{session['id']}/turns"
        for used in range(1, 21):
            reply = person.ask(turns, {"text": SMALL_TALK[used % len(SMALL_TALK)]})
            self.assertEqual(reply.status, 200, reply.body)
            self.assertEqual(reply.json["turns_remaining"], 20 - used)
            self.assertEqual(reply.headers["ratelimit-policy"], '"turns";q=20')
            if reply.json["session"]["status"] == "ended":
                break
            self.assertEqual(self.left(reply, "turns"), (20 - used, None))
        # The character takes leave with the last turn or with the one before it: there is no more to say then.
        self.assertGreaterEqual(used, 19)
        self.assertEqual(self.left(reply, "turns"), (0, None))
        refused = person.ask(turns, {"text": SMALL_TALK[0]})
        self.assertEqual((refused.status, refused.json["code"]), (409, "AAPM-102"))

    def test_a_run_over_the_days_number_waits_for_the_next_day_and_is_then_carried_out(self):
        server = self.serve()
        person = Learner(server)
        talks = [person.begin()]
        # One talk more than a day has may end on it: this one began yesterday.
        server.write(f"UPDATE sessions SET started_at = started_at - {DAY * 1_000_000}")
        talks += [person.begin(), person.begin()]
        self.assertEqual(person.start().status, 429)
        runs = []
        for session, left in zip(talks, (1, 0, 0)):
            person.say(session, "Hola, yo soy muy cansado hoy.")
            asked = time.time()
            reply = person.ask(f"/v1/sessions/{session['id']}/end")
            self.assertEqual(reply.status, 202, reply.body)
            self.assertEqual(reply.headers["ratelimit-policy"], '"pipeline-runs";q=2;w=86400')
            count, seconds = self.left(reply, "pipeline-runs")
            self.assertEqual(count, left)
            self.assert_ends(seconds, person.midnight, asked)
            runs.append(reply.json["pipeline_run"])
        waiting = runs.pop()
        for run in runs:
            self.assertEqual(person.finished_run(run["id"])["status"], "completed")
        # The learner is told, in the answer, when asked again, and by the stream, which ends.
        path = f"/v1/pipeline-runs/{waiting['id']}"
        self.assertEqual(waiting["status"], "deferred")
        due = datetime.datetime.fromisoformat(waiting["resumes_at"].replace("Z", "+00:00")).timestamp()
        self.assertTrue(0 <= due - person.midnight < 600, waiting)
        self.assertEqual(person.get(path), waiting)
        *_, (_, _, last) = server.stream("GET", f"{path}/events", token=person.token)
        self.assertEqual((last["status"], last["resumes_at"]), ("deferred", waiting["resumes_at"]))
        # Another zone brings the next day no nearer.
        person.move("Pacific/Kiritimati")
        self.assertEqual(person.get(path), waiting)
        self.assertEqual(person.get("/v1/me/usage")["pipeline_runs"]["used"], 2)
        self.assertEqual(
            server.rows("SELECT status, attempts, due_at FROM jobs WHERE run_id = ?", waiting["id"]),
            [["deferred", "0", str(int(due * 1_000_000))]])
        server.write(
            f"UPDATE jobs SET due_at = due_at - {DAY * 1_000_000} WHERE run_id = '{waiting['id']}'")
        done = person.finished_run(waiting["id"])
        self.assertEqual((done["status"], done["resumes_at"]), ("completed", None))
        self.assertTrue(person.get(f"/v1/sessions/{talks[-1]['id']}/friction-points")["data"])
        # Its place is the later day's.
        self.assertEqual(person.get("/v1/me/usage")["pipeline_runs"]["used"], 2)

    def test_no_money_is_another_refusal_than_no_talks(self):
        plans = tempfile.NamedTemporaryFile("w", suffix=".yaml", prefix="aapm-plans-")
        self.addCleanup(plans.close)
        plans.write(PLANS)
        plans.flush()
        with ProviderDouble(tongue="es") as double:
            person = Learner(self.serve(
                **model_settings(double, "openai", AAPM_DEFAULT_PLAN="free", AAPM_PLANS=plans.name)))
            asked = time.time()
            refused = person.start()
            self.assertEqual((refused.status, refused.json["code"]), (429, "AAPM-408"))
            self.assertEqual(refused.json["title"], "Budget used up")
            self.assertEqual(refused.json["upgrade"]["plan"], "standard")
            self.assertEqual(refused.json["budget"]["set_by"], "plan")
            count, seconds = self.left(refused, "money-day")
            self.assertEqual(count, 1)
            self.assert_ends(seconds, person.midnight, asked)
            self.assert_ends(int(refused.headers["retry-after"]), person.midnight, asked)
            self.assertEqual(double.chats, [])
        self.assertEqual(person.get("/v1/me/usage")["sessions"]["used"], 0)

    def test_operators_read_when_money_returns(self):
        server = self.serve()
        person = Learner(server)

        def aapm(*arguments):
            done = subprocess.run(
                [str(BINARY), "budgets", *arguments], env=server.environment, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout

        aapm("set", "--learner", person.id, "--daily", "1", "--monthly", "2")
        shown = {}
        for moved in (None, "Asia/Kathmandu"):
            if moved:
                person.move(moved)
            lines = [json.loads(one) for one in aapm("show", "--learner", person.id, "--json").splitlines()]
            shown[moved] = {
                one["period"]: [
                    datetime.datetime.fromisoformat(one[name].replace("Z", "+00:00"))
                    for name in ("period_start", "period_end")]
                for one in lines}
            self.assertEqual({one["time_zone"] for one in lines}, {person.get("/v1/me")["time_zone"]})
        start, end = shown[None]["day"]
        self.assertEqual((start.timestamp(), end.timestamp()), (person.midnight - DAY, person.midnight))
        self.assertEqual((start.hour, end.hour, shown[None]["month"][0].day), (0, 0, 1))
        # The running day and month go on to their end, told in the new zone's time.
        self.assertEqual(shown["Asia/Kathmandu"], shown[None])
        self.assertEqual(
            shown["Asia/Kathmandu"]["day"][1].utcoffset(), datetime.timedelta(hours=5, minutes=45))
        text = aapm("show", "--learner", person.id)
        self.assertRegex(text, r"day, .* from \S+\+05:45 until \S+\+05:45 \(Asia/Kathmandu\)\n")


if __name__ == "__main__":
    unittest.main()
