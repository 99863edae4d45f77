#!/bin/bash
# Scores `aapm analyze` on every Spanish and English learner corpus, next to the dictionary alone, with the scorer of
# ../shared. Prints the scorer's tables; needs a release build (`make score` makes one).
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${AAPM_SHARED:-../shared}
binary=${1:-.build/release/aapm}
[[ -d $shared/corpora/dev ]] || { echo "skipped: no corpora at $shared/corpora/dev"; exit 0; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

score() { # FILE L1 L2 [FLAGS…]
    local file=$shared/corpora/dev/$1.jsonl l1=$2 l2=$3
    shift 3
    "$binary" analyze --l1 "$l1" --l2 "$l2" "$@" "$file" >"$out/pred.jsonl"
    python3 "$shared/tools/score.py" "$file" "$out/pred.jsonl"
}

for corpus in "es_cows en es" "es_cows_typed en es" "en_eracond es en" "en_realec_detect es en" "en_toefl_spell es en"; do
    read -r name l1 l2 <<<"$corpus"
    echo "## $name"
    score "$name" "$l1" "$l2"
    echo "## $name, dictionary alone"
    score "$name" "$l1" "$l2" --dictionary-only
done
echo "## es_cows_register"
score es_cows_register en es --register
