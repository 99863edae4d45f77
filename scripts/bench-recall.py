#!/usr/bin/env python3
"""Measures how fast and how truly memories are found: `aapm bench recall` on the exact store and, on a server of its own, on
pgvector. Prints a table in Markdown, as docs/operations.md has it.

  scripts/bench-recall.py [--people 10000] [--memories 100] [--dimensions 256] [--queries 10000] [BINARY]
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from postgres import PostgresServer  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?", type=pathlib.Path, default=ROOT / ".build" / "release" / "aapm")
    for name, usual in (("people", 10_000), ("memories", 100), ("dimensions", 256), ("queries", 10_000)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    given = parser.parse_args()
    if not given.binary.exists():
        parser.error(f"there is no {given.binary}: `make bench` builds it")
    options = [f"--{name}={getattr(given, name)}" for name in ("people", "memories", "dimensions", "queries")]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AAPM_", "VECTOR_")) and name != "DATABASE_URL"}
    with PostgresServer(settings={"shared_buffers": "512MB"}) as server:
        done = subprocess.run(
            [str(given.binary), "bench", "recall", "--json", *options], capture_output=True, text=True,
            env={**kept, "VECTOR_DB_URL": server.create_database("recall"), "AAPM_LOG_LEVEL": "error"})
    if done.returncode != 0:
        raise SystemExit(f"aapm bench recall ended with {done.returncode}:\n{done.stderr}{done.stdout}")
    figures = json.loads(done.stdout)
    print(f"\n| {figures.pop('vectors'):,.0f} vectors of {given.dimensions} numbers, {given.people:,} learners | |\n|---|---|")
    for name, value in sorted(figures.items()):
        print(f"| {name.replace('_', ' ')} | {value:,.3f} |")


if __name__ == "__main__":
    main()
