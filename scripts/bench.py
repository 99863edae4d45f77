#!/usr/bin/env python3
"""Measures a release build from outside: time to readiness, memory, and a turn over HTTP; then `aapm bench` from inside.

  scripts/bench.py [--json] [BINARY]     default .build/release/aapm
"""
import concurrent.futures
import http.client
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
arguments = [one for one in sys.argv[1:] if one != "--json"]
BINARY = pathlib.Path(arguments[0]) if arguments else ROOT / ".build" / "release" / "aapm"
STARTS = 9
TURNS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, folder):
        self.port = free_port()
        environment = {
            **os.environ, "PORT": str(self.port), "AAPM_DATA_DIR": folder, "AAPM_CONTENT_DIR": str(ROOT / "Content"),
            "AAPM_WEB_DIR": str(ROOT / "Web"), "AAPM_LOG_LEVEL": "warning", "AAPM_AUTH_RATE_LIMIT": "0",
        }
        self.began = time.perf_counter()
        self.process = subprocess.Popen([str(BINARY), "serve"], env=environment, stdout=subprocess.DEVNULL)
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


LINES = [
    "Hola, me llamo Ana y vengo de Boston.", "Hoy yo soy muy cansado.", "Ayer fui al mercado con mi amigo.",
    "Me gusta las playas.", "Quiero comprar una libro nuevo.", "Mañana voy a la playa con mi familia.",
]


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main():
    figures = {}
    with tempfile.TemporaryDirectory(prefix="aapm-bench-") as folder:
        server = Server(folder)
        figures["first_start_ms"] = server.ready * 1000
        server.stop()
        starts = []
        for _ in range(STARTS):
            server = Server(folder)
            starts.append(server.ready * 1000)
            server.stop()
        figures["ready_ms_median"] = statistics.median(starts)
        figures["ready_ms_max"] = max(starts)
        server = Server(folder)
        time.sleep(1)
        figures["idle_memory_mb"] = server.memory()
        one = server.talk("en", "es", LINES, TURNS)
        server.talk("es", "en", ["I have twenty years and she like the beach."] * 3, 3)
        time.sleep(1)
        figures["memory_both_dictionaries_mb"] = server.memory()
        figures["http_turn_1_learner_p50_ms"] = percentile(one, 0.5) * 1000
        figures["http_turn_1_learner_p99_ms"] = percentile(one, 0.99) * 1000
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            jobs = [pool.submit(server.talk, "en", "es", LINES, TURNS) for _ in range(16)]
            many = [value for job in jobs for value in job.result()]
        figures["http_turn_16_learners_p50_ms"] = percentile(many, 0.5) * 1000
        figures["http_turn_16_learners_p99_ms"] = percentile(many, 0.99) * 1000
        server.stop()
    inside = subprocess.run([str(BINARY), "bench", "--json"], check=True, capture_output=True, text=True, env={
        **os.environ, "AAPM_CONTENT_DIR": str(ROOT / "Content"), "AAPM_LOG_LEVEL": "warning"}).stdout
    figures.update(json.loads(inside))
    if "--json" in sys.argv:
        print(json.dumps(figures, indent=2))
        return
    print(f"# {BINARY} on {os.cpu_count()} cores")
    for name, value in figures.items():
        print(f"{name:36s} {value:10.2f}")


if __name__ == "__main__":
    main()
