#!/usr/bin/env python3
"""Holds the house to its rules: docs/architecture.md says why. Prints every offence; exit 1 when there is one.

  imports     every import of a target is a direct dependency in Package.swift (a transitive one compiles, so the
              compiler does not help), the core imports nothing, the services do not import each other
  Foundation  only where docs/architecture.md allows it
  escapes     @unchecked Sendable, nonisolated(unsafe), try?, try!, fatalError carry a comment that says why
  words       no `public`, no Task { } in product code, no TODO without an issue number, no regular expressions
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVICES = {"AAPMSessions", "AAPMDialogue", "AAPMPipeline", "AAPMMemory", "AAPMAccounts", "AAPMMarketplace"}
TOOLCHAIN = {"Swift", "Synchronization", "Testing", "Dispatch", "Glibc", "Darwin", "Darwin.C", "RegexBuilder"}
FOUNDATION_ROOMS = {"AAPMContent", "AAPMSQLite", "AAPMLinguistics", "aapm"}
FOUNDATION_LIGHT_ROOMS = {"AAPMGateway", "AAPMAccounts", "AAPMStorage", "AAPMClients", "AAPMTestSupport"} | FOUNDATION_ROOMS

offences = []


def offend(path, line, message):
    offences.append(f"{path.relative_to(ROOT)}:{line}: {message}")


def manifest():
    text = subprocess.run(
        ["swift", "package", "dump-package"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    targets = {}
    for target in json.loads(text)["targets"]:
        names = set()
        for dependency in target["dependencies"]:
            kind, value = next(iter(dependency.items()))
            names.add(value[0])
        folder = target.get("path") or (
            ("Tests/" if target["type"] == "test" else "Sources/") + target["name"]
        )
        targets[target["name"]] = (target["type"], ROOT / folder, names)
    return targets


def check_imports(name, kind, path, number, module, allowed):
    top = module.split(".")[0]
    if kind != "test" and top in ("Foundation", "FoundationEssentials"):
        rooms = FOUNDATION_ROOMS if top == "Foundation" else FOUNDATION_LIGHT_ROOMS
        if name not in rooms:
            offend(path, number, f"{name} must not import {module}")
        return
    if top in TOOLCHAIN or top in ("Foundation", "FoundationEssentials"):
        return
    if top not in allowed:
        offend(path, number, f"{name} imports {module} without naming it in Package.swift")
    if name == "AAPMCore":
        offend(path, number, f"the core imports nothing, not even {module}")
    if name in SERVICES and top in SERVICES:
        offend(path, number, f"services meet in AAPMCore: {name} must not import {module}")


ESCAPES = [
    (re.compile(r"@unchecked Sendable"), "@unchecked Sendable"),
    (re.compile(r"nonisolated\(unsafe\)"), "nonisolated(unsafe)"),
    (re.compile(r"\btry\?"), "try?"),
    (re.compile(r"\btry!"), "try!"),
    (re.compile(r"\bfatalError\("), "fatalError"),
    (re.compile(r"\bpreconditionFailure\("), "preconditionFailure"),
]
WORDS = [
    (re.compile(r"^\s*(?:@\w+\s+)*public\s"), "what crosses a module is `package`, never `public`"),
    (re.compile(r"\bTask(?:\.detached)?\s*(?:\([^)]*\)\s*)?\{"), "no unstructured Task in product code"),
    (re.compile(r"\bTODO\b(?!\(#\d+\))"), "a TODO names an issue: TODO(#12)"),
    (re.compile(r"\bNSRegularExpression\b|\bRegex[<(]|(?<!\")#/"), "no regular expressions: they are not linear"),
]


def check_text(kind, path, lines):
    for index, line in enumerate(lines):
        code = line.split("//")[0] if not line.strip().startswith("//") else ""
        if not code.strip():
            continue
        near = lines[max(0, index - 3): index] + [line]
        explained = any("//" in other for other in near)
        if kind != "test":
            for pattern, name in ESCAPES:
                if pattern.search(code) and not explained:
                    offend(path, index + 1, f"{name} needs a comment that says why it is safe")
            for pattern, message in WORDS:
                if pattern.search(code):
                    offend(path, index + 1, message)


IMPORT = re.compile(r"^\s*(?:@\w+\s+)*(?:package |internal |private |fileprivate |public )?import "
                    r"(?:struct |class |enum |protocol |func |var )?([\w.]+)")


def main():
    targets = manifest()
    for name, (kind, folder, allowed) in targets.items():
        if kind == "system":
            continue
        sources = sorted(folder.rglob("*.swift"))
        if not sources:
            offend(folder, 0, f"the room {name} is empty")
        for path in sources:
            lines = path.read_text(encoding="utf-8").splitlines()
            for index, line in enumerate(lines):
                match = IMPORT.match(line)
                if match:
                    check_imports(name, kind, path, index + 1, match.group(1), allowed)
            check_text("test" if kind == "test" or "Tests" in folder.parts else kind, path, lines)
    for offence in offences:
        print(offence)
    print(f"house check: {len(targets)} targets, {len(offences)} offences")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
