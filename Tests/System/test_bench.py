"""`aapm bench` measures what it says it does, and says what it cannot measure."""
import json
import os
import subprocess
import unittest

from harness import BINARY, ROOT, Person, PostgresDatabase, Server


def bench(*arguments, **environment):
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [str(BINARY), "bench", *arguments], capture_output=True, text=True, timeout=300,
        env={**kept, "AAPM_CONTENT_DIR": str(ROOT / "Content"), "AAPM_LOG_LEVEL": "error", **environment})


class Figures(unittest.TestCase):
    def check(self, *arguments, **environment):
        done = bench("--learners", "1,3", "--turns", "24", "--jobs", "10", "--json", *arguments, **environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads(done.stdout)
        for people in ("1_learner", "3_learners"):
            self.assertEqual(figures[f"turns_measured_{people}"], 24)
            self.assertEqual(figures[f"round_trips_a_turn_{people}"], 2)
            self.assertGreater(figures[f"turns_a_second_{people}"], 0)
            self.assertGreaterEqual(figures[f"turn_{people}_p99_ms"], figures[f"turn_{people}_p50_ms"])
        for name in ("five_phases_40_turns_median_ms", "job_claims_a_second_8_workers", "replayed_turns_a_second"):
            self.assertGreater(figures[name], 0, name)

    def test_sqlite(self):
        self.check()

    def test_postgres(self):
        database = PostgresDatabase()
        self.addCleanup(database.drop)
        self.check("--engine", "postgres", **database.environment)


class Session(unittest.TestCase):
    def test_a_talk_costs_less_than_resending_it(self):
        done = bench("session", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads(done.stdout)
        self.assertGreaterEqual(figures["ours_turn_calls"], 36)
        self.assertEqual(figures["resent_turn_calls"], figures["ours_turn_calls"])
        self.assertEqual(figures["resent_summary_calls"], 0)
        self.assertGreaterEqual(figures["ours_summary_calls"], 1)
        self.assertGreaterEqual(figures["ours_extraction_calls"], 1)
        self.assertEqual(figures["ours_extraction_read"], figures["resent_extraction_read"])
        for purpose in ("turn", "all"):
            self.assertLess(figures[f"ours_{purpose}_read"], figures[f"resent_{purpose}_read"])
        # What no cache has: less than a third of it at the same provider, where prompts are kept up to marks; and of all
        # that is read where nothing is kept, whichever way they are kept.
        self.assertLess(figures["ours_all_fresh"], figures["resent_all_fresh"] / 3)
        self.assertEqual(figures["ours_all_fresh"], figures["ours_all_read"] - figures["ours_all_cached"])
        self.assertLess(figures["steps_ours_all_fresh"], figures["steps_resent_all_read"] / 3)
        self.assertLess(figures["steps_ours_all_fresh"], figures["steps_resent_all_fresh"] / 2)
        # The longest beginning holds every mark: where it is kept, resending is better off, too.
        self.assertLess(figures["steps_resent_all_fresh"], figures["resent_all_fresh"])
        for model in ("gpt-6-luna", "claude-haiku-5-5", "gemini-3.1-flash-lite", "mistral-small-latest"):
            for kept in ("", "_uncached"):
                self.assertLess(figures[f"ours_{model}_usd{kept}"], figures[f"resent_{model}_usd{kept}"])
                self.assertLess(figures[f"ours_{model}_usd{kept}"], 0.10)

    def test_the_same_every_time(self):
        shown = [bench("session") for _ in range(2)]
        self.assertIn("resent, nothing kept", shown[0].stdout)
        self.assertEqual(shown[0].stdout, shown[1].stdout)


class Recall(unittest.TestCase):
    SMALL = ("recall", "--people", "20", "--memories", "30", "--dimensions", "32", "--queries", "60", "--json")

    def test_the_nearest_are_the_true_ones_on_both_stores(self):
        database = PostgresDatabase()
        self.addCleanup(database.drop)
        url = database.environment["DATABASE_URL"]
        done = bench(*self.SMALL, VECTOR_DB_URL=url)
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads(done.stdout)
        self.assertEqual(figures["vectors"], 600)
        for store in ("exact", "pgvector"):
            self.assertEqual(figures[f"{store}_recall_at_10"], 1)
            self.assertGreater(figures[f"{store}_recall_p50_ms"], 0)
            self.assertGreaterEqual(figures[f"{store}_recall_p99_ms"], figures[f"{store}_recall_p50_ms"])
        # Numbers of 32 bits, and what they are found by.
        self.assertGreater(figures["exact_counted_mb_per_million"], 32 * 4 * 1_000_000 / 1_048_576)
        self.assertEqual(database.rows("SELECT to_regclass('aapm_vectors')"), [[None]])

    def test_without_a_server_the_exact_store_alone(self):
        done = bench(*self.SMALL)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([name for name in json.loads(done.stdout) if name.startswith("pgvector")], [])

    def test_what_cannot_be_measured_is_said(self):
        done = bench("recall", "--people", "0")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--people must be 1 to", done.stderr)


class Refusals(unittest.TestCase):
    def test_what_cannot_be_measured_is_said(self):
        for arguments, reason in [
            (["--engine", "postgres"], "--engine postgres needs DATABASE_URL=postgresql://"),
            (["--engine", "mysql"], "sqlite"),
            (["--learners", "1,many"], "--learners must be numbers from 1 to 5000"),
            (["--learners", "0"], "--learners must be numbers from 1 to 5000"),
            (["--turns", "0"], "--turns must be a number"),
            (["--jobs", "-1"], "jobs"),
        ]:
            with self.subTest(arguments=arguments):
                done = bench(*arguments)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(reason, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_a_database_in_use_is_left_alone(self):
        with Server("postgres") as server:
            person = Person(server)
            done = bench("--engine", "postgres", "--turns", "1", **server.database.environment)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("a database that is in use", done.stderr)
            self.assertEqual(server.database.rows("SELECT id FROM learners"), [[person.id]])


if __name__ == "__main__":
    unittest.main()
