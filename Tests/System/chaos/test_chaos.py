"""The proof in short, on both engines, and the proof that the checker sees what it is there to see.

`AAPM_PROVE=1` (`make prove`) makes it 200 rounds; `AAPM_PROVE_ROUNDS` and `AAPM_PROVE_SEED` choose for themselves.
"""
import contextlib
import json
import os
import pathlib
import random
import sqlite3
import tempfile
import unittest

from chaos.books import SQLiteBooks
from chaos.checker import Checker
from chaos.learner import Learner
from chaos.ledger import Ledger, Said, Talk
from chaos.proof import Proof
from chaos.sites import Site

IS_LONG = bool(os.environ.get("AAPM_PROVE"))
ROUNDS = int(os.environ.get("AAPM_PROVE_ROUNDS", 200 if IS_LONG else 6))
SEED = int(os.environ.get("AAPM_PROVE_SEED", random.SystemRandom().randrange(1 << 32) if IS_LONG else 20261123))


class Kills(unittest.TestCase):
    def prove(self, engine):
        print(f"\n{engine}: {ROUNDS} rounds, seed {SEED}", flush=True)
        proof = Proof(engine, ROUNDS, SEED, learners=16 if IS_LONG else 8, workers=2 if IS_LONG else 1)
        counts = proof.run()
        print(json.dumps(counts), flush=True)
        self.assertEqual(counts["answered"], counts["acknowledged"])
        self.assertGreaterEqual(counts["acknowledged"], ROUNDS)
        self.assertGreaterEqual(sum(counts["kills"].values()), ROUNDS)
        self.assertGreater(counts["runs"], 0)

    def test_sqlite_keeps_every_acknowledged_turn_and_ends_each_run_once(self):
        self.prove("sqlite")

    def test_postgres_keeps_every_acknowledged_turn_and_ends_each_run_once(self):
        self.prove("postgres")


