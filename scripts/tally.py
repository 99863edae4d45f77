#!/usr/bin/env python3
"""Prints "passed failed skipped" of a log of swift test (Swift Testing) or of Python's unittest."""
import pathlib
import re
import sys

text = pathlib.Path(sys.argv[1]).read_text(errors="replace")
passed = failed = skipped = 0

for total, issues in re.findall(r"Test run with (\d+) tests?.*? (?:passed|failed) after [\d.]+ seconds(.*)", text):
    lost = len(set(re.findall(r"^✘ Test (.+?) (?:failed|with \d+ test cases? failed) after", text, re.M)))
    gone = len(set(re.findall(r"^(?:➜|↷|-) Test (.+?) skipped", text, re.M)))
    passed += int(total) - lost - gone
    failed += lost
    skipped += gone

for total in re.findall(r"^Ran (\d+) tests? in", text, re.M):
    verdicts = re.findall(r"^(?:OK|FAILED)(?: \((.*)\))?$", text, re.M)
    counts = dict(re.findall(r"(failures|errors|skipped)=(\d+)", " ".join(verdicts)))
    lost = int(counts.get("failures", 0)) + int(counts.get("errors", 0))
    gone = int(counts.get("skipped", 0))
    passed += int(total) - lost - gone
    failed += lost
    skipped += gone

print(passed, failed, skipped)
