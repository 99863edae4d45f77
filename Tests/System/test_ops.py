"""Looking after a database: migrate, backup, restore, doctor, as an operator calls them."""
import contextlib
import json
import os
import pathlib
import random
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import unittest

from harness import BINARY, ROOT, Person, PostgresDatabase, Server, SQLiteFile, free_port, on_both_engines

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
    "AAPM_CONTENT_DIR": str(ROOT / "Content"), "AAPM_WEB_DIR": str(ROOT / "Web"), "AAPM_LOG_LEVEL": "error",
}


def start(*arguments, **more):
    return subprocess.Popen(
        [str(BINARY), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**ENVIRONMENT, **more})


def aapm(*arguments, **more):
    process = start(*arguments, **more)
    output, errors = process.communicate(timeout=120)
    return subprocess.CompletedProcess(arguments, process.returncode, output, errors)


def history(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute("SELECT name FROM schema_migrations ORDER BY version")]


class Migrate(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="aapm-test-")
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name) / "aapm.sqlite"

    def migrate(self, *arguments):
        return aapm("migrate", "--data-dir", self.folder.name, *arguments)

    def test_the_plan_tells_steps_and_locks_and_leaves_no_file(self):
        plan = self.migrate("--plan", "--json")
        self.assertEqual(plan.returncode, 3, plan.stderr)
        report = json.loads(plan.stdout)
        self.assertEqual(report["engine"], "sqlite")
        self.assertTrue(report["previous_release_keeps_running"])
        self.assertEqual([step["name"] for step in report["steps"]], report["pending"])
        for step in report["steps"]:
            self.assertTrue(step["statements"])
            self.assertEqual([lock["mode"] for lock in step["locks"]], ["the one writer"])
        self.assertEqual(os.listdir(self.folder.name), [])
        self.assertIn("CREATE TABLE learners", self.migrate("--plan").stdout)
        self.assertEqual(self.migrate().returncode, 0)
        after = self.migrate("--plan")
        self.assertEqual(after.returncode, 0)
        self.assertIn("up to date", after.stdout)

    def test_killed_at_any_moment_it_goes_on_where_it_was(self):
        names = json.loads(self.migrate("--plan", "--json").stdout)["pending"]
        begun = time.monotonic()
        self.assertEqual(self.migrate().returncode, 0)
        whole = time.monotonic() - begun
        seen = set()
        dice = random.Random(3)
        for _ in range(25):
            for file in pathlib.Path(self.folder.name).iterdir():
                file.unlink()
            process = start("migrate", "--data-dir", self.folder.name)
            time.sleep(dice.uniform(0, 1.3 * whole))
            process.kill()
            process.communicate()
            left = json.loads(self.migrate("--plan", "--json").stdout)["pending"]
            self.assertEqual(left, names[len(names) - len(left):])
            seen.add(len(left))
            again = self.migrate()
            self.assertEqual(again.returncode, 0, again.stderr)
            self.assertEqual(history(self.path), names)
            with sqlite3.connect(self.path) as database:
                self.assertEqual(database.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        self.assertLessEqual({0, len(names)}, seen, "kills before the first and after the last step")

    def test_four_at_once_apply_each_step_once(self):
        names = json.loads(self.migrate("--plan", "--json").stdout)["pending"]
        processes = [start("migrate", "--json", "--data-dir", self.folder.name) for _ in range(4)]
        applied = []
        for process in processes:
            output, errors = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, errors)
            applied += json.loads(output)["applied"]
        self.assertEqual(sorted(applied), sorted(names))
        self.assertEqual(history(self.path), names)

    def test_a_newer_or_edited_database_is_refused_with_what_to_do_and_kept(self):
        for change, advice in (
            ("INSERT INTO schema_migrations VALUES (999, 'of_tomorrow', 'ab', 1)", "newer release"),
            ("UPDATE schema_migrations SET checksum = 'edited' WHERE version = 1", "differs from the one"),
        ):
            for file in pathlib.Path(self.folder.name).iterdir():
                file.unlink()
            self.assertEqual(self.migrate().returncode, 0)
            with contextlib.closing(sqlite3.connect(self.path)) as database, database:
                database.execute(change)
            changed = history(self.path)
            for arguments in ((), ("--plan",)):
                answer = self.migrate(*arguments)
                self.assertEqual(answer.returncode, 1)
                self.assertIn("AAPM-502", answer.stderr)
                self.assertIn(advice, answer.stderr)
                self.assertIn("restore a backup", answer.stderr)
                self.assertEqual(history(self.path), changed)


