"""The throw-away PostgreSQL of scripts/postgres.py: it is real, it has pgvector, and nothing of it stays behind."""
import concurrent.futures
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from harness import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from postgres import PostgresError, PostgresServer, processes_in  # noqa: E402

SCRIPT = str(ROOT / "scripts" / "postgres.py")


def eventually(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class ThrowAwayServer(unittest.TestCase):
    def test_it_is_16_in_utf8_with_pgvector(self):
        with PostgresServer(fast=True) as server:
            self.assertEqual(server.sql("SHOW server_version")[0][0].split(".")[0], "16")
            self.assertEqual(server.sql("SHOW server_encoding"), [["UTF8"]])
            server.create_database("vectors")
            server.sql("CREATE EXTENSION vector", "vectors")
            self.assertEqual(server.sql("SELECT '[0,3]'::vector <-> '[4,0]'::vector", "vectors"), [["5"]])
            self.assertEqual(
                server.sql("SELECT count(*) FROM pg_extension WHERE extname = 'vector'"), [["0"]],
                "another database does not have it: a schema that needs it must say so")

    def test_what_was_committed_outlives_every_way_to_kill_it(self):
        with PostgresServer() as server:
            server.sql("CREATE TABLE kept (id INTEGER)")
            port = server.port
            ways = [server.kill, server.kill_postmaster, lambda: server.stop(immediately=True), server.stop]
            for number, end in enumerate(ways):
                server.sql(f"INSERT INTO kept VALUES ({number})")
                end()
                self.assertFalse(server.is_running)
                server.start()
                self.assertEqual(server.port, port)
                self.assertEqual(server.sql("SELECT count(*) FROM kept"), [[str(number + 1)]])

    def test_a_frozen_server_answers_again_when_it_thaws(self):
        with PostgresServer(fast=True) as server:
            server.freeze()
            question = subprocess.Popen(
                [server.programs / "psql", server.url(), "-tAc", "SELECT 40 + 2"], stdout=subprocess.PIPE, text=True)
            with self.assertRaises(subprocess.TimeoutExpired):
                question.wait(0.5)
            server.thaw()
            self.assertEqual(question.communicate(timeout=20)[0].strip(), "42")

    def test_a_statement_that_fails_says_why(self):
        with PostgresServer(fast=True) as server, self.assertRaisesRegex(PostgresError, "nowhere"):
            server.sql("SELECT 1 FROM nowhere")

    def test_several_start_at_once_on_ports_of_their_own(self):
        with concurrent.futures.ThreadPoolExecutor(4) as threads:
            servers = list(threads.map(lambda _: PostgresServer(fast=True).start(), range(4)))
        try:
            self.assertEqual(len({server.port for server in servers}), 4)
            for number, server in enumerate(servers):
                self.assertEqual(server.sql(f"SELECT {number}"), [[str(number)]])
        finally:
            for server in servers:
                server.close()
        self.assertFalse(any(server.folder.exists() or server.is_running for server in servers))


class Command(unittest.TestCase):
    def begin(self, *command):
        """`postgres.py run` around a command that first prints the server's data folder."""
        first = "\"$AAPM_TEST_POSTGRES_BIN/psql\" \"$AAPM_TEST_POSTGRES_URL\" -tAc 'SHOW data_directory'; "
        runner = subprocess.Popen(
            ["/usr/bin/python3", SCRIPT, "run", "--fast", "--", "bash", "-c", first + " ".join(command)],
            stdout=subprocess.PIPE, text=True)
        data = pathlib.Path(runner.stdout.readline().strip())
        self.assertTrue(processes_in(data))
        return runner, data

    def assertNothingStays(self, data):
        self.assertTrue(eventually(lambda: not processes_in(data) and not data.parent.exists()), data)

    def test_the_commands_exit_status_is_passed_on(self):
        for status in (0, 1, 7):
            with self.subTest(status=status):
                runner, data = self.begin(f"exit {status}")
                runner.communicate()
                self.assertEqual(runner.returncode, status)
                self.assertNothingStays(data)

    def test_a_command_that_is_not_there(self):
        done = subprocess.run(["/usr/bin/python3", SCRIPT, "run", "--fast", "--", "/no/such/program"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 127)
        self.assertIn("/no/such/program", done.stderr)

    def test_a_signal_ends_the_command_with_all_it_started_and_the_server(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number), tempfile.NamedTemporaryFile("r") as noted:
                runner, data = self.begin(f"sleep 600 & echo $! > {noted.name}; echo asleep; wait")
                self.assertEqual(runner.stdout.readline(), "asleep\n")
                sleeper = int(noted.read())
                runner.send_signal(number)
                runner.communicate(timeout=30)
                self.assertEqual(runner.returncode, 128 + number)
                self.assertNothingStays(data)
                self.assertTrue(eventually(lambda: not pathlib.Path(f"/proc/{sleeper}/cwd").exists()))

    def test_the_server_does_not_outlive_a_runner_that_is_killed(self):
        runner, data = self.begin("read -r line")
        runner.kill()
        runner.communicate()
        self.assertNothingStays(data)

    def test_a_frozen_server_does_not_outlive_a_runner_that_is_killed(self):
        runner, data = self.begin("read -r line")
        for process in processes_in(data):
            os.kill(process, signal.SIGSTOP)
        runner.kill()
        runner.communicate()
        self.assertNothingStays(data)


class StandingServer(unittest.TestCase):
    def call(self, *words):
        return subprocess.run(["/usr/bin/python3", SCRIPT, *words], capture_output=True, text=True)

    def test_it_keeps_its_data_and_its_url_until_it_is_deleted(self):
        with tempfile.TemporaryDirectory() as above:
            os.chmod(above, 0o755)
            folder = os.path.join(above, "server")
            try:
                started = self.call("start", "--dir", folder, "--fast")
                self.assertEqual(started.returncode, 0, started.stderr)
                self.assertRegex(started.stdout, r"\Apostgresql://aapm:\w+@127\.0\.0\.1:\d+/postgres\n\Z")
                self.assertEqual(self.call("start", "--dir", folder).stdout, started.stdout, "it runs already")
                self.assertEqual(self.call("url", "--dir", folder).stdout, started.stdout)
                server = PostgresServer(folder=folder)
                server.sql("CREATE TABLE kept (id INTEGER)")
                self.assertEqual(self.call("stop", "--dir", folder).returncode, 0)
                self.assertFalse(server.is_running)
                self.assertEqual(self.call("start", "--dir", folder, "--fast").stdout, started.stdout)
                self.assertEqual(server.sql("SELECT count(*) FROM kept"), [["0"]])
            finally:
                self.assertEqual(self.call("stop", "--dir", folder, "--delete").returncode, 0)
            self.assertFalse(os.path.exists(folder))
            self.assertEqual(self.call("stop", "--dir", folder).returncode, 1)

    def test_a_folder_that_holds_something_else_is_refused_and_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o700)
            source = os.path.join(folder, "source")
            pathlib.Path(source).write_text("mine")
            for words in (("start",), ("stop", "--delete"), ("url",)):
                refused = self.call(*words, "--dir", folder)
                self.assertEqual(refused.returncode, 1, words)
                self.assertIn("server of ours", refused.stderr)
            self.assertEqual(os.listdir(folder), ["source"])
            self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)

    def test_deleting_leaves_what_others_put_there_and_their_processes(self):
        with tempfile.TemporaryDirectory() as above:
            os.chmod(above, 0o755)
            folder = os.path.join(above, "server")
            started = self.call("start", "--dir", folder, "--fast")
            self.assertEqual(started.returncode, 0, started.stderr)
            pathlib.Path(folder, "mine").write_text("mine")
            bystander = subprocess.Popen(["sleep", "600"], cwd=folder)
            try:
                self.assertEqual(self.call("stop", "--dir", folder, "--delete").returncode, 0)
                self.assertEqual(os.listdir(folder), ["mine"])
                self.assertIsNone(bystander.poll())
            finally:
                bystander.kill()
                bystander.wait()


if __name__ == "__main__":
    unittest.main()
