#!/bin/sh
# Builds the fuzz targets and runs each for some time: sh cmake/fuzz.sh [SECONDS [TARGET...]]
#
# Seeds are made from the recorded vectors; what is found stays in build/fuzz/found, and the corpora
# grow in build/fuzz/corpus.
set -eu
cd "$(dirname "$0")/.."
. cmake/toolbox.sh

seconds=${1:-60}
[ $# -eq 0 ] || shift
corpus=build/fuzz/corpus
found=build/fuzz/found

run_target() {
  build/fuzz/weft_fuzz_"$1" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$found/$1-" "$corpus/$1" >"build/fuzz/$1.log" 2>&1 || { tail -n 40 "build/fuzz/$1.log"; return 1; }
  grep 'stat::number_of_executed_units' "build/fuzz/$1.log"
}

step 'packages' install_packages build test sanitize
step 'configure' configure fuzz
step 'build' build fuzz
mkdir -p "$found"
step 'seeds' node tests/fuzz/make_corpus.mjs tests/vectors/yjs "$corpus"
[ $# -gt 0 ] || set -- apply updates any places awareness websocket_session hocuspocus_session ot_doc ot_session
for target in "$@"; do
  step "$target" run_target "$target"
done