@on_both_engines
class MigrateEither(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="aapm-test-")
        self.addCleanup(self.folder.cleanup)
        self.database = PostgresDatabase() if self.engine == "postgres" else SQLiteFile(self.folder.name)
        self.addCleanup(self.database.drop)
        self.environment = {**self.database.environment, "AAPM_DATA_DIR": self.folder.name}

    def aapm(self, *arguments):
        return aapm(*arguments, **self.environment)

    def names(self):
        return [row[0] for row in self.database.rows("SELECT name FROM schema_migrations ORDER BY version")]

    def test_four_at_once_apply_each_step_once(self):
        names = json.loads(self.aapm("migrate", "--plan", "--json").stdout)["pending"]
        processes = [start("migrate", "--json", **self.environment) for _ in range(4)]
        applied = []
        for process in processes:
            output, errors = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, errors)
            applied += json.loads(output)["applied"]
        self.assertEqual(sorted(applied), sorted(names))
        self.assertEqual(self.names(), names)

    def test_killed_at_any_moment_it_goes_on_where_it_was(self):
        names = json.loads(self.aapm("migrate", "--plan", "--json").stdout)["pending"]
        dice = random.Random(5)
        whole = 0.5
        for _ in range(8):
            process = start("migrate", **self.environment)
            time.sleep(dice.uniform(0, whole))
            process.kill()
            process.communicate()
            left = json.loads(self.aapm("migrate", "--plan", "--json").stdout)["pending"]
            self.assertEqual(left, names[len(names) - len(left):])
        self.assertEqual(self.aapm("migrate").returncode, 0)
        self.assertEqual(self.names(), names)

    def test_a_server_starts_on_an_empty_database_and_on_an_older_one_only_where_it_may(self):
        with Server(database=self.database, AAPM_DATA_DIR=self.folder.name) as server:
            self.assertEqual(server.request("GET", "/readyz").status, 200)
        names = self.names()
        if len(names) < 2 or self.engine == "sqlite":
            return
        # What the last release left behind, as far as its history tells.
        self.database.rows(f"DELETE FROM schema_migrations WHERE version = {len(names)}")
        answer = subprocess.run(
            [str(BINARY), "serve"], capture_output=True, text=True, timeout=60,
            env={**ENVIRONMENT, **self.environment, "PORT": "0"})
        self.assertEqual(answer.returncode, 1)
        self.assertIn("aapm migrate --plan", answer.stderr)


