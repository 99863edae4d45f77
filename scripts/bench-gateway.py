#!/usr/bin/env python3
"""Measures the way to the models beside nginx as a plain proxy and the LiteLLM proxy, in one run on loopback: added latency,
requests a second, time to the first byte of a stream, memory and processor time, all with budgets on (and ours without);
then a budget's race and what faults cost. Installs what it needs: nginx-light and wrk from Debian, LiteLLM from PyPI.

  scripts/bench-gateway.py [--json] [--seconds N] [--concurrency 1,16,64,256] [--without litellm,postgres] [BINARY]

BINARY is .build/release/aapm. Two cores are shared by load, gateway and upstream: compare columns, not machines.
"""
import argparse
import asyncio
import collections
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from postgres import PostgresServer, free_port  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build" / "bench-gateway"
LITELLM = "1.106.2"
PACKAGES = ["nginx-light", "wrk", "python3-venv"]
TICKS = os.sysconf("SC_CLK_TCK")
PIECES = 40
# What one answer costs at the price of gpt-4o-mini, in micro-dollars: 640 tokens read, 60 written.
COST = 132
PROMPT = (
    "You are Carmen, who sells fruit on the market of Puertoalba. Speak plain Spanish of level A2, at most two short "
    "sentences. Let the learner ask for a kilo of something, say a price, and ask how they want to pay. ") * 6
BODY = {
    "model": "gpt-4o-mini", "max_tokens": 150, "temperature": 0.8,
    "messages": [
        {"role": "system", "content": PROMPT},
        {"role": "user", "content": "Buenos días, quiero unas naranjas."},
        {"role": "assistant", "content": "¡Buenos días! Hoy están muy dulces. ¿Cuántas quiere?"},
        {"role": "user", "content": "Un kilo, por favor. ¿Cuánto cuesta?"}],
}
ANSWER = "Son dos euros el kilo. ¿Paga con tarjeta o en efectivo?"
USAGE = {"prompt_tokens": 640, "completion_tokens": 60, "total_tokens": 700}


# What is measured against


def whole(usage=USAGE):
    return json.dumps({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": ANSWER}}],
        "usage": usage})


def events(count=PIECES, usage=USAGE):
    """The events of a stream: a piece each, the end, the usage, the mark."""
    def event(choices, **more):
        return "data: " + json.dumps({
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o-mini",
            "choices": choices, **more}) + "\n\n"
    pieces = [event([{"index": 0, "delta": {"content": f"palabra{number} "}, "finish_reason": None}])
              for number in range(count)]
    return pieces + [
        event([{"index": 0, "delta": {}, "finish_reason": "stop"}]), event([], usage=usage), "data: [DONE]\n\n"]


class Provider:
    """A provider that can be slow, late, wrong or gone, by the first part of the path. Counts what it saw."""

    def __init__(self):
        self.port = free_port()
        self.reset()
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(started,), daemon=True)
        self.thread.start()
        started.wait()

    def reset(self):
        self.seen = collections.Counter()

    def url(self, **faults):
        return f"http://127.0.0.1:{self.port}/faults" + "".join(f",{name}.{value}" for name, value in faults.items()) + "/v1"

    def run(self, started):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", self.port, backlog=1024))
        started.set()
        self.loop.run_forever()

    async def serve(self, reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                path = head.split(" ", 2)[1]
                length = next((int(line.split(":")[1]) for line in head.split("\r\n")
                               if line.lower().startswith("content-length:")), 0)
                body = json.loads(await reader.readexactly(length) or b"{}")
                faults = dict(part.split(".") for part in path.split("/")[1].split(",") if "." in part)
                self.seen["requests"] += 1
                # Only whoever waits for something to read hears that the client has gone.
                gone = asyncio.ensure_future(reader.read(1)) if "pace" in faults or "hang" in faults else None
                if not await self.answer(writer, {k: int(v) for k, v in faults.items()}, body, gone):
                    break
        writer.close()

    async def answer(self, writer, faults, body, gone):
        if "hang" in faults:
            await gone
            self.seen["gone"] += 1
            return False
        if "status" in faults and self.seen["requests"] <= faults.get("times", 1 << 30):
            wait = f"Retry-After: {faults['retry']}\r\n" if "retry" in faults else ""
            text = '{"error":{"message":"fault","type":"server_error"}}'
            writer.write(f"HTTP/1.1 {faults['status']} X\r\nContent-Type: application/json\r\n{wait}"
                         f"Content-Length: {len(text)}\r\n\r\n{text}".encode())
            return True
        await asyncio.sleep(faults.get("delay", 0) / 1000)
        usage = {**USAGE, "completion_tokens": faults.get("tokens", 60)}
        if not body.get("stream"):
            self.seen["answers"] += 1
            text = whole(usage).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(text) + text)
            return True
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        await asyncio.sleep(faults.get("first", 0) / 1000)
        for number, event in enumerate(events(faults.get("count", PIECES), usage)):
            if number == faults.get("cut"):
                writer.transport.abort()
                return False
            if gone and gone.done():
                self.seen["gone"] += 1
                return False
            writer.write(b"%x\r\n%s\r\n" % (len(event.encode()), event.encode()))
            self.seen["pieces"] += 1
            if "pace" in faults:
                await asyncio.sleep(faults["pace"] / 1000)
        writer.write(b"0\r\n\r\n")
        self.seen["answers"] += 1
        return gone is None


