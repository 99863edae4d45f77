#!/bin/bash
# Runs the browser tests of Tests/Web against a real server.
#
#   scripts/test-web.sh PATH/TO/aapm [unittest arguments]
#
# Needs Debian's chromium, chromium-driver and python3-selenium. The server gets a port and a data folder of its own;
# both are gone afterwards, whatever happens.
set -euo pipefail

if [[ $# -lt 1 || ! -x $1 ]]; then
    echo "usage: $0 PATH/TO/aapm [unittest arguments]" >&2
    exit 64
fi
binary=$(realpath "$1")
shift
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
python=/usr/bin/python3
for need in chromium chromedriver; do
    command -v "$need" >/dev/null || { echo "$need is not installed (apt-get install chromium chromium-driver)" >&2; exit 69; }
done
"$python" -c 'import selenium' 2>/dev/null || { echo "python3-selenium is not installed" >&2; exit 69; }

work=$(mktemp -d "${TMPDIR:-/tmp}/aapm-test-web.XXXXXX")
server=
finish() {
    status=$?
    if [[ -n $server ]] && kill -0 "$server" 2>/dev/null; then
        kill "$server" 2>/dev/null || true
        for _ in $(seq 50); do kill -0 "$server" 2>/dev/null || break; sleep 0.1; done
        kill -9 "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    if [[ $status -ne 0 && -s $work/server.log ]]; then
        echo "--- the last lines of the server ---" >&2
        tail -n 20 "$work/server.log" >&2
    fi
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

port=$("$python" -c 'import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    print(probe.getsockname()[1])')
mkdir "$work/data"
cd "$root"
PORT=$port AAPM_DATA_DIR=$work/data AAPM_AUTH_RATE_LIMIT=0 \
    AAPM_RATE_LIMIT=0 AAPM_LEARNER_RATE_LIMIT=0 "$binary" serve >"$work/server.log" 2>&1 &
server=$!
for _ in $(seq 200); do
    if "$python" -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$port/readyz', timeout=1)" 2>/dev/null; then
        ready=yes
        break
    fi
    kill -0 "$server" 2>/dev/null || { echo "the server stopped before it was ready" >&2; exit 70; }
    sleep 0.05
done
[[ ${ready:-} == yes ]] || { echo "the server did not become ready" >&2; exit 70; }

export AAPM_BASE_URL="http://127.0.0.1:$port"
export AAPM_SERVER_COMMAND="$(printf '%q' "$binary") serve"
# Selenium must use the installed driver and look for none elsewhere.
export SE_OFFLINE=true PYTHONDONTWRITEBYTECODE=1
if [[ $# -gt 0 ]]; then
    PYTHONPATH=Tests/Web "$python" -m unittest "$@"
else
    "$python" -m unittest discover -s Tests/Web -p 'test_*.py'
fi
