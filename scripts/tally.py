#!/usr/bin/env python3
"""Prints "passed failed skipped" of a log of swift test (Swift Testing) or of Python's unittest.

    tally.py LOG [FAILURES]    adds what failed, and why, to the file FAILURES
"""
import pathlib
import re
import sys

text = pathlib.Path(sys.argv[1]).read_text(errors="replace")
passed = failed = skipped = 0
failures = []

for total, issues in re.findall(r"Test run with (\d+) tests?.*? (?:passed|failed) after [\d.]+ seconds(.*)", text):
    lost = len(set(re.findall(r"^✘ Test (.+?) (?:failed|with \d+ test cases? failed) after", text, re.M)))
    failures += re.findall(r"^✘ Test .+ recorded an issue .+", text, re.M)
    gone = len(set(re.findall(r"^(?:➜|↷|-) Test (.+?) skipped", text, re.M)))
    passed += int(total) - lost - gone
    failed += lost
    skipped += gone

for total in re.findall(r"^Ran (\d+) tests? in", text, re.M):
    verdicts = re.findall(r"^(?:OK|FAILED)(?: \((.*)\))?$", text, re.M)
    for title, trace in re.findall(r"^=+\n((?:FAIL|ERROR): .+)\n(?:.*\n)*?-+\n((?:.+\n)+)", text, re.M):
        failures.append(f"{title}\n  {trace.splitlines()[-1]}")
    counts = dict(re.findall(r"(failures|errors|skipped)=(\d+)", " ".join(verdicts)))
    lost = int(counts.get("failures", 0)) + int(counts.get("errors", 0))
    gone = int(counts.get("skipped", 0))
    passed += int(total) - lost - gone
    failed += lost
    skipped += gone

print(passed, failed, skipped)
if failures and len(sys.argv) > 2:
    with open(sys.argv[2], "a") as file:
        file.write("\n".join(failures[:40]) + "\n")
