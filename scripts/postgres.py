#!/usr/bin/env python3
"""A PostgreSQL 16 with pgvector for tests, thrown away afterwards. Debian 12 has only 15 and no pgvector, so the server
comes from PyPI's `pgserver` wheel: unpacked into .build, pinned by its hash, nothing of the system is touched.

  scripts/postgres.py run [--fast] -- COMMAND…   a throw-away server around a command, whose exit status it returns
  scripts/postgres.py start [--dir D] [--port P] a server that stays until `stop`; prints its URL, which `url` repeats
  scripts/postgres.py stop [--dir D] [--delete]  stops it; --delete removes its data too
  scripts/postgres.py database -- COMMAND…       a fresh database as DATABASE_URL, on the server of `run` or `start`
  scripts/postgres.py bin                        prints the folder of psql, pgbench, pg_dump

The command sees AAPM_TEST_POSTGRES_URL (a superuser's, on 127.0.0.1) and AAPM_TEST_POSTGRES_BIN. --fast does without
waiting for the disk: right for contract tests, wrong for figures and for tests that kill the database.

Tests that kill the database import this file and use PostgresServer.
"""
import argparse
import contextlib
import ctypes
import fcntl
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
VERSION = "0.1.4"
WHEELS = ["d595789b47624a3d963aa9aa6359da9be31beb7e61f1a45541953242068b8813"]  # cp311, manylinux x86_64
INSTALLED = ROOT / ".build" / f"postgres-{VERSION}"
STANDING = ROOT / ".build" / "postgres-server"
MARK = ".aapm-postgres"  # In a folder that is ours to delete.
OWNER = "nobody"  # Who runs the server when we are root, which PostgreSQL refuses to be.

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    # Files in the data folder instead of /dev/shm: they go with it, even after a kill -9.
    "dynamic_shared_memory_type": "mmap",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class PostgresError(Exception):
    """A server that cannot be had, with the reason."""


