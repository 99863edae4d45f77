#!/usr/bin/env python3
"""Measures a release build: from inside with `aapm bench` on both engines, beside the same writes without us (pgbench, and
a plain loop over SQLite), and from outside what only a client sees. Every commit waits for the disk, ours and theirs.

  scripts/bench.py [--json] [--engine sqlite|postgres] [--learners 1,64,256] [--turns N] [--no-http] [BINARY]

BINARY is .build/release/aapm. Prints tables in Markdown, as docs/operations.md has them; --json prints one object.
"""
import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import platform
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from postgres import PostgresServer, free_port  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
STARTS = 9
HTTP_TURNS = 60
LINES = [
    "Hola, me llamo Ana y vengo de Boston.", "Hoy yo soy muy cansado.", "Ayer fui al mercado con mi amigo.",
    "Me gusta las playas.", "Quiero comprar una libro nuevo.", "Mañana voy a la playa con mi familia.",
]


# Our own figures


def settings(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AAPM_") and name != "DATABASE_URL"}
    return {
        **kept, "AAPM_CONTENT_DIR": str(ROOT / "Content"), "AAPM_WEB_DIR": str(ROOT / "Web"),
        "AAPM_LOG_LEVEL": "error", "AAPM_AUTH_RATE_LIMIT": "0", "AAPM_RATE_LIMIT": "0", "AAPM_LEARNER_RATE_LIMIT": "0", **more}


def aapm(binary, *arguments, **environment):
    done = subprocess.run([str(binary), *arguments], capture_output=True, text=True, env=settings(**environment))
    if done.returncode != 0:
        raise SystemExit(f"aapm {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}{done.stdout}")
    return done.stdout


def inside(binary, engine, learners, turns, *more, **environment):
    return json.loads(aapm(
        binary, "bench", "--engine", engine, "--learners", str(learners), "--turns", str(turns), "--json", *more,
        **environment))


# The same writes without us: what a turn's two transactions hold, in SQL by hand

SESSION = """id, learner_id, persona_id, tier, npc_id, scene_id, status, end_reason, turn_limit, turns_used,
    next_turn_index, partner_state, task_completed, started_at, last_activity_at, ended_at, lease_turn_index,
    lease_until"""
ACCEPT = [
    f"""UPDATE sessions SET turns_used = turns_used + 1, next_turn_index = :turn + 1, last_activity_at = :now,
        lease_turn_index = :turn, lease_until = :now + 1
        WHERE id = :session AND learner_id = :learner AND status = 'active' AND turns_used < turn_limit
            AND next_turn_index = :turn AND (lease_until IS NULL OR lease_until <= :now)
        RETURNING {SESSION}""",
    """INSERT INTO turns (session_id, turn_index, speaker, text, idempotency_key, analysis, created_at, learner_id)
        VALUES (:session, :turn, 'learner', :said, :key, :analysis, :now, :learner)""",
    """SELECT id, display_name, native_language, target_language, cefr_level, matrix_coordinates, onboarding_state,
        is_guest, plan, time_zone, created_at, updated_at FROM learners WHERE id = :learner""",
    """SELECT learner_id, persona_id, npc_id, reputation_score, reputation_log, remembered_facts, last_seen_at, sessions
        FROM npc_relationships WHERE learner_id = :learner AND persona_id = 'p' AND npc_id = 'n'""",
    """SELECT id, lines, uses, priority, status, attempts FROM injection_directives
        WHERE learner_id = :learner AND persona_id = 'p' AND status NOT IN ('used_correctly', 'expired')
            AND attempts < 3
        ORDER BY CASE priority WHEN 'immediate' THEN 0 WHEN 'soon' THEN 1 ELSE 2 END, created_at, id""",
]
COMPLETE = [
    f"""UPDATE sessions SET next_turn_index = next_turn_index + 1, partner_state = :state, last_activity_at = :now,
        lease_turn_index = NULL, lease_until = NULL
        WHERE id = :session AND learner_id = :learner AND status = 'active' AND lease_turn_index = :turn
            AND next_turn_index = :turn + 1
        RETURNING {SESSION}""",
    """INSERT INTO turns (session_id, turn_index, speaker, text, npc_id, answers, reply, created_at, learner_id)
        VALUES (:session, :turn + 1, 'character', :answer, 'n', :turn, :reply, :now, :learner)""",
    """UPDATE npc_relationships SET reputation_score = 0.1, reputation_log = :log, remembered_facts = :facts,
        last_seen_at = :now, sessions = 1
        WHERE learner_id = :learner AND persona_id = 'p' AND npc_id = 'n' RETURNING npc_id""",
]
PEOPLE = [
    """INSERT INTO learners (id, display_name, native_language, target_language, cefr_level, matrix_coordinates,
        onboarding_state, is_guest, plan, time_zone, created_at, updated_at)
        VALUES (:learner, NULL, 'en', 'es', 'A1', '{}', 'new', TRUE, 'premium', 'UTC', 0, 0)""",
    """INSERT INTO sessions (id, learner_id, persona_id, tier, npc_id, status, turn_limit, turns_used, next_turn_index,
        task_completed, holds_place, started_at, last_activity_at)
        VALUES (:session, :learner, 'p', 1, 'n', 'active', 1000000000, 0, 1, FALSE, TRUE, 0, 0)""",
    """INSERT INTO npc_relationships (learner_id, persona_id, npc_id, reputation_score, reputation_log,
        remembered_facts, last_seen_at, sessions)
        VALUES (:learner, 'p', 'n', 0.1, '[]', '[]', 0, 1)""",
]


def sample(row):
    """What one middling turn of ours carries, so that the rows written by hand are of the same size."""
    (said, analysis, answer, reply, state, log, facts) = row
    return {
        "said": said, "analysis": analysis, "answer": answer, "reply": reply, "state": state, "log": log,
        "facts": facts}


SAMPLE = """
    SELECT said.text, CAST(said.analysis AS TEXT), answer.text, CAST(answer.reply AS TEXT), sessions.partner_state,
        CAST(npc_relationships.reputation_log AS TEXT), CAST(npc_relationships.remembered_facts AS TEXT)
    FROM turns AS said
    JOIN turns AS answer ON answer.session_id = said.session_id AND answer.answers = said.turn_index
    JOIN sessions ON sessions.id = said.session_id
    JOIN npc_relationships ON npc_relationships.learner_id = said.learner_id
    ORDER BY length(CAST(said.analysis AS TEXT)) + length(CAST(npc_relationships.reputation_log AS TEXT))
    LIMIT 1 OFFSET (SELECT count(*) / 2 FROM turns WHERE speaker = 'learner')"""


def sqlite_by_hand(binary, carried, turns):
    """Turns a second of a loop that commits twice a turn, on one connection."""
    with tempfile.TemporaryDirectory(prefix="aapm-bench-") as folder:
        aapm(binary, "migrate", AAPM_DATA_DIR=folder)
        connection = sqlite3.connect(pathlib.Path(folder) / "aapm.sqlite", isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        person = {"learner": "l0", "session": "s0"}
        for statement in PEOPLE:
            connection.execute(statement, {name: person[name] for name in person if f":{name}" in statement})
        began = time.perf_counter()
        for number in range(turns):
            values = {**carried, **person, "turn": 1 + 2 * number, "key": f"bench-{number}", "now": number}
            for transaction in (ACCEPT, COMPLETE):
                connection.execute("BEGIN IMMEDIATE")
                for statement in transaction:
                    connection.execute(statement, values).fetchall()
                connection.execute("COMMIT")
        elapsed = time.perf_counter() - began
        connection.close()
        return turns / elapsed


def pgbench(server, database, carried, clients, turns):
    """Turns a second of pgbench with prepared statements, each transaction one round trip, as ours are."""
    each = -(-turns // clients)
    server.sql("DELETE FROM learners WHERE id LIKE 'l%'", database)
    for number in range(clients):
        person = {":learner": f"'l{number}'", ":session": f"'s{number}'"}
        server.sql("; ".join(filled(statement, person) for statement in PEOPLE), database)
    script = [r"\set turn :turn + 2", r"\set now :turn"]
    names = {":learner": "('l' || :client_id)", ":session": "('s' || :client_id)", ":key": "('bench-' || :turn)"}
    for transaction in (ACCEPT, COMPLETE):
        script += [r"\startpipeline", "BEGIN;"]
        script += [filled(" ".join(statement.split()), names) + ";" for statement in transaction]
        script += ["COMMIT;", r"\endpipeline"]
    with tempfile.NamedTemporaryFile("w", suffix=".sql", dir=server.folder) as file:
        file.write("\n".join(script) + "\n")
        file.flush()
        os.chmod(file.name, 0o644)
        defined = [f"--define={name}={value}" for name, value in {**carried, "turn": "-1"}.items()]
        made = subprocess.run(
            [str(server.programs / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={clients}",
             f"--jobs={min(2, clients)}", f"--transactions={each}", f"--file={file.name}", *defined, server.url(database)],
            capture_output=True, text=True)
    found = re.search(r"^tps = ([\d.]+)", made.stdout, re.M)
    done = re.search(r"^number of transactions actually processed: (\d+)/(\d+)", made.stdout, re.M)
    if made.returncode != 0 or not found or not done or done[1] != done[2]:
        raise SystemExit(f"pgbench ended with {made.returncode}:\n{made.stdout}{made.stderr}")
    return float(found[1])


def filled(statement, values):
    return re.sub(r":[a-z]+\b", lambda match: values.get(match[0], match[0]), statement)


def measure_inside(binary, engines, learners, turns):
    figures = {}
    settings_of_server = {"max_connections": "400", "shared_buffers": "256MB"}
    with PostgresServer(settings=settings_of_server) as server:
        figures["postgres_version"] = server.sql("SHOW server_version")[0][0]
        figures["sqlite_version"] = sqlite3.sqlite_version
        # Both engines' rows are of the size that a short run of ours writes.
        url = server.create_database("sample")
        inside(binary, "postgres", 1, 100, "--jobs", "0", DATABASE_URL=url)
        carried = sample(server.sql(SAMPLE, "sample")[0])
        figures["bytes_carried_by_a_turn"] = sum(len(value.encode()) for value in carried.values() if value)
        for engine in engines:
            found = {}
            for count in learners:
                extra = {}
                if engine == "postgres":
                    extra["DATABASE_URL"] = server.create_database(f"bench_{count}")
                jobs = ["--jobs", "0"] if count != learners[-1] else []
                found.update(inside(binary, engine, count, turns, *jobs, **extra))
                people = f"{count}_learner{'s' if count > 1 else ''}"
                ours = found[f"turns_a_second_{people}"]
                if engine == "postgres":
                    aapm(binary, "migrate", DATABASE_URL=server.create_database(f"hand_{count}"))
                    theirs = pgbench(server, f"hand_{count}", carried, count, turns)
                else:
                    theirs = sqlite_by_hand(binary, carried, min(turns, 5_000))
                found[f"by_hand_a_second_{people}"] = theirs
                found[f"ratio_{people}"] = ours / theirs
            figures[engine] = found
    return figures


# From outside


class Server:
    """`aapm serve` on a free port and a SQLite file."""

    def __init__(self, binary, folder):
        self.port = free_port()
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [str(binary), "serve"], env=settings(PORT=str(self.port), AAPM_DATA_DIR=folder), stdout=subprocess.DEVNULL)
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                pass
            if self.process.poll() is not None:
                raise SystemExit("the server stopped")
            time.sleep(0.001)
        self.ready = time.perf_counter() - self.began

    def memory(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        raise SystemExit("no VmRSS")

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def call(self, connection, method, path, body=None, token=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {data[:300]}")
        return json.loads(data)

    def talk(self, native, target, lines, turns):
        """Times of `turns` turns of one learner, in seconds."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        guest = self.call(
            connection, "POST", "/v1/auth/guest", {"native_language": native, "target_language": target})
        token = guest["access_token"]
        personas = self.call(connection, "GET", "/v1/personas")["data"]
        persona = next(one["id"] for one in personas if one["target_language"] == target)
        times = []
        while len(times) < turns:
            session = self.call(connection, "POST", "/v1/sessions", {"persona_id": persona, "tier": 1}, token)
            for line in lines:
                began = time.perf_counter()
                answer = self.call(
                    connection, "POST", f"/v1/sessions/{session['id']}/turns", {"text": line}, token)
                times.append(time.perf_counter() - began)
                if answer["session"]["status"] == "ended":
                    break
        return times[:turns]


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure_outside(binary):
    figures = {}
    with tempfile.TemporaryDirectory(prefix="aapm-bench-") as folder:
        server = Server(binary, folder)
        figures["first_start_ms"] = server.ready * 1000
        server.stop()
        starts = []
        for _ in range(STARTS):
            server = Server(binary, folder)
            starts.append(server.ready * 1000)
            server.stop()
        figures["ready_ms_median"] = statistics.median(starts)
        figures["ready_ms_max"] = max(starts)
        server = Server(binary, folder)
        time.sleep(1)
        figures["idle_memory_mb"] = server.memory()
        one = server.talk("en", "es", LINES, HTTP_TURNS)
        server.talk("es", "en", ["I have twenty years and she like the beach."] * 3, 3)
        time.sleep(1)
        figures["memory_both_dictionaries_mb"] = server.memory()
        figures["http_turn_1_learner_p50_ms"] = percentile(one, 0.5) * 1000
        figures["http_turn_1_learner_max_ms"] = max(one) * 1000
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            jobs = [pool.submit(server.talk, "en", "es", LINES, HTTP_TURNS) for _ in range(16)]
            many = [value for job in jobs for value in job.result()]
        figures["http_turn_16_learners_p50_ms"] = percentile(many, 0.5) * 1000
        figures["http_turn_16_learners_p99_ms"] = percentile(many, 0.99) * 1000
        server.stop()
    return figures


# What it was measured on, and how it is shown


def machine():
    cpu = next(
        (line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.processor())
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) // 1024 // 1024
    with tempfile.NamedTemporaryFile() as file:
        waits = []
        for _ in range(200):
            os.write(file.fileno(), b"x" * 4096)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            waits.append(time.perf_counter() - began)
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return {
        "cpu": cpu, "cores": os.cpu_count(), "memory_gb": memory, "system": platform.platform(),
        "fdatasync_ms": statistics.median(waits) * 1000, "commit": commit or "unknown",
        "load_before": os.getloadavg()[0]}


def show(figures, engines, learners):
    here = figures["machine"]
    print(
        f"Measured on {here['cores']} cores ({here['cpu']}), {here['memory_gb']} GB, one fdatasync"
        f" {here['fdatasync_ms']:.2f} ms, load {here['load_before']:.1f} before; commit {here['commit']}; SQLite"
        f" {figures['sqlite_version']}, PostgreSQL {figures['postgres_version']}, on the same machine.\n")
    print(
        "| engine | learners | turns/s | p50 ms | p99 ms | n | round trips a turn | our processor ms a turn"
        " | by hand, turns/s | ratio |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for engine in engines:
        found = figures[engine]
        for count in learners:
            people = f"{count}_learner{'s' if count > 1 else ''}"
            print(
                f"| {engine} | {count} | {found[f'turns_a_second_{people}']:,.0f} | {found[f'turn_{people}_p50_ms']:.2f}"
                f" | {found[f'turn_{people}_p99_ms']:.2f} | {found[f'turns_measured_{people}']:,.0f}"
                f" | {found[f'round_trips_a_turn_{people}']:.2f} | {found[f'processor_ms_a_turn_{people}']:.2f}"
                f" | {found[f'by_hand_a_second_{people}']:,.0f}"
                f" | {found[f'ratio_{people}']:.2f} |")
    print()
    print("| figure | " + " | ".join(engines) + " |")
    print("|---|" + "---|" * len(engines))
    shown = {name for engine in engines for name in figures[engine] if not re.search(r"[0-9]+_learners?(_|$)", name)
             or name.startswith("spooled")}
    for name in sorted(shown):
        print(f"| {name.replace('_', ' ')} | " + " | ".join(f"{figures[one].get(name, 0):,.1f}" for one in engines) + " |")
    if "outside" in figures:
        print("\n| from outside, SQLite | |\n|---|---|")
        for name, value in figures["outside"].items():
            print(f"| {name.replace('_', ' ')} | {value:,.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?", type=pathlib.Path, default=ROOT / ".build" / "release" / "aapm")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], action="append")
    parser.add_argument("--learners", default="1,64,256")
    parser.add_argument("--turns", type=int, default=10_240)
    parser.add_argument("--no-http", action="store_true", help="leave out what is measured from outside")
    given = parser.parse_args()
    if not given.binary.exists():
        parser.error(f"there is no {given.binary}: `make bench` builds it")
    learners = [int(count) for count in given.learners.split(",")]
    engines = given.engine or ["sqlite", "postgres"]
    figures = {"machine": machine(), **measure_inside(given.binary, engines, learners, given.turns)}
    if not given.no_http:
        figures["outside"] = measure_outside(given.binary)
    if given.json:
        print(json.dumps(figures, indent=2))
    else:
        show(figures, engines, learners)


if __name__ == "__main__":
    main()
