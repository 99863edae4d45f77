"""`aapm worker` beside `aapm serve`: one job is with one worker, a killed worker's job is taken over, a stopped worker
gives its job back, and what was given up can be seen and requeued."""
import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from harness import BINARY, ROOT, Person, Server, on_both_engines
from test_kill import LINES, PHASES, learned


class Worker:
    """`aapm worker` on the database of a server."""

    def __init__(self, server, *arguments, **environment):
        self.log = open(pathlib.Path(server.folder.name) / "worker.log", "ab")
        self.process = subprocess.Popen(
            [str(BINARY), "worker", *arguments], env={**server.environment, **environment}, stdout=self.log,
            stderr=self.log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
        self.log.close()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def terminate(self, timeout=20):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)


def aapm(server, *arguments):
    return subprocess.run(
        [str(BINARY), *arguments], env=server.environment, capture_output=True, text=True, timeout=120)


def queued(server):
    """A talk whose run waits: the person, the session, the run's id."""
    person = Person(server)
    session = person.begin(tier=1)
    for number, line in enumerate(LINES):
        person.say(session, line, key=f"line-{number}")
    return person, session, person.end(session)["pipeline_run"]["id"]


def wait_until(case, found, what, timeout=30):
    deadline = time.monotonic() + timeout
    while not found():
        case.assertLess(time.monotonic(), deadline, what)
        time.sleep(0.01)


def is_running(person, run_id, phase):
    run = person.get(f"/v1/pipeline-runs/{run_id}")
    return {one["name"]: one["status"] for one in run["phases"]}[phase] == "running"


def outbox(server):
    return server.rows(
        "SELECT topic, status, count(*) FROM outbox WHERE topic = 'notification' GROUP BY topic, status ORDER BY 1, 2")