class Tampering(unittest.TestCase):
    """A checker that never complains proves nothing: each of these must make it complain, and of that."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="aapm-tampering-")
        cls.addClassCleanup(cls.folder.cleanup)
        site = Site(cls.folder.name, random.Random(1), workers=0)
        ledger = Ledger(pathlib.Path(cls.folder.name) / "ledger.jsonl")
        cls.addClassCleanup(ledger.close)
        try:
            site.start()
            learner = Learner(0, site, ledger, seed=7, is_forgetful=False)
            while ledger.counts["ended"] < 3:
                learner.talk()
            learner.hang_up()
            site.wait_until_idle()
        finally:
            site.stop()
        if ledger.faults:
            raise AssertionError(ledger.faults)
        cls.ledger = ledger
        cls.database = site.books.path

    def complaints(self, *statements, talks=None):
        """What the checker says of a copy without constraints in which the statements were run."""
        with tempfile.TemporaryDirectory(prefix="aapm-tampered-") as folder:
            path = pathlib.Path(folder) / "copy.sqlite"
            with contextlib.closing(sqlite3.connect(path)) as copy:
                copy.execute("ATTACH ? AS whole", (str(self.database),))
                for (name,) in copy.execute("SELECT name FROM whole.sqlite_master WHERE type = 'table'").fetchall():
                    if not name.startswith("sqlite_"):
                        copy.execute(f'CREATE TABLE main."{name}" AS SELECT * FROM whole."{name}"')
                for statement in statements:
                    changed = copy.execute(statement).rowcount
                    self.assertGreater(changed, 0, f"nothing was changed by: {statement}")
                copy.commit()
            return Checker(SQLiteBooks(path), self.ledger.talks if talks is None else talks).check()

    def assert_complains(self, of, *statements):
        found = self.complaints(*statements)
        self.assertTrue(any(of in one for one in found), f"no complaint of “{of}” among {found}")

    def first(self, statement):
        return SQLiteBooks(self.database).rows(statement)[0]["one"]

    def test_an_untouched_database_gives_no_complaint(self):
        self.assertEqual(self.complaints(), [])

    def test_a_lost_turn(self):
        said = self.ledger.talks[0].said[0]
        lost = f"session_id = '{self.ledger.talks[0].session}' AND turn_index = {said.index}"
        self.assert_complains(f"the acknowledged turn {said.key} is not at", f"DELETE FROM turns WHERE {lost}")

    def test_a_lost_answer(self):
        said = self.ledger.talks[0].said[0]
        lost = f"session_id = '{self.ledger.talks[0].session}' AND turn_index = {said.reply[0]}"
        self.assert_complains(f"the answer to {said.key} is not at", f"DELETE FROM turns WHERE {lost}")

    def test_a_lost_session(self):
        self.assert_complains(
            "a session that a client was given is lost",
            f"DELETE FROM sessions WHERE id = '{self.ledger.talks[0].session}'")

    def test_a_turn_twice(self):
        session = self.ledger.talks[0].session
        self.assert_complains(
            "is there 2 times",
            "INSERT INTO turns (session_id, turn_index, learner_id, speaker, text, created_at)"
            " SELECT session_id, 90, learner_id, speaker, text, created_at FROM turns"
            f" WHERE session_id = '{session}' AND turn_index = 1")

    def test_turns_in_another_order(self):
        session = self.ledger.talks[0].session
        found = self.complaints(
            f"UPDATE turns SET turn_index = 3 - turn_index WHERE session_id = '{session}' AND turn_index IN (1, 2)")
        self.assertTrue(any("is not at" in one for one in found), found)
        self.assertTrue(any("answers" in one for one in found), found)

    def test_an_answer_twice(self):
        self.assert_complains(
            "was answered twice",
            "INSERT INTO turns (session_id, turn_index, learner_id, speaker, text, answers, created_at)"
            " SELECT session_id, 90, learner_id, speaker, 'otra vez', answers, created_at FROM turns"
            " WHERE answers = 1 LIMIT 1")

    def test_a_turn_counted_twice(self):
        self.assert_complains("are counted as", "UPDATE sessions SET turns_used = turns_used + 1")

    def test_an_end_that_was_forgotten(self):
        self.assert_complains("its end was acknowledged", "UPDATE sessions SET status = 'active'")

    def test_a_conversation_that_was_not_settled(self):
        self.assert_complains("settled: False", "DELETE FROM conversations")

    def test_a_lost_run(self):
        run = self.first("SELECT id AS one FROM pipeline_runs")
        self.assert_complains("0 runs", f"DELETE FROM pipeline_runs WHERE id = '{run}'")

    def test_two_runs_of_a_session(self):
        self.assert_complains(
            "2 runs",
            "INSERT INTO pipeline_runs (id, session_id, learner_id, status, phases, created_at, updated_at)"
            " SELECT 'another', session_id, learner_id, status, phases, created_at, updated_at"
            " FROM pipeline_runs LIMIT 1")

    def test_a_phase_twice(self):
        phases = json.loads(self.first("SELECT phases AS one FROM pipeline_runs"))
        self.assert_complains("phases [", f"UPDATE pipeline_runs SET phases = '{json.dumps(phases + phases[-1:])}'")

    def test_a_phase_that_was_left_out(self):
        phases = json.loads(self.first("SELECT phases AS one FROM pipeline_runs"))
        phases[2]["status"] = "pending"
        self.assert_complains("phases [", f"UPDATE pipeline_runs SET phases = '{json.dumps(phases)}'")

    def test_a_job_left_over(self):
        self.assert_complains("its jobs are", "UPDATE jobs SET status = 'ready'")

    def test_an_event_and_a_message_that_were_not_delivered(self):
        self.assert_complains("event ", "UPDATE outbox SET status = 'failed'")
        self.assert_complains("it was not delivered", "UPDATE async_engagement SET delivered = FALSE")

    def test_what_the_pipeline_learned_twice(self):
        for table, name in [
            ("evidence", "evidence"), ("friction_points", "friction point"), ("injection_directives", "directive"),
            ("curricula", "lesson"), ("async_engagement", "message"), ("outbox", "event"),
        ]:
            with self.subTest(table=table):
                self.assert_complains(
                    f"{name} twice", f"INSERT INTO {table} SELECT * FROM {table} WHERE rowid = 1")

    def test_another_run_than_the_client_was_told(self):
        self.assert_complains("its end gave the run", "UPDATE pipeline_runs SET id = id || 'x'")

    def test_a_client_that_is_told_two_things(self):
        with tempfile.TemporaryDirectory() as folder, contextlib.closing(
                Ledger(pathlib.Path(folder) / "ledger.jsonl")) as ledger:
            talk, said = Talk("one", "learner", "token"), Said("key", "Hola.")
            for index, reply, run in [(1, "Hola.", "first"), (1, "Hola.", "first"), (3, "Adiós.", "second")]:
                ledger.acknowledged(talk, said, {"index": index, "text": "Hola."})
                ledger.answered(talk, said, {"index": index + 1, "text": reply})
                ledger.ended(talk, run)
            self.assertEqual(ledger.faults, [
                "one: the turn with key key was at 1, then at 3", "one: the turn at 1 got two answers",
                "one: its end gave two runs, first and second"])


if __name__ == "__main__":
    unittest.main()
