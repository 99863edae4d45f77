"""Starts the real binary on a free port with a data folder of its own, and talks HTTP to it. Standard library only."""
import datetime
import http.client
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

DAY = 86_400
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from postgres import TestDatabase, free_port  # noqa: E402

BINARY = pathlib.Path(os.environ.get("AAPM_BINARY", ROOT / ".build" / "debug" / "aapm"))


class Reply:
    """An answer of the server: status, headers, body as bytes."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)


class SQLiteFile:
    """The database that a server makes in its data folder."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "aapm.sqlite"
        self.environment = {}

    def rows(self, statement, *values):
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            found = connection.execute(statement, values).fetchall()
        finally:
            connection.close()
        return [[None if one is None else str(one) for one in row] for row in found]

    def write(self, statement):
        connection = sqlite3.connect(self.path, timeout=30)
        try:
            with connection:
                connection.execute(statement)
        finally:
            connection.close()

    def drop(self):
        pass  # It goes with the folder.


class PostgresDatabase:
    """A database of its own on the server for tests, or on a `PostgresServer` that a test kills."""

    def __init__(self, server=None):
        self.database = TestDatabase(server)
        self.environment = {"DATABASE_URL": self.database.url}

    def rows(self, statement, *values):
        for value in values:
            quoted = str(value).replace("'", "''")
            statement = statement.replace("?", f"'{quoted}'", 1)
        return self.database.sql(statement)

    def write(self, statement):
        self.database.sql(statement)

    def drop(self):
        self.database.drop()


def on_both_engines(case):
    """Runs a test case on each engine: on SQLite under its own name, on PostgreSQL as `…OnPostgres`."""
    case.engine = "sqlite"
    other = type(f"{case.__name__}OnPostgres", (case,), {"engine": "postgres", "__module__": case.__module__})
    setattr(sys.modules[case.__module__], other.__name__, other)
    return case


# Where the settings of each provider are; the names of the double are those of AAPM_LLM_CHAIN.
PROVIDER_KEYS = {
    "openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "google": "GEMINI_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "compatible": "AAPM_COMPATIBLE_API_KEY",
}
# A model of each that the price book knows, the one of a server of one's own excepted.
MODELS = {
    "openai": "gpt-6-luna", "anthropic": "claude-haiku-5-5", "google": "gemini-3.8-flash",
    "mistral": "mistral-small-latest", "compatible": "llama3.1:8b",
}


def model_settings(double, *providers, **more):
    """A chain of these providers, all of them at the double."""
    settings = {
        "AAPM_LLM_CHAIN": ", ".join(f"{name}:{MODELS[name]}" for name in providers),
        # A chain makes the plan of newcomers the smallest otherwise, which has two sessions a day.
        "AAPM_DEFAULT_PLAN": "premium", "AAPM_EMBEDDING_MODEL": "local",
    }
    for name, variable in PROVIDER_KEYS.items():
        settings[f"AAPM_{name.upper()}_BASE_URL"] = double.url(name)
        if name in providers:
            settings[variable] = f"sk-double-{name}"
    return {**settings, **more}


def is_of_this_machine(name):
    """Settings of whoever runs the tests that would change what is tested, or send it to a real provider for money."""
    return name == "DATABASE_URL" or name in PROVIDER_KEYS.values() or name.startswith(
        ("LLM_", "AAPM_LLM_", "VECTOR_DB_"))