@on_both_engines
class BackupAndRestore(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="aapm-test-")
        self.addCleanup(self.folder.cleanup)
        self.file = str(pathlib.Path(self.folder.name) / "all.backup")

    def fresh(self, engine):
        place = tempfile.TemporaryDirectory(prefix="aapm-test-")
        self.addCleanup(place.cleanup)
        database = PostgresDatabase() if engine == "postgres" else SQLiteFile(place.name)
        self.addCleanup(database.drop)
        return database, {**database.environment, "AAPM_DATA_DIR": place.name}

    def test_taken_while_it_serves_restored_into_either_engine_and_served_again(self):
        with Server(self.engine) as server:
            person = Person(server)
            session = person.begin()
            person.say(session, "Hola, yo soy muy cansado hoy")
            turns = person.turns(session)
            made = aapm("backup", "--output", self.file, "--json", **self.used(server))
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertEqual(json.loads(made.stdout)["rows"]["turns"], len(turns))
            again = aapm("backup", "--output", self.file, **self.used(server))
            self.assertEqual(again.returncode, 1)
            self.assertIn("exists already", again.stderr)
            busy = aapm("restore", self.file, "--force", **self.used(server))
            self.assertEqual(busy.returncode, 1, "a server runs on it")
            self.assertIn("AAPM-520", busy.stderr)
            self.assertEqual(person.turns(session), turns)
        self.assertEqual(os.stat(self.file).st_mode & 0o777, 0o600)
        for engine in ("sqlite", "postgres"):
            database, environment = self.fresh(engine)
            restored = aapm("restore", self.file, **environment)
            self.assertEqual(restored.returncode, 0, restored.stderr)
            with Server(database=database, AAPM_DATA_DIR=environment["AAPM_DATA_DIR"]) as other:
                person.server = other
                self.assertEqual(person.turns(session), turns, "with the token and the keys of before")
                person.say(session, "Estoy bien")
            refused = aapm("restore", self.file, **environment)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("not empty", refused.stderr)
            emptied = aapm("restore", self.file, "--force", "--json", **environment)
            self.assertEqual(emptied.returncode, 0, emptied.stderr)
            self.assertEqual(json.loads(emptied.stdout)["rows"]["turns"], len(turns))

    def test_another_applications_tables_are_refused_and_kept(self):
        for table, columns in (("sessions", "id TEXT"), ("schema_migrations", "version TEXT")):
            database, environment = self.fresh(self.engine)
            statement = f"CREATE TABLE {table} ({columns})"
            if self.engine == "sqlite":
                with contextlib.closing(sqlite3.connect(database.path)) as file:
                    file.execute(statement)
            else:
                database.rows(statement)
            for words in (("migrate",), ("serve", "--port", "0"), ("backup", "-o", self.file)):
                answer = aapm(*words, **environment)
                self.assertEqual(answer.returncode, 1, words)
                self.assertIn("AAPM-502", answer.stderr)
                self.assertIn("another application", answer.stderr)
            self.assertEqual(len(database.rows(f"SELECT count(*) FROM {table}")), 1, "it is still there")

    def used(self, server):
        return {**server.database.environment, "AAPM_DATA_DIR": server.folder.name}

    def test_a_damaged_file_changes_nothing(self):
        database, environment = self.fresh(self.engine)
        self.assertEqual(aapm("migrate", **environment).returncode, 0)
        self.assertEqual(aapm("backup", "-o", self.file, **environment).returncode, 0)
        content = pathlib.Path(self.file).read_bytes()
        pathlib.Path(self.file).write_bytes(content.replace(b'"learners"', b'"learnerz"', 1))
        answer = aapm("restore", self.file, "--force", **environment)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("Nothing was restored", answer.stderr)
        self.assertEqual(aapm("migrate", "--plan", **environment).returncode, 0)


