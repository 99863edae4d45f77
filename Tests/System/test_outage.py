"""The database goes away in the middle of a talk: the learner goes on, and afterwards all is there, once and in order."""
import threading
import time
import unittest

from harness import Person, Server
from postgres import PostgresServer  # On the path because of the harness.

LINES = ["Hola, yo soy muy cansado hoy.", "Me gusta las playas y quiero una libro.", "Tengo la problema."]


class TheDatabaseGoesAway(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = PostgresServer()
        cls.addClassCleanup(cls.postgres.close)
        cls.postgres.start()

    def setUp(self):
        self.addCleanup(self.make_well)

    def make_well(self):
        self.postgres.thaw()
        if not self.postgres.is_running:
            self.postgres.start()

    def ready(self, server):
        reply = server.request("GET", "/readyz")
        return reply.status, reply.json["status"], reply.json["checks"]

    def wait_until_ready(self, server):
        deadline = time.monotonic() + 20
        while self.ready(server) != (200, "ready", {"database": "ok", "spool": "ok"}):
            self.assertLess(time.monotonic(), deadline, f"{self.ready(server)}\n{server.log_text()}")
            time.sleep(0.05)

    def assert_refused(self, server, person):
        """Whatever needs the database is refused at once, with a time to come back."""
        languages = {"native_language": "en", "target_language": "es"}
        account = {**languages, "email": "ana@example.org", "password": "correct horse battery"}
        login = {"grant_type": "password", "email": "ana@example.org", "password": "correct horse battery"}
        for method, path, body, token in [
            ("POST", "/v1/auth/guest", languages, None),
            ("POST", "/v1/auth/register", account, None),
            ("POST", "/v1/auth/token", login, None),
            ("POST", "/v1/sessions", {"persona_id": person.persona["id"], "tier": 1}, person.token),
            ("GET", "/v1/sessions", None, person.token),
            ("GET", "/v1/me", None, person.token),
        ]:
            with self.subTest(path=path):
                began = time.monotonic()
                reply = server.request(method, path, body, token)
                self.assertEqual((reply.status, reply.json["code"]), (503, "AAPM-501"), reply.body)
                self.assertGreaterEqual(int(reply.headers["retry-after"]), 1)
                if path != "/v1/auth/register":  # It hashes the password first, which takes as long as it must.
                    self.assertLess(time.monotonic() - began, 2)
        self.assertEqual(server.request("GET", "/healthz").status, 200)
        self.assertEqual(self.ready(server), (200, "degraded", {"database": "unavailable", "spool": "ok"}))

    def assert_whole(self, person, session, answers):
        """Every acknowledged line once, in order, where it was said to be."""
        turns = person.turns(session)
        self.assertEqual([turn["index"] for turn in turns], list(range(1 + 2 * len(answers))))
        for answer in answers:
            for said in (answer["learner_turn"], answer["npc_turn"]):
                self.assertEqual(turns[said["index"]]["text"], said["text"])
        for number, answer in enumerate(answers):
            again = person.say(session, LINES[number], key=f"line-{number}")
            self.assertEqual(again["npc_turn"], answer["npc_turn"])

    def assert_ended_once(self, server, person, session, run_id):
        run = person.finished_run(run_id)
        self.assertEqual(run["status"], "completed")
        self.assertEqual([phase["status"] for phase in run["phases"]], ["completed"] * 5)
        for table in ("pipeline_runs", "conversations", "curricula"):
            self.assertEqual(
                server.rows(f"SELECT count(*) FROM {table} WHERE session_id = ?", session["id"]), [["1"]], table)
        self.assertEqual(server.rows("SELECT count(*) FROM side_turns"), [["0"]])

    def test_the_database_is_killed_and_then_the_server_too(self):
        with Server(self.postgres) as server:
            person = Person(server)
            session = person.begin(tier=1)
            answers = [person.say(session, LINES[0], key="line-0")]
            self.postgres.kill()
            answers.append(person.say(session, LINES[1], key="line-1"))
            self.assert_refused(server, person)
            self.assert_whole(person, session, answers)
            shown = person.get(f"/v1/sessions/{session['id']}")
            self.assertEqual(shown.get("session", shown)["status"], "active")
            self.assertEqual(server.log_text().count("The database is away"), 1, server.log_text())
            server.kill()

            # It waits for the database.
            helper = threading.Timer(1, self.postgres.start)
            helper.start()
            server.start()
            helper.join()
            self.wait_until_ready(server)
            self.assert_whole(person, session, answers)
            answers.append(person.say(session, LINES[2], key="line-2"))
            ended = person.end(session)
            self.assert_whole(person, session, answers)
            self.assert_ended_once(server, person, session, ended["pipeline_run"]["id"])

    def test_a_talk_that_begins_and_ends_its_outage_in_one_process(self):
        with Server(self.postgres) as server:
            person = Person(server)
            session = person.begin(tier=1)
            self.postgres.stop()
            # Not one turn was taken yet.
            answers = [person.say(session, LINES[0], key="line-0")]
            self.postgres.start()
            answers.append(person.say(session, LINES[1], key="line-1"))
            self.wait_until_ready(server)
            self.postgres.kill_postmaster()
            answers.append(person.say(session, LINES[2], key="line-2"))
            run = person.end(session)["pipeline_run"]
            self.assertEqual(person.end(session)["pipeline_run"]["id"], run["id"])
            self.assertEqual(person.get(f"/v1/pipeline-runs/{run['id']}")["status"], "queued")
            self.postgres.start()
            self.wait_until_ready(server)
            self.assert_whole(person, session, answers)
            self.assert_ended_once(server, person, session, run["id"])

    def test_a_database_that_hangs_holds_up_one_turn_and_no_more(self):
        with Server(self.postgres) as server:
            server.kill()
            server.environment["DATABASE_URL"] += "?statement_timeout=500ms&connect_timeout=1"
            server.start()
            person = Person(server)
            session = person.begin(tier=1)
            answers = [person.say(session, LINES[0], key="line-0")]
            self.postgres.freeze()
            answers.append(person.say(session, LINES[1], key="line-1"))
            began = time.monotonic()
            answers.append(person.say(session, LINES[2], key="line-2"))
            self.assertLess(time.monotonic() - began, 1)
            self.assert_refused(server, person)
            self.postgres.thaw()
            self.wait_until_ready(server)
            self.assert_whole(person, session, answers)
            self.assert_ended_once(server, person, session, person.end(session)["pipeline_run"]["id"])

    def test_a_start_without_a_database_ends_with_the_reason(self):
        with Server(self.postgres) as server:
            server.kill()
            self.postgres.stop()
            with self.assertRaises(RuntimeError) as stopped:
                server.start(AAPM_DATABASE_WAIT_MS="300")
            self.assertIn("AAPM_DATABASE_WAIT_MS", str(stopped.exception))
            self.assertIn("Waiting for the database", str(stopped.exception))
            server.process = None
            self.make_well()


if __name__ == "__main__":
    unittest.main()
