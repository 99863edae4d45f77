#!/bin/bash
# Every test of the project: house rules, format, Swift, the binary as a process, the pages in a real browser.
#   scripts/test.sh [--prove]    --prove adds the long rounds
set -uo pipefail
cd "$(dirname "$0")/.."

# Storage tests run on PostgreSQL too: one throw-away server for all steps, gone with this script.
if [[ -z "${AAPM_TEST_POSTGRES_URL:-}" ]]; then
    exec scripts/postgres.py run --fast -- scripts/test.sh "$@"
fi

flags=(-Xswiftc -use-ld=lld)
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
failed=0
passed_count=0
skipped_count=0
failed_count=0

[[ "${1:-}" == --prove ]] && export AAPM_PROVE=1

if [[ -z "${AAPM_SHARED:-}" && -d ../shared/cases ]]; then
    AAPM_SHARED=$(cd ../shared && pwd)
    export AAPM_SHARED
fi

# step NAME COMMAND…: runs it, keeps its output, says how it ended.
step() {
    local name=$1
    shift
    echo "== $name"
    if "$@" > >(tee "$log/$name") 2>&1; then
        return 0
    fi
    echo "== $name FAILED"
    failed=1
    return 1
}

# tally NAME: reads the counts out of what a step printed, and what failed in it for the end.
tally() {
    local counts
    counts=$(/usr/bin/python3 scripts/tally.py "$log/$1" "$log/failures")
    read -r p f s <<<"$counts"
    passed_count=$((passed_count + p))
    failed_count=$((failed_count + f))
    skipped_count=$((skipped_count + s))
}

step house scripts/check-house.py
step format swift format lint --strict --parallel --recursive Package.swift Sources Tests
if step build swift build --build-tests "${flags[@]}"; then
    # A few tests at a time: a thousand that begin at once wait for each other longer than any deadline they test.
    step swift swift test --skip-build --experimental-maximum-parallelization-width 8 "${flags[@]}"
    tally swift
    # The vendors' SDKs prove the double of the providers; without them their tests are skipped.
    [[ -n "${AAPM_PROVE:-}" ]] && step sdks /usr/bin/python3 Tests/System/providers/sdks.py
    step system env AAPM_BINARY="$PWD/.build/debug/aapm" /usr/bin/python3 -m unittest discover -v -s Tests/System
    tally system
    if [[ -x scripts/test-web.sh ]]; then
        step web scripts/test-web.sh "$PWD/.build/debug/aapm"
        tally web
        # The pages know no engine, so a walk through them and a return are enough of PostgreSQL.
        newcomer=test_newcomer.NewcomerTest
        step web-postgres scripts/postgres.py database -- scripts/test-web.sh "$PWD/.build/debug/aapm" \
            "$newcomer.test_english_speaker_learns_spanish_from_door_to_next_talk" \
            "$newcomer.test_guest_keeps_progress_and_comes_back_by_password"
        tally web-postgres
    fi
fi

((failed != 0 && failed_count == 0)) && failed_count=1
echo
cat "$log/failures" 2>/dev/null # only there when something failed
echo "$passed_count passed, $failed_count failed, $skipped_count skipped"
exit "$failed"
