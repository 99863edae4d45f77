"""What is run and killed: a server, workers, a database of PostgreSQL or a SQLite file."""
import http.client
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

from chaos.books import PostgresBooks, SQLiteBooks
from harness import BINARY, ROOT, free_port

sys.path.insert(0, str(ROOT / "scripts"))

from postgres import PostgresServer  # noqa: E402

START_LIMIT = 60
REST_LIMIT = 120


class Process:
    """One process of the binary, started again after each kill. One that ends by itself is a fault."""

    def __init__(self, name, arguments, environment, folder):
        self.name = name
        self.arguments = arguments
        self.environment = environment
        self.log = pathlib.Path(folder) / f"{name}.log"
        self.process = None

    def start(self, environment):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(BINARY), *self.arguments], env={**self.environment, **environment}, stdout=log, stderr=log)

    @property
    def runs(self):
        return self.process is not None

    def kill(self):
        self.check()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def check(self):
        """Raises when the process has ended without being killed."""
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError(
                f"the {self.name} ended by itself with {self.process.returncode}:\n"
                + self.log.read_text(errors="replace")[-3000:])

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Site:
    """A server and its workers over one SQLite file. `PostgresSite` adds a database that can be killed as well."""

    engine = "sqlite"
    kinds = ["server"]

    def __init__(self, folder, random, workers):
        self.folder = pathlib.Path(folder)
        self.random = random
        self.port = free_port()
        self.persona = None
        environment = {
            **os.environ, "PORT": str(self.port), "AAPM_DATA_DIR": str(self.folder / "data"),
            "AAPM_CONTENT_DIR": str(ROOT / "Content"), "AAPM_WEB_DIR": str(ROOT / "Web"), "AAPM_AUTH_RATE_LIMIT": "0", "AAPM_RATE_LIMIT": "0", "AAPM_LEARNER_RATE_LIMIT": "0",
            "AAPM_LOG_LEVEL": "warning", "AAPM_REPLY_LEASE_MS": "700", "AAPM_JOB_LEASE_MS": "1500",
            **self.database_environment(),
        }
        self.server = Process("server", ["serve"], environment, folder)
        self.workers = [Process(f"worker-{number}", ["worker"], environment, folder) for number in range(workers)]
        self.books = self.open_books()
        if workers:
            self.kinds = [*self.kinds, "worker"]

    def database_environment(self):
        return {}

    def open_books(self):
        return SQLiteBooks(self.folder / "data" / "aapm.sqlite")

    @property
    def spool(self):
        return self.folder / "data" / "spool.sqlite"

    @property
    def processes(self):
        return [self.server, *self.workers]

    def pace(self):
        """How slow this life of a process is, so that kills meet replies and phases in the middle."""
        return {
            "AAPM_REPLY_PACE_MS": str(self.random.choice([0, 0, 4, 15])),
            "AAPM_PHASE_PAUSE_MS": str(self.random.choice([0, 0, 10, 60])),
        }

    def start(self):
        # The server migrates; the workers come when there is something to work on.
        self.server.start({})
        self.wait_until_ready()
        for worker in self.workers:
            worker.start(self.pace())
        personas = self.get("/v1/personas")["data"]
        self.persona = next(
            one["id"] for one in personas if (one["native_language"], one["target_language"]) == ("en", "es"))

    def stop(self):
        for process in self.processes:
            process.stop()

    def kill(self, kind):
        """Kills one of a kind. Returns whether there was one: what is down already stays down."""
        victims = [one for one in ([self.server] if kind == "server" else self.workers) if one.runs]
        if victims:
            self.random.choice(victims).kill()
        return bool(victims)

    def restart(self):
        """Starts whatever is down."""
        for process in self.processes:
            if not process.runs:
                process.start(self.pace())

    def check(self):
        for process in self.processes:
            process.check()

    def get(self, path, token=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            answer = connection.getresponse()
            data = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"GET {path}: {answer.status} {data[:300]}")
            return json.loads(data)
        finally:
            connection.close()

    def wait_until_ready(self):
        deadline = time.monotonic() + START_LIMIT
        reason = "nobody listens"
        while time.monotonic() < deadline:
            self.check()
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/readyz")
                answer = connection.getresponse()
                content = json.loads(answer.read())
                if answer.status == 200 and content.get("status") != "degraded":
                    return
                reason = str(content)
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            time.sleep(0.02)
        raise RuntimeError(f"the server was not ready in {START_LIMIT} s: {reason}")

    def wait_until_idle(self):
        """Until no job and no event is left to do but those whose hour comes later."""
        deadline = time.monotonic() + REST_LIMIT
        soon = int((time.time() + REST_LIMIT) * 1_000_000)
        for table in ("jobs", "outbox"):
            statement = (f"SELECT count(*) AS left_over FROM {table} WHERE status NOT IN ('done', 'failed')"
                         f" AND due_at < {soon}")
            while (left_over := self.books.rows(statement)[0]["left_over"]) > 0:
                self.check()
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{left_over} of {table} were left after {REST_LIMIT} s")
                time.sleep(0.05)


class PostgresSite(Site):
    """The same over a PostgreSQL of its own, which waits for the disk and is killed with all its children."""

    engine = "postgres"
    kinds = ["server", "database"]

    def __init__(self, folder, random, workers):
        self.database = PostgresServer()
        self.database.start()
        self.url = self.database.create_database("aapm")
        super().__init__(folder, random, workers)

    def database_environment(self):
        return {"DATABASE_URL": self.url}

    def open_books(self):
        return PostgresBooks(self.database)

    def kill(self, kind):
        if kind != "database":
            return super().kill(kind)
        if not self.database.is_running:
            return False
        self.database.kill()
        return True

    def restart(self):
        # Processes that start without a database wait for it; what they left in the spool they write when it is back.
        processes_first = self.random.random() < 0.5
        if processes_first:
            super().restart()
        if not self.database.is_running:
            if processes_first:
                time.sleep(self.random.uniform(0, 0.5))
            self.database.start()
        super().restart()

    def stop(self):
        super().stop()
        self.database.close()