class Server:
    """`aapm serve`, started, stopped, killed and started again over one database.

    `engine` is "sqlite", "postgres" or a `PostgresServer` of scripts/postgres.py; `database` takes the place of a fresh
    one, for several servers over the same.
    """

    def __init__(self, engine="sqlite", database=None, **environment):
        self.folder = tempfile.TemporaryDirectory(prefix="aapm-test-")
        self.port = free_port()
        self.owns_database = database is None
        if database is None:
            if engine == "sqlite":
                database = SQLiteFile(self.folder.name)
            else:
                database = PostgresDatabase(None if engine == "postgres" else engine)
        self.database = database
        self.process = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not is_of_this_machine(name)},
            **database.environment,
            "PORT": str(self.port),
            "AAPM_DATA_DIR": self.folder.name,
            "AAPM_CONTENT_DIR": str(ROOT / "Content"),
            "AAPM_WEB_DIR": str(ROOT / "Web"),
            "AAPM_AUTH_RATE_LIMIT": "0", "AAPM_RATE_LIMIT": "0", "AAPM_LEARNER_RATE_LIMIT": "0",
            "AAPM_LOG_LEVEL": "warning",
            **environment,
        }

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.kill()
        if self.owns_database:
            self.database.drop()
        self.folder.cleanup()

    def rows(self, statement, *values):
        """What the database holds, past the server: rows of text, where NULL is None."""
        return self.database.rows(statement, *values)

    def write(self, statement):
        """Changes the database past the server, as somebody would who can write it."""
        self.database.write(statement)

    def start(self, **environment):
        self.log = open(pathlib.Path(self.folder.name) / "server.log", "ab")
        self.process = subprocess.Popen(
            [str(BINARY), "serve"],
            env={**self.environment, **environment},
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server stopped with {self.process.returncode}:\n{self.log_text()}")
            try:
                if self.request("GET", "/readyz").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.02)
        raise RuntimeError(f"the server was not ready in 60 s:\n{self.log_text()}")

    def log_text(self):
        return (pathlib.Path(self.folder.name) / "server.log").read_text(errors="replace")[-4000:]

    def kill(self):
        """kill -9: nothing in the process gets a chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = None
        self.log.close()

    def terminate(self, timeout=20):
        """SIGTERM, as an operator stops it; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout)
        self.process = None
        self.log.close()
        return status

    def connection(self, timeout=60):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(self, method, path, body=None, token=None, headers=None, raw=None):
        connection = self.connection()
        try:
            sent = dict(headers or {})
            data = raw
            if body is not None:
                data = json.dumps(body).encode()
            if data is not None:
                sent.setdefault("Content-Type", "application/json")
            if token:
                sent["Authorization"] = f"Bearer {token}"
            connection.request(method, path, body=data, headers=sent)
            answer = connection.getresponse()
            return Reply(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    def stream(self, method, path, body=None, token=None, headers=None):
        """Yields (id, event, data) of a text/event-stream answer as they come."""
        connection = self.connection()
        sent = {"Accept": "text/event-stream", **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        if token:
            sent["Authorization"] = f"Bearer {token}"
        connection.request(method, path, body=data, headers=sent)
        answer = connection.getresponse()
        if answer.status != 200:
            raise AssertionError(f"{answer.status}: {answer.read()[:500]}")
        try:
            number, event, lines = None, "message", []
            for line in iter(answer.readline, b""):
                text = line.decode().rstrip("\r\n")
                if text.startswith("id:"):
                    number = text[3:].strip()
                elif text.startswith("event:"):
                    event = text[6:].strip()
                elif text.startswith("data:"):
                    lines.append(text[5:].strip())
                elif not text and lines:
                    yield number, event, json.loads("\n".join(lines))
                    number, event, lines = None, "message", []
        finally:
            connection.close()


def zone(offset):
    """The zone of so many whole hours ahead of UTC; POSIX, where the names come from, counts westwards."""
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def hours_to_noon(now):
    """How far ahead of UTC it is about noon."""
    return 12 - round(now.hour + now.minute / 60)


class Person:
    """A guest of a server, with the calls that a talk needs: where it is about noon, so that no midnight comes between,
    and in a zone where no clock changes.
    """

    def __init__(self, server, native="en", target="es", **profile):
        self.server = server
        now = datetime.datetime.now(datetime.timezone.utc)
        ahead = hours_to_noon(now)
        # The next one there, as Unix time.
        today = now.astimezone(datetime.timezone(datetime.timedelta(hours=ahead))).replace(
            hour=0, minute=0, second=0, microsecond=0)
        self.midnight = today.timestamp() + DAY
        reply = server.request("POST", "/v1/auth/guest", {
            "native_language": native, "target_language": target, "time_zone": zone(ahead), **profile,
        })
        assert reply.status in (200, 201), (reply.status, reply.body)
        self.token = reply.json["access_token"]
        self.id = reply.json["learner"]["id"]
        personas = self.get("/v1/personas")["data"]
        self.persona = next(
            one for one in personas
            if one["native_language"] == native and one["target_language"] == target
        )

    def get(self, path, status=200):
        reply = self.server.request("GET", path, token=self.token)
        assert reply.status == status, (path, reply.status, reply.body)
        return reply.json

    def post(self, path, body=None, status=200, headers=None):
        reply = self.server.request("POST", path, body, token=self.token, headers=headers)
        assert reply.status == status, (path, reply.status, reply.body)
        return reply.json

    def begin(self, tier=1, **more):
        answer = self.post("/v1/sessions", {"persona_id": self.persona["id"], "tier": tier, **more}, 201)
        return answer.get("session", answer)

    def say(self, session, text, key=None, status=200):
        headers = {"Idempotency-Key": key} if key else {}
        return self.post(f"/v1/sessions/{session['id']}/turns", {"text": text}, status, headers)

    def turns(self, session):
        return self.get(f"/v1/sessions/{session['id']}/turns")["data"]

    def end(self, session):
        return self.post(f"/v1/sessions/{session['id']}/end", {}, 202)

    def finished_run(self, run_id, timeout=60):
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            run = self.get(f"/v1/pipeline-runs/{run_id}")
            if run["status"] in ("completed", "failed"):
                return run
            time.sleep(0.05)
        raise AssertionError(f"the run {run_id} did not finish: {run}")