def nginx_settings(folder, upstream, proxy):
    # A parameter of nginx ends at 4,096 bytes.
    stream = "".join(events()).replace("'", "\\'")
    parts = [stream[at:at + 2000] for at in range(0, len(stream), 2000)]
    pieces = " ".join(f"set $part{number} '{part}';" for number, part in enumerate(parts))
    joined = "".join(f"$part{number}" for number in range(len(parts)))
    return f"""
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 100000000; tcp_nodelay on; client_body_buffer_size 256k;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{upstream} backlog=4096;
    location /v1/ {{ default_type application/json; return 200 '{whole()}'; }}
    location /stream/ {{ default_type text/event-stream; {pieces} return 200 "{joined}"; }} }}
  upstream provider {{ server 127.0.0.1:{upstream}; keepalive 512; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{proxy} backlog=4096;
    location / {{ proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}
}}"""


LITELLM_KEYS = '''
from litellm.proxy._types import UserAPIKeyAuth, hash_token


async def check(request, api_key):
    """A token is a name and a budget in dollars: sk-NAME-BUDGET."""
    return UserAPIKeyAuth(
        api_key=api_key, token=hash_token(api_key), key_alias=api_key, max_budget=float(api_key.split("-")[2]),
        spend=0.0, models=[])
'''


def litellm_settings(models):
    lines = ["model_list:"]
    for name, address in models.items():
        lines += [f"  - model_name: {name}",
                  f"    litellm_params: {{model: openai/gpt-4o-mini, api_base: '{address}', api_key: none}}"]
    return "\n".join(lines + [
        "litellm_settings: {num_retries: 0, request_timeout: 60}", "router_settings: {num_retries: 0}",
        "general_settings: {master_key: sk-bench-of-nothing, custom_auth: keys.check, custom_auth_run_common_checks: true,",
        "  disable_error_logs: true}", ""])


# Processes


def family(pid):
    found = [pid]
    with contextlib.suppress(OSError):
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return found


def processor(pid):
    total = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            fields = pathlib.Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory(pid):
    total = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            for line in pathlib.Path(f"/proc/{one}/status").read_text().splitlines():
                total += int(line.split()[1]) if line.startswith("VmRSS") else 0
    return total / 1024


class Process:
    """A server that is waited for and ended with its children."""

    def __init__(self, command, url, seconds=120, **settings):
        self.url = url
        self.log = tempfile.NamedTemporaryFile("w+", suffix=".log")
        self.process = subprocess.Popen(
            [str(part) for part in command], stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True, **settings)
        for _ in range(seconds * 20):
            with contextlib.suppress(OSError, urllib.error.HTTPError):
                urllib.request.urlopen(url, timeout=2).read()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.__exit__()
        raise SystemExit(f"{command[0]} does not serve {url}:\n{pathlib.Path(self.log.name).read_text()[-2000:]}")

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(8)
                break