class Doctor(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="aapm-test-")
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.environment = {"AAPM_DATA_DIR": self.folder.name, "PORT": str(free_port())}
        self.assertEqual(aapm("migrate", **self.environment).returncode, 0)

    def examine(self, **more):
        answer = aapm("doctor", "--json", **{**self.environment, **more})
        report = json.loads(answer.stdout)
        self.assertEqual(answer.returncode, 1 if report["problems"] else 0)
        for finding in report["findings"]:
            self.assertEqual("fix" in finding, finding["status"] != "ok", finding)
        return report["findings"]

    def sick(self, **more):
        return {(one["check"], one["status"]) for one in self.examine(**more) if one["status"] != "ok"}

    def change(self, *statements):
        with sqlite3.connect(self.path / "aapm.sqlite") as database:
            for statement in statements:
                database.execute(statement)

    def test_a_healthy_installation_has_nothing(self):
        self.assertEqual(self.sick(), set())
        self.assertIn("0 problems, 0 warnings", aapm("doctor", **self.environment).stdout)

    def test_a_fresh_machine_is_told_what_comes_next(self):
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder) / "new"
            self.assertEqual(
                self.sick(AAPM_DATA_DIR=str(place)), {("data folder", "warning"), ("database", "warning")})
            self.assertFalse(place.exists(), "looking makes nothing")

    def test_every_wrong_setting(self):
        messages = [one["message"] for one in self.examine(PORT="http", AAPM_DEFAULT_PLAN="gold")]
        self.assertTrue(any("PORT" in one for one in messages))
        self.assertTrue(any("AAPM_DEFAULT_PLAN" in one for one in messages))

    def test_a_data_folder_that_others_can_read_or_that_is_none(self):
        self.path.chmod(0o755)
        self.assertEqual(self.sick(), {("data folder", "warning")})
        self.path.chmod(0o700)
        self.assertIn(("data folder", "problem"), self.sick(
            AAPM_DATA_DIR=str(self.path / "aapm.sqlite"), DATABASE_URL=f"sqlite://{self.path}/aapm.sqlite"))

    def test_a_database_that_is_none(self):
        for name in ("aapm.sqlite", "aapm.sqlite-wal", "aapm.sqlite-shm"):
            (self.path / name).unlink(missing_ok=True)
        (self.path / "aapm.sqlite").write_text("a shopping list\n" * 100)
        self.assertEqual(self.sick(), {("database", "problem")})

    def test_commands_without_a_database_say_what_to_do(self):
        url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
        for words in (("migrate",), ("migrate", "--plan"), ("backup", "-o", str(self.path / "a")), ("jobs", "list")):
            answer = aapm(*words, **{**self.environment, "DATABASE_URL": url})
            self.assertEqual(answer.returncode, 1, words)
            self.assertIn("AAPM-501: The database cannot be used: PostgreSQL cannot be reached", answer.stderr)
            self.assertNotIn("unavailable(", answer.stderr)

    def test_the_folder_of_a_database_that_is_elsewhere(self):
        with tempfile.TemporaryDirectory() as other:
            url = "sqlite://" + str(pathlib.Path(other) / "a.sqlite")
            self.assertEqual(aapm("migrate", **{**self.environment, "DATABASE_URL": url}).returncode, 0)
            shown = [one["message"] for one in self.examine(DATABASE_URL=url)]
            self.assertTrue(any(other in one and "MiB" in one for one in shown), shown)
            self.assertTrue(any(other in one and "can be written" in one for one in shown), shown)

    def test_a_newer_an_edited_and_an_older_schema(self):
        self.change("CREATE TABLE kept AS SELECT * FROM schema_migrations",
                    "DELETE FROM schema_migrations WHERE version = (SELECT max(version) FROM schema_migrations)")
        self.assertEqual(self.sick(), {("schema", "warning")})
        self.change("DELETE FROM schema_migrations", "INSERT INTO schema_migrations SELECT * FROM kept", "DROP TABLE kept")
        self.change("INSERT INTO schema_migrations VALUES (999, 'of_tomorrow', 'ab', 1)")
        self.assertEqual(self.sick(), {("schema", "problem")})
        self.change("DELETE FROM schema_migrations WHERE version = 999",
                    "UPDATE schema_migrations SET checksum = 'x' WHERE version = 1")
        self.assertEqual(self.sick(), {("schema", "problem")})
        self.change("DELETE FROM schema_migrations")
        self.assertEqual(self.sick(), {("schema", "problem")}, "tables without a history are another application's")

    def test_rows_that_point_nowhere(self):
        self.change("PRAGMA foreign_keys = OFF", "INSERT INTO credentials VALUES ('nobody', 'a@b', 'x', 1)")
        self.assertEqual(self.sick(), {("integrity", "problem")})

    def test_a_damaged_page(self):
        self.change("PRAGMA foreign_keys = OFF", *(
            f"INSERT INTO signing_keys VALUES ('{number}', '{'x' * 500}', 1)" for number in range(400)))
        with sqlite3.connect(self.path / "aapm.sqlite") as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            root = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'signing_keys'").fetchone()[0]
            size = database.execute("PRAGMA page_size").fetchone()[0]
        with open(self.path / "aapm.sqlite", "r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\0" * size)
        self.assertIn(("integrity", "problem"), self.sick())

    def test_content_dictionaries_and_page_that_are_broken_or_missing(self):
        content = self.path / "Content"
        shutil.copytree(ROOT / "Content", content)
        persona = next(content.glob("personas/*.yaml"))
        persona.write_text(persona.read_text().replace("speaks:", "speeks:", 1))
        self.assertEqual(self.sick(AAPM_CONTENT_DIR=str(content)), {("personas", "problem")})
        prompt = content / "prompts" / "live.mustache"
        prompt.write_text(prompt.read_text() + "{{drafd}}")
        self.assertEqual(
            self.sick(AAPM_CONTENT_DIR=str(content)), {("personas", "problem"), ("prompts", "problem")})
        shutil.rmtree(content / "packs" / "es")
        shutil.rmtree(content / "packs" / "en")
        self.assertIn(("packs and dictionaries", "problem"), self.sick(AAPM_CONTENT_DIR=str(content)))
        self.assertEqual(
            self.sick(AAPM_DICTIONARY_DIR=self.folder.name), {("packs and dictionaries", "problem")})
        self.assertEqual(self.sick(AAPM_WEB_DIR=self.folder.name), {("web page", "problem")})

    def test_the_plans_of_the_operator(self):
        plans = self.path / "plans.yaml"
        ours = (ROOT / "Content" / "plans" / "plans.yaml").read_text()
        plans.write_text(ours)
        self.assertEqual(self.sick(AAPM_PLANS=str(plans)), set())
        plans.write_text(ours.replace("sessions_per_day:", "sessions_a_day:", 1))
        shown = {one["check"]: one for one in self.examine(AAPM_PLANS=str(plans)) if one["status"] != "ok"}
        self.assertEqual(list(shown), ["plans"])
        for part in ("sessions_a_day", str(plans)):
            self.assertIn(part, shown["plans"]["message"])

    def test_jobs_that_were_given_up_or_wait_for_nobody(self):
        self.change(
            "PRAGMA foreign_keys = OFF",
            "INSERT INTO learners (id, native_language, target_language, cefr_level, matrix_coordinates,"
            " onboarding_state, is_guest, plan, time_zone, created_at, updated_at)"
            " VALUES ('l', 'en', 'es', 'A1', '{}', 'new', 1, 'free', 'UTC', 1, 1)",
            "INSERT INTO sessions (id, learner_id, persona_id, tier, npc_id, status, end_reason, turn_limit, turns_used,"
            " next_turn_index, task_completed, holds_place, started_at, last_activity_at, ended_at)"
            " VALUES ('s', 'l', 'p', 1, 'n', 'ended', 'learner_ended', 9, 1, 2, 0, 1, 1, 1, 1)",
            "INSERT INTO pipeline_runs (id, session_id, learner_id, status, phases, created_at, updated_at)"
            " VALUES ('r', 's', 'l', 'queued', '[]', 1, 1)",
            "INSERT INTO jobs (run_id, status, due_at, attempts, failures) VALUES ('r', 'failed', 1, 5, 5)")
        self.assertEqual(self.sick(), {("dead letters", "warning")})
        self.change("UPDATE jobs SET status = 'ready'")
        self.assertEqual(self.sick(), {("jobs", "warning")})
        self.change("UPDATE jobs SET worker = 'w', lease_until = 2")
        self.assertEqual(self.sick(), {("jobs", "warning")})
        self.change(
            "UPDATE jobs SET status = 'done', worker = NULL, lease_until = NULL",
            "INSERT INTO outbox (id, topic, order_key, order_number, payload, status, due_at, attempts, forgiven, failures,"
            " created_at) VALUES ('e', 't', 'k', 1, '{}', 'failed', 1, 5, 0, 5, 1)")
        self.assertEqual(self.sick(), {("dead letters", "warning")})

    def test_a_spool_that_was_left(self):
        with sqlite3.connect(self.path / "spool.sqlite") as spool:
            spool.execute("CREATE TABLE spool_entries (id INTEGER PRIMARY KEY, change TEXT)")
            spool.execute("CREATE TABLE spool_aside (id INTEGER PRIMARY KEY, change TEXT)")
            spool.execute("INSERT INTO spool_entries VALUES (1, '{}')")
        self.assertEqual(self.sick(), {("spool", "warning")})
        with sqlite3.connect(self.path / "spool.sqlite") as spool:
            spool.execute("INSERT INTO spool_aside VALUES (1, '{}')")
        self.assertEqual(self.sick(), {("spool", "warning"), ("spool", "problem")})

    def test_a_port_that_is_taken(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            self.assertEqual(self.sick(PORT=str(other.getsockname()[1])), {("port", "warning")})


class DoctorOnPostgres(unittest.TestCase):
    def test_a_healthy_server_an_empty_one_and_none(self):
        database = PostgresDatabase()
        self.addCleanup(database.drop)
        with tempfile.TemporaryDirectory(prefix="aapm-test-") as folder:
            environment = {**database.environment, "AAPM_DATA_DIR": folder, "PORT": str(free_port())}
            empty = json.loads(aapm("doctor", "--json", **environment).stdout)
            self.assertEqual([one["check"] for one in empty["findings"] if one["status"] != "ok"], ["schema"])
            self.assertEqual(aapm("migrate", **environment).returncode, 0)
            healthy = json.loads(aapm("doctor", "--json", **environment).stdout)
            self.assertEqual([one for one in healthy["findings"] if one["status"] != "ok"], [])
            self.assertIn("TLS", [one["check"] for one in healthy["findings"]])
            gone = aapm("doctor", "--json", **{
                **environment, "DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/none"})
            self.assertEqual(gone.returncode, 1)
            sick = [one["check"] for one in json.loads(gone.stdout)["findings"] if one["status"] == "problem"]
            self.assertEqual(sick, ["database"])


if __name__ == "__main__":
    unittest.main()
