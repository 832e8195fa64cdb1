#!/bin/sh
# Builds the fuzz targets and runs each: sh cmake/fuzz.sh [--seconds N | --runs N] [TARGET...]
#
# A minute each unless told otherwise, one after the other. Seeds are made from the recorded vectors;
# what is found stays in build/fuzz/found, and the corpora grow in build/fuzz/corpus.
set -eu
cd "$(dirname "$0")/.."
. cmake/toolbox.sh

bound=-max_total_time=60
case ${1:-} in
  --seconds) bound=-max_total_time=$2; shift 2 ;;
  --runs) bound=-runs=$2; shift 2 ;;
  -*) say "sh cmake/fuzz.sh [--seconds N | --runs N] [TARGET...]"; exit 2 ;;
esac
corpus=build/fuzz/corpus
found=build/fuzz/found

# Larger inputs are slower, and do more often what small ones do.
bytes_max=256
# Where blocks came from is told by running what was found again without these options.
ASAN_OPTIONS=malloc_context_size=2:quarantine_size_mb=16
export ASAN_OPTIONS

run_target() {
  build/fuzz/weft_fuzz_"$1" "$bound" -max_len=$bytes_max -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$found/$1-" "$corpus/$1" >"build/fuzz/$1.log" 2>&1 || { tail -n 40 "build/fuzz/$1.log"; return 1; }
  grep -E 'stat::(number_of_executed_units|average_exec_per_sec)' "build/fuzz/$1.log"
}

step 'packages' install_packages build test sanitize
step 'configure' configure fuzz
step 'build' build fuzz
mkdir -p "$found"
step 'seeds' node tests/fuzz/make_corpus.mjs tests/vectors/yjs "$corpus"
[ $# -gt 0 ] || set -- apply updates archive any places awareness websocket_session hocuspocus_session ot_batch ot_state ot_doc ot_session native_message
for target in "$@"; do
  step "$target" run_target "$target"
done
say "nothing found by: $*"