def aapm(binary, upstreams, *options, **environment):
    port = free_port()
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("AAPM_", "LLM_")) and name != "DATABASE_URL"}
    named = [part for address in upstreams for part in ("--upstream", address)]
    return port, Process(
        [binary, "bench", "gateway", "--port", port, *named, *options], f"http://127.0.0.1:{port}/healthz",
        env={**kept, "AAPM_CONTENT_DIR": str(ROOT / "Content"), "AAPM_LOG_LEVEL": "error", **environment})


# Load


WRK = """
wrk.method = "POST"
wrk.body = io.open(os.getenv("BODY"), "rb"):read("*a")
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("FIGURES %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def load(folder, url, token, concurrency, seconds, pid):
    (folder / "post.lua").write_text(WRK)
    (folder / "body.json").write_text(json.dumps(BODY))
    before = processor(pid)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{concurrency}", f"-d{seconds}s", "--timeout", "30s", "-s", folder / "post.lua", url],
        env={**os.environ, "BODY": str(folder / "body.json"), "TOKEN": token}, capture_output=True, text=True)
    line = next((line for line in done.stdout.splitlines() if line.startswith("FIGURES")), None)
    if line is None:
        raise SystemExit(f"wrk gave no figures:\n{done.stdout}{done.stderr}")
    requests, duration, p50, p99, errors = (int(number) for number in line.split()[1:])
    return {
        "requests_per_second": requests / duration * 1e6, "p50_ms": p50 / 1000, "p99_ms": p99 / 1000, "errors": errors,
        "cpu_us_per_request": (processor(pid) - before) * 1e6 / max(1, requests), "memory_mb": memory(pid)}


async def call(port, body, token, path="/v1/chat/completions", stop_after=None):
    """One request: status, head, body, the seconds to the first piece and to the end."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    data = json.dumps(body).encode()
    writer.write((f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
                  f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n").encode() + data)
    received, first = b"", None
    with contextlib.suppress(ConnectionError):
        while chunk := await asyncio.wait_for(reader.read(65536), 120):
            received += chunk
            if first is None and b'"content":' in received:
                first = time.perf_counter() - began
            if b"[DONE]" in received or (stop_after and time.perf_counter() - began > stop_after):
                break
    writer.close()
    head, _, rest = received.partition(b"\r\n\r\n")
    return {
        "status": int(head.split(b" ", 2)[1]) if head else 0, "head": head.decode().lower(), "body": rest.decode("utf8", "replace"),
        "first_s": first, "seconds": time.perf_counter() - began}


async def first_bytes(port, token, concurrency, calls, path):
    left, times = [calls], []

    async def one():
        while left[0] > 0:
            left[0] -= 1
            found = await call(port, {**BODY, "model": "stream", "stream": True}, token, path)
            if found["status"] != 200 or "[DONE]" not in found["body"]:
                raise SystemExit(f"a stream ended with {found['status']}: {found['body'][:300]}")
            times.append(found["first_s"])
    await asyncio.gather(*(one() for _ in range(concurrency)))
    times.sort()
    return {"first_p50_ms": times[len(times) // 2] * 1000, "first_p99_ms": times[int(len(times) * 0.99)] * 1000}


def measure(folder, name, port, pid, token, options, stream_path="/v1/chat/completions"):
    url = f"http://127.0.0.1:{port}/v1/chat/completions"
    figures = {"idle_memory_mb": memory(pid)}
    load(folder, url, token, 8, 2, pid)
    for concurrency in options.concurrency:
        figures[f"c{concurrency}"] = load(folder, url, token, concurrency, options.seconds, pid)
        print(f"{name} c={concurrency}: {figures[f'c{concurrency}']['requests_per_second']:.0f}/s", file=sys.stderr)
    for concurrency in (1, 16, 64):
        figures[f"stream{concurrency}"] = asyncio.run(first_bytes(port, token, concurrency, 200, stream_path))
    figures["loaded_memory_mb"] = memory(pid)
    return figures


# The race and the faults


async def race(port, token, model, calls=64):
    gate = asyncio.Event()

    async def one():
        await gate.wait()
        return await call(port, {**BODY, "model": model}, token)
    tasks = [asyncio.create_task(one()) for _ in range(calls)]
    await asyncio.sleep(0.2)
    gate.set()
    found = await asyncio.gather(*tasks)
    refused = [one for one in found if one["status"] != 200]
    return {
        "passed": len(found) - len(refused), "refused": collections.Counter(one["status"] for one in refused),
        "refused_with_retry_after": sum("retry-after:" in one["head"] for one in refused)}


def races(start, provider):
    """`start` makes a gateway with so many dollars a learner: its port, its process and a token."""
    found = {}
    for name, faults, model in [("ten", {"delay": 300}, "slow"), ("overrun", {"delay": 300, "tokens": 1500}, "overrun")]:
        provider.reset()
        port, process, token = start(COST * 10 / 1e6, {model: provider.url(**faults)})
        with process:
            found[name] = asyncio.run(race(port, token, model))
        spent = 640 * 0.15 + faults.get("tokens", 60) * 0.6
        found[name]["answers"] = provider.seen["answers"]
        found[name]["spent_of_budget"] = provider.seen["answers"] * spent / (COST * 10)
    return found


FAULTS = {
    "503": {"status": 503}, "500_three_times": {"status": 500, "times": 3},
    "429_once": {"status": 429, "retry": 2, "times": 1}, "cut": {"cut": 20}, "late": {"first": 14_000}, "hang": {"hang": 1},
}


def faults(binary, provider):
    found = {}
    well = provider.url()
    expected = "".join(f"palabra{number} " for number in range(PIECES))
    for name, faulty in FAULTS.items():
        port, process = aapm(binary, [provider.url(**faulty), well])
        provider.reset()
        with process:
            got = asyncio.run(call(port, {**BODY, "stream": True}, "learner"))
        said = "".join(
            choice["delta"].get("content", "") for line in got["body"].splitlines() if line.startswith("data: {")
            for choice in json.loads(line[6:]).get("choices", []))
        found[name] = {
            "status": got["status"], "seconds": round(got["seconds"], 2), "whole": said.endswith(expected.split()[-1] + " "),
            "nothing_lost": said == expected or name == "cut" and said.startswith("".join(f"palabra{n} " for n in range(20)))}
    port, process = aapm(binary, [provider.url(count=400, pace=25)])
    provider.reset()
    with process:
        asyncio.run(call(port, {**BODY, "stream": True}, "learner", stop_after=1))
        time.sleep(1)
        pieces = provider.seen["pieces"]
        time.sleep(1)
        found["client_gone"] = {"pieces_after_a_second": provider.seen["pieces"] - pieces}
    return found


# All of it


def install(wants_litellm):
    missing = [name for name in PACKAGES if subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}", name], capture_output=True, text=True).stdout != "install ok installed"]
    if missing:
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*sudo, "apt-get", "update", "-qq"], check=True)
        subprocess.run([*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "install", "-y", "-qq",
                        "--no-install-recommends", *missing], check=True, stdout=subprocess.DEVNULL)
    mark = BUILD / f"litellm-{LITELLM}"
    if wants_litellm and not mark.exists():
        shutil.rmtree(BUILD / "venv", ignore_errors=True)
        BUILD.mkdir(parents=True, exist_ok=True)
        subprocess.run(["/usr/bin/python3", "-m", "venv", BUILD / "venv"], check=True)
        subprocess.run([BUILD / "venv/bin/pip", "install", "-q", f"litellm[proxy]=={LITELLM}"], check=True)
        mark.touch()


def litellm(folder, models):
    (folder / "keys.py").write_text(LITELLM_KEYS)
    (folder / "litellm.yaml").write_text(litellm_settings(models))
    port = free_port()
    quiet = {"LITELLM_MODE": "PRODUCTION", "LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    return port, Process(
        [BUILD / "venv/bin/litellm", "--config", folder / "litellm.yaml", "--host", "127.0.0.1", "--port", port],
        f"http://127.0.0.1:{port}/health/liveliness", cwd=folder,
        env={**os.environ, **quiet, "PYTHONPATH": str(folder), "PATH": f"{BUILD}/venv/bin:{os.environ['PATH']}"})


def run(options):
    figures = {}
    provider = Provider()
    with tempfile.TemporaryDirectory(prefix="aapm-bench-") as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        upstream, proxy = free_port(), free_port()
        (folder / "nginx.conf").write_text(nginx_settings(folder, upstream, proxy))
        nginx = stack.enter_context(Process(
            [shutil.which("nginx") or "/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf"],
            f"http://127.0.0.1:{upstream}/v1/"))
        there, stream = f"http://127.0.0.1:{upstream}/v1", f"http://127.0.0.1:{upstream}/stream/v1"
        path = "/stream/v1/chat/completions"
        figures["upstream"] = measure(folder, "upstream", upstream, nginx.pid, "x", options, path)
        figures["nginx"] = measure(folder, "nginx", proxy, nginx.pid, "x", options, path)
        ours = [there, f"stream={stream}"]
        for name, more in [("aapm_sqlite", []), ("aapm_without_budgets", ["--no-budgets"])]:
            port, process = aapm(options.binary, ours, *more)
            with process:
                figures[name] = measure(folder, name, port, process.pid, "learner", options)
        if "postgres" not in options.without:
            with PostgresServer(settings={"max_connections": "400"}) as server:
                port, process = aapm(
                    options.binary, ours, "--engine", "postgres", DATABASE_URL=server.create_database("gateway"))
                with process:
                    figures["aapm_postgres"] = measure(folder, "aapm_postgres", port, process.pid, "learner", options)
        if "litellm" not in options.without:
            port, process = litellm(folder, {"gpt-4o-mini": there, "stream": stream})
            with process:
                figures["litellm"] = measure(folder, "litellm", port, process.pid, "sk-a-1000000", options)

            def start(dollars, models):
                port, process = litellm(folder, models)
                return port, process, f"sk-b-{dollars}"
            figures["race_litellm"] = races(start, provider)

        def start(dollars, models):
            routes = [f"{name}={address}" for name, address in models.items()]
            port, process = aapm(options.binary, routes, "--budget-usd", f"{dollars:.6f}")
            return port, process, "learner"
        figures["race_aapm"] = races(start, provider)
        figures["faults_aapm"] = faults(options.binary, provider)
    return figures


def show(figures, options):
    base = figures["upstream"]
    print("| target | c | requests/s | p50 added ms | p99 added ms | processor µs | MB |")
    print("|---|---|---|---|---|---|---|")
    targets = [name for name in figures if not name.startswith(("race", "faults"))]
    for name in targets:
        print(f"| {name} | idle | | | | | {figures[name]['idle_memory_mb']:.1f} |")
        for count in options.concurrency:
            one, bare = figures[name][f"c{count}"], base[f"c{count}"]
            print(f"| {name} | {count} | {one['requests_per_second']:.0f} | {one['p50_ms'] - bare['p50_ms']:.2f} "
                  f"| {one['p99_ms'] - bare['p99_ms']:.2f} | {one['cpu_us_per_request']:.0f} | {one['memory_mb']:.1f} |"
                  + (f" {one['errors']} errors" if one["errors"] else ""))
    print("\n| target | c | first byte of a stream added, p50 ms | p99 ms |\n|---|---|---|---|")
    for name in targets:
        for count in (1, 16, 64):
            one, bare = figures[name][f"stream{count}"], base[f"stream{count}"]
            print(f"| {name} | {count} | {one['first_p50_ms'] - bare['first_p50_ms']:.2f} "
                  f"| {one['first_p99_ms'] - bare['first_p99_ms']:.2f} |")
    for name in figures:
        if name.startswith(("race", "faults")):
            print(f"\n{name}")
            for case, found in figures[name].items():
                print(f"  {case}: {json.dumps(found)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("binary", nargs="?", default=str(ROOT / ".build/release/aapm"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--concurrency", type=lambda text: [int(part) for part in text.split(",")], default=[1, 16, 64, 256])
    parser.add_argument("--without", type=lambda text: text.split(","), default=[])
    options = parser.parse_args()
    install("litellm" not in options.without)
    figures = run(options)
    if options.json:
        print(json.dumps(figures))
    else:
        show(figures, options)


if __name__ == "__main__":
    main()