def install():
    """The folder of the server's programs; fetches the wheel when it is not there yet."""
    programs = INSTALLED / "pgserver" / "pginstall" / "bin"
    if programs.is_dir():
        return programs
    INSTALLED.parent.mkdir(exist_ok=True)
    with open(INSTALLED.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if programs.is_dir():
            return programs
        with tempfile.TemporaryDirectory(dir=INSTALLED.parent, prefix="postgres-wheel-") as folder:
            wanted = pathlib.Path(folder) / "requirements.txt"
            hashes = " ".join(f"--hash=sha256:{digest}" for digest in WHEELS)
            wanted.write_text(f"pgserver=={VERSION} {hashes}\n")
            target = pathlib.Path(folder) / "target"
            done = subprocess.run(
                ["/usr/bin/python3", "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:",
                 "--require-hashes", "--no-compile", "--target", str(target), "--requirement", str(wanted)],
                capture_output=True, text=True, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"})
            if done.returncode != 0:
                raise PostgresError(
                    f"pip could not fetch pgserver {VERSION} (apt-get install python3-pip?):\n{done.stderr.strip()}")
            for path in (target, *target.rglob("*")):
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o111 else 0o644)
            target.rename(INSTALLED)
    return programs


def reachable(path, owner):
    """Whether an account that owns nothing here may go through every folder down to `path`."""
    folders = [path, *path.parents]
    return owner is None or all(one.stat().st_mode & 0o001 or one.stat().st_uid == owner.pw_uid for one in folders)


def is_ours(folder):
    """Whether a folder was made by `start`, an earlier version of it included, which left no mark."""
    return (folder / MARK).exists() or (
        (folder / "data" / "PG_VERSION").exists() and (folder / "password").exists() and (folder / "s").is_dir())


def passing_ports():
    """The ports from which the system gives connections and sockets one of their own."""
    try:
        first, last = map(int, pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    except FileNotFoundError:
        first, last = 49152, 65535  # IANA's, which other systems keep to.
    return range(first, last + 1)


def free_port():
    """A port that nobody has, and that no connection gets before a server takes it."""
    passing = passing_ports()
    lasting = [port for port in range(10_240, 65_536) if port not in passing]
    while True:
        with socket.socket() as probe:
            # Any at all where the machine has left none.
            port = secrets.choice(lasting) if lasting else 0
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]


def processes_in(folder):
    """The processes that stand in a folder or below: PostgreSQL's all stand in their data folder, orphans too."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            standing = os.readlink(entry / "cwd").removesuffix(" (deleted)")
        except OSError:
            continue  # Gone meanwhile, or another person's.
        if standing == str(folder) or standing.startswith(f"{folder}/"):
            found.append(int(entry.name))
    return found


def signal_all(processes, number):
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


def until(condition, seconds):
    """Waits until a condition holds; whether it came to hold in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def clear(folder):
    """Ends every process in a server's data folder, at once when it must be, and gives its shared memory back."""
    data = folder / "data"
    running = processes_in(data)
    signal_all(running, signal.SIGQUIT)
    signal_all(running, signal.SIGCONT)
    if not until(lambda: not processes_in(data), 5):
        signal_all(processes_in(data), signal.SIGKILL)
        until(lambda: not processes_in(data), 5)
    with contextlib.suppress(OSError, IndexError, ValueError):
        # Only a killed server leaves this file. Its seventh line names the segment that guards the data folder.
        segment = int((data / "postmaster.pid").read_text().splitlines()[6].split()[1])
        ctypes.CDLL(None).shmctl(segment, 0, None)  # IPC_RMID


class PostgresServer:
    """A server over a data folder of its own: started, stopped, killed, frozen and started again on the same port.

    Without a folder it is thrown away: `close` (or leaving `with`) deletes everything, and a watchdog does so when this
    process ends in any other way, kill -9 included. With a folder, the data and the server stay.
    """

    def __init__(self, folder=None, port=None, fast=False, settings=None):
        self.programs = install()
        self.owner = pwd.getpwnam(OWNER) if os.geteuid() == 0 else None
        self.settings = {**SETTINGS, **(FAST if fast else {}), **(settings or {})}
        self.is_kept = folder is not None
        self.watchdog = None
        if folder is None:
            place = pathlib.Path(tempfile.gettempdir())
            if not reachable(place, self.owner):
                place = pathlib.Path("/tmp")
            self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aapm-postgres-", dir=place)).resolve()
            self.watchdog = subprocess.Popen(
                [sys.executable, str(pathlib.Path(__file__).resolve()), "watch", str(self.folder)],
                stdin=subprocess.PIPE, start_new_session=True)
        else:
            self.folder = pathlib.Path(folder).resolve()
            self.folder.mkdir(parents=True, exist_ok=True)
            if any(self.folder.iterdir()) and not is_ours(self.folder):
                raise PostgresError(f"{self.folder} is not empty and holds no server of ours: choose another folder")
            # Before anything else, so that a start that was cut short can be repeated and deleted.
            (self.folder / MARK).touch()
        try:
            self._prepare(port)
        except BaseException:
            self.close()
            raise

    def _prepare(self, port):
        self.folder.chmod(0o755)
        if not reachable(self.folder, self.owner):
            raise PostgresError(f"the account {OWNER} cannot get to {self.folder}: a folder above it is closed")
        if not reachable(self.programs, self.owner):
            copy = self.folder / "programs"
            if not copy.exists():
                shutil.copytree(INSTALLED, copy)
            self.programs = copy / self.programs.relative_to(INSTALLED)
        self.data = self.folder / "data"
        self.sockets = self.folder / "s"
        for made in (self.data, self.sockets):
            made.mkdir(mode=0o700, exist_ok=True)
            self._give(made)
        secret = self.folder / "password"
        if not (self.data / "PG_VERSION").exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_hex(16))
            self._give(secret)
            made = self._run(
                "initdb", "--pgdata", self.data, "--username", "aapm", "--pwfile", secret, "--auth", "scram-sha-256",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions")
            if made.returncode != 0:
                raise PostgresError(f"initdb failed:\n{made.stderr}")
        self.password = secret.read_text()
        kept = self.folder / "port"
        self.port = port or (int(kept.read_text()) if kept.exists() else None)
        self.is_port_given = self.port is not None
        self.port = self.port or free_port()

    def _give(self, path):
        if self.owner is not None:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def _as_owner(self):
        if self.owner is None:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def _run(self, program, *arguments):
        """Runs one of the server's programs to its end, as the account that owns the data."""
        return subprocess.run(
            [str(self.programs / program), *map(str, arguments)], cwd=self.data, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, **self._as_owner())

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def url(self, database="postgres"):
        return f"postgresql://aapm:{self.password}@127.0.0.1:{self.port}/{database}"

    @property
    def is_running(self):
        return bool(processes_in(self.data))

    def start(self, timeout=60):
        """Starts the server, or starts it again after a stop or a kill, and waits until it takes connections."""
        deadline = time.monotonic() + timeout
        while True:
            if self._try_to_start(deadline):
                (self.folder / "port").write_text(str(self.port))
                self.is_port_given = True
                return self
            log = self.log_text()
            # A kill leaves children that take a moment to notice; a port can be taken between our look and the bind.
            if "shared memory" not in log and "could not bind" not in log or time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL did not start:\n{log}")
            if "could not bind" in log and not self.is_port_given:
                self.port = free_port()
            time.sleep(0.1)

    def _try_to_start(self, deadline):
        settings = {**self.settings, "port": self.port, "unix_socket_directories": self._socket_folder()}
        (self.data / "postgresql.auto.conf").write_text(
            "".join(f"{name} = '{value}'\n" for name, value in settings.items()))
        self._give(self.data / "postgresql.auto.conf")
        with open(self.folder / "log", "wb") as log:
            postmaster = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data)], cwd=self.data, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                **self._as_owner())
        self.postmaster = postmaster
        while time.monotonic() < deadline:
            if postmaster.poll() is not None:
                return False
            with contextlib.suppress(OSError, IndexError, ValueError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if int(lines[0]) == postmaster.pid and lines[7].strip() == "ready":
                    return True
            time.sleep(0.01)
        return False

    def _socket_folder(self):
        """The Unix socket's folder; none when its path is longer than an address may be."""
        return str(self.sockets) if len(str(self.sockets)) < 80 else ""

    def log_text(self):
        log = self.folder / "log"
        return log.read_text(errors="replace")[-4000:] if log.exists() else ""

    @property
    def pid(self):
        """The postmaster's process id, also of a server that another process started."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def kill(self):
        """kill -9 of the postmaster and of all its children; returns when none is left."""
        signal_all([self.pid, *processes_in(self.data)], signal.SIGKILL)
        self._gone(10)

    def kill_postmaster(self):
        """kill -9 of the postmaster alone, as the kernel does it; its children notice and end by themselves."""
        signal_all([self.pid], signal.SIGKILL)
        self._gone(30)

    def freeze(self):
        """SIGSTOP: connections stay open and nothing answers, like a machine that hangs."""
        signal_all([self.pid, *processes_in(self.data)], signal.SIGSTOP)
        signal_all(processes_in(self.data), signal.SIGSTOP)  # Those that were born between.

    def thaw(self):
        signal_all(processes_in(self.data), signal.SIGCONT)

    def stop(self, immediately=False):
        """An operator's stop: connections are cut, the data is written. `immediately` is PostgreSQL's own crash."""
        if not self.is_running:
            return
        signal_all([self.pid], signal.SIGQUIT if immediately else signal.SIGINT)
        self._gone(60)

    def _gone(self, seconds):
        def is_gone():
            if getattr(self, "postmaster", None) is not None:
                self.postmaster.poll()  # Without it, our own child would stay as a zombie.
            return not processes_in(self.data)
        if not until(is_gone, seconds):
            raise PostgresError(f"PostgreSQL did not end:\n{self.log_text()}")
        if getattr(self, "postmaster", None) is not None:
            self.postmaster.wait()  # It may have ended after the look at it; a zombie keeps the data folder locked.

    def close(self):
        """Ends a throw-away server and deletes it; leaves a kept one as it is."""
        if self.is_kept:
            return
        clear(self.folder)
        if getattr(self, "postmaster", None) is not None:
            self.postmaster.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.watchdog is not None:
            self.watchdog.stdin.close()
            self.watchdog.wait()
            self.watchdog = None

    def delete(self):
        """Removes a kept server's folder: only what a server put there, and the folder when nothing else is in it."""
        if not is_ours(self.folder):
            return
        clear(self.folder)
        for name in ("data", "s", "programs"):
            if (self.folder / name).exists():
                shutil.rmtree(self.folder / name)
        for name in ("password", "port", "log", MARK):
            (self.folder / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()  # Not empty: somebody put something beside it.

    def sql(self, statement, database="postgres"):
        """Runs a statement; its rows as lists of text, where NULL is None."""
        return psql(self.programs, self.url(database), statement)

    def create_database(self, name, template="template0"):
        """Makes a database and returns its URL."""
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, name):
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def psql(programs, url, statement):
    """Runs a statement through psql; its rows as lists of text, where NULL is None."""
    done = subprocess.run(
        [str(pathlib.Path(programs) / "psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
         "--field-separator", "\x1f", "--record-separator", "\x1e", "--pset", "null=\x1d", "--set", "ON_ERROR_STOP=1",
         "--dbname", url, "--command", statement],
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise PostgresError(done.stderr.strip())
    rows = done.stdout.removesuffix("\n").removesuffix("\x1e")
    return [[None if one == "\x1d" else one for one in row.split("\x1f")] for row in rows.split("\x1e") if row]


class TestDatabase:
    """A database of its own, on a `PostgresServer` or on the one that AAPM_TEST_POSTGRES_URL names."""

    def __init__(self, server=None):
        if server is not None:
            self.programs, self.place = server.programs, server.url()
        elif "AAPM_TEST_POSTGRES_URL" in os.environ:
            self.place = os.environ["AAPM_TEST_POSTGRES_URL"]
            self.programs = os.environ.get("AAPM_TEST_POSTGRES_BIN") or install()
        else:
            raise PostgresError("PostgreSQL tests need a server: scripts/postgres.py run --fast -- COMMAND")
        parts = urllib.parse.urlsplit(self.place)
        if parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise PostgresError("tests make and drop databases: their server must be on this machine")
        self.name = f"aapm_test_{os.getpid()}_{secrets.token_hex(4)}"
        self.url = parts._replace(path=f"/{self.name}").geturl()
        psql(self.programs, self.place, f"CREATE DATABASE {self.name} TEMPLATE template0")

    def sql(self, statement):
        return psql(self.programs, self.url, statement)

    def drop(self):
        psql(self.programs, self.place, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


def watch(folder):
    """Waits until whoever started us is gone (our input ends with it), then ends and removes what it left behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    if folder.exists():
        clear(folder)
        shutil.rmtree(folder, ignore_errors=True)


def descendants(process):
    """The processes below one, found by their parents."""
    children = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [process]
    for one in found:
        found.extend(children.get(one, []))
    return found


def run_with(environment, command):
    """Runs a command with something more in its environment; its exit status, as a shell reports it."""
    try:
        child = subprocess.Popen(command, env={**os.environ, **environment})
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127
    asked = []
    told = set()

    def pass_on(number, _):
        # A second request, or one not heeded for ten seconds, ends the command the hard way.
        told.update(descendants(child.pid))
        signal_all(told, signal.SIGKILL if asked else number)
        asked.append(number)
        signal.alarm(10)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, pass_on)
    status = child.wait()
    signal.alarm(0)
    if asked:
        signal_all(told, signal.SIGKILL)  # A shell's background jobs ignore SIGINT, for one.
        return 128 + asked[0]
    return status if status >= 0 else 128 - status


def stop_by_signal(number, _):
    raise SystemExit(128 + number)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="a throw-away server around a command")
    run.add_argument("--fast", action="store_true", help="do not wait for the disk")
    run.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")
    database = commands.add_parser("database", help="a fresh database around a command")
    database.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")
    for name in ("start", "stop", "url"):
        standing = commands.add_parser(name)
        standing.add_argument("--dir", type=pathlib.Path, default=STANDING)
        if name == "start":
            standing.add_argument("--port", type=int)
            standing.add_argument("--fast", action="store_true", help="do not wait for the disk")
        if name == "stop":
            standing.add_argument("--delete", action="store_true", help="remove the data too")
    commands.add_parser("bin")
    commands.add_parser("watch").add_argument("folder", type=pathlib.Path)
    chosen = parser.parse_args()

    if chosen.command == "watch":
        watch(chosen.folder)
        return 0
    if chosen.command == "bin":
        print(install())
        return 0
    if chosen.command in ("run", "database"):
        words = chosen.words[1:] if chosen.words[:1] == ["--"] else chosen.words
        if not words:
            parser.error(f"{chosen.command} needs a command")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop_by_signal)
        if chosen.command == "database":
            database = TestDatabase()
            try:
                return run_with({"DATABASE_URL": database.url}, words)
            finally:
                database.drop()
        with PostgresServer(fast=chosen.fast) as server:
            return run_with(
                {"AAPM_TEST_POSTGRES_URL": server.url(), "AAPM_TEST_POSTGRES_BIN": str(server.programs)}, words)
    if chosen.command in ("stop", "url") and not is_ours(chosen.dir):
        raise PostgresError(f"no server of ours in {chosen.dir}")
    server = PostgresServer(folder=chosen.dir, port=getattr(chosen, "port", None), fast=getattr(chosen, "fast", False))
    if chosen.command == "stop":
        server.stop()
        if chosen.delete:
            server.delete()
        return 0
    if chosen.command == "start" and not server.is_running:
        server.start()
    print(server.url())
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except PostgresError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