@on_both_engines
class Workers(unittest.TestCase):
    def serve(self, **environment):
        return Server(self.engine, AAPM_WORKER="off", **environment)

    def wait_for_message(self, server):
        wait_until(self, lambda: outbox(server) == [["notification", "done", "1"]], "the message was not shown")
        shown = server.rows("SELECT delivered FROM async_engagement")
        self.assertIn(shown, [[["1"]], [["t"]], [["true"]], [["True"]]])

    def test_a_killed_workers_run_is_taken_over_in_every_phase_and_done_once(self):
        with self.serve() as server:
            person, session, run_id = queued(server)
            self.assertEqual(person.get(f"/v1/pipeline-runs/{run_id}")["status"], "queued")
            with Worker(server):
                self.assertEqual(person.finished_run(run_id)["status"], "completed")
                self.wait_for_message(server)
            expected = learned(server, session["id"])
            self.assertTrue(expected["friction"] and expected["directives"] and expected["messages"])
        for phase in PHASES:
            with self.subTest(phase=phase), self.serve(AAPM_JOB_LEASE_MS="1500") as server:
                person, session, run_id = queued(server)
                with Worker(server, AAPM_PHASE_PAUSE_MS="300") as doomed:
                    wait_until(self, lambda: is_running(person, run_id, phase), f"{phase} was never seen running")
                    doomed.kill()
                with Worker(server):
                    run = person.finished_run(run_id)
                    self.assertEqual(run["status"], "completed")
                    self.assertEqual([one["status"] for one in run["phases"]], ["completed"] * 5)
                    self.wait_for_message(server)
                self.assertEqual(learned(server, session["id"]), expected)
                self.assertEqual(server.rows("SELECT attempts FROM jobs"), [["2"]])

    def test_several_workers_share_the_queue_and_no_run_is_taken_twice(self):
        # Runs longer than the lease, phases longer than a third of it: the heartbeats hold the runs. A lease must outlast the
        # second or two in which a debug build loads its dictionaries and does nothing else.
        with self.serve(AAPM_JOB_LEASE_MS="6000", AAPM_PHASE_PAUSE_MS="1100") as server:
            talks = [queued(server) for _ in range(6)]
            with Worker(server), Worker(server, "--concurrency", "1"), Worker(server, "--concurrency", "3"):
                for person, session, run_id in talks:
                    self.assertEqual(person.finished_run(run_id)["status"], "completed")
                wait_until(
                    self, lambda: outbox(server) == [["notification", "done", "6"]], "not all messages were shown")
            self.assertEqual(server.rows("SELECT attempts, count(*) FROM jobs GROUP BY attempts"), [["1", "6"]])
            self.assertEqual(server.rows("SELECT count(*) FROM curricula"), [["6"]])

    def test_a_stopped_worker_gives_its_run_back_at_once(self):
        with self.serve(AAPM_JOB_LEASE_MS="600000") as server:
            person, session, run_id = queued(server)
            with Worker(server, AAPM_PHASE_PAUSE_MS="60000") as stopped:
                wait_until(self, lambda: is_running(person, run_id, "extraction"), "the run was not taken")
                self.assertEqual(stopped.terminate(), 0)
            self.assertEqual(
                server.rows("SELECT status, worker, lease_until, forgiven FROM jobs"), [["ready", None, None, "1"]])
            with Worker(server):
                # Ten minutes of lease would be left.
                self.assertEqual(person.finished_run(run_id, timeout=30)["status"], "completed")

    def test_what_was_given_up_is_listed_shown_and_requeued(self):
        with self.serve() as server, tempfile.TemporaryDirectory() as folder:
            person, session, run_id = queued(server)
            content = pathlib.Path(folder) / "Content"
            shutil.copytree(ROOT / "Content", content)
            shutil.rmtree(content / "packs")
            with Worker(server, AAPM_CONTENT_DIR=str(content)):
                self.assertEqual(person.finished_run(run_id)["status"], "failed")
            listed = aapm(server, "jobs", "list", "--status", "failed", "--json")
            self.assertEqual(listed.returncode, 0, listed.stderr)
            jobs = [json.loads(line) for line in listed.stdout.splitlines()]
            self.assertEqual([job["id"] for job in jobs], [run_id])
            failure = jobs[0]["history"][0]
            self.assertEqual((failure["code"], failure["phase"], failure["attempt"]), ("AAPM-204", "extraction", 1))
            self.assertNotIn("cansado", listed.stdout)
            shown = aapm(server, "jobs", "show", run_id)
            self.assertIn("AAPM-204", shown.stdout)
            self.assertNotIn("notification", aapm(server, "jobs", "list", "--outbox").stdout)

            unknown = aapm(server, "jobs", "requeue", "nothing")
            self.assertEqual(unknown.returncode, 1)
            self.assertIn("There is no job nothing", unknown.stderr)
            self.assertEqual(aapm(server, "jobs", "show", "nothing").returncode, 1)
            self.assertNotEqual(aapm(server, "jobs", "requeue").returncode, 0)

            requeued = aapm(server, "jobs", "requeue", "--all-failed")
            self.assertEqual(requeued.returncode, 0, requeued.stderr)
            self.assertIn("requeued 1 ", requeued.stdout)
            again = aapm(server, "jobs", "requeue", run_id)
            self.assertEqual(again.returncode, 1)
            self.assertIn("is ready", again.stderr)
            with Worker(server):
                self.assertEqual(person.finished_run(run_id)["status"], "completed")
                self.wait_for_message(server)


class Settings(unittest.TestCase):
    def test_a_worker_without_hands_is_refused(self):
        with Server() as server:
            answer = aapm(server, "worker", "--concurrency", "0")
            self.assertNotEqual(answer.returncode, 0)
            self.assertIn("--concurrency", answer.stderr)

    def test_a_wrong_setting_is_named(self):
        with Server() as server:
            server.environment["AAPM_WORKER"] = "perhaps"
            answer = aapm(server, "serve")
            self.assertNotEqual(answer.returncode, 0)
            self.assertIn("AAPM_WORKER must be on or off", answer.stderr)


if __name__ == "__main__":
    unittest.main()
