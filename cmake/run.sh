#!/bin/sh
# Builds weftd and runs it in the foreground: sh cmake/run.sh [weftd option...]
#
# WEFT_DATA is the folder of its documents (build/data), WEFT_LISTEN its address (127.0.0.1:8787).
set -eu
cd "$(dirname "$0")/.."
. cmake/toolbox.sh

step 'packages' install_packages build
step 'configure' configure release -DWEFT_BUILD_TESTS=OFF -DWEFT_BUILD_EXAMPLES=OFF -DWEFT_BUILD_BENCH=OFF
step 'build weftd' build release weftd

listen=${WEFT_LISTEN:-127.0.0.1:8787}
data=${WEFT_DATA:-build/data}
say "ready after $(seconds_since_start) s: weftd on $listen, documents in $data; stop it with Ctrl-C"
exec build/release/weftd --listen "$listen" --data "$data" "$@"
