#!/bin/sh
# The other ways we promise to build: sh cmake/lanes.sh [no-exceptions|asan|wasm ...]; all without arguments.
#
# no-exceptions  the core with -fno-exceptions -fno-rtti
# asan           unit, property, contract, sim and conformance tests under AddressSanitizer and UBSan
# wasm           the core by emscripten, run in Node
set -eu
cd "$(dirname "$0")/.."
. cmake/toolbox.sh

# One ctest over the folders of all chosen lanes, so that its summary covers them together.
join_lanes() {
  mkdir -p build/lanes
  for lane in "$@"; do
    echo "subdirs(\"$PWD/build/$lane\")"
  done >build/lanes/CTestTestfile.cmake
}

prepare_wasm() {
  install_packages wasm test || return 1
  EMSCRIPTEN_ROOT=$(em-config EMSCRIPTEN_ROOT)
  # emscripten looks for acorn beside the Node.js it finds, which need not be Debian's.
  NODE_PATH=$(dirname "$(dirname "$(dpkg -L node-acorn | grep -m1 '/acorn/package.json$')")")
  export EMSCRIPTEN_ROOT NODE_PATH
}

prepare() {
  case $1 in
    no-exceptions) install_packages build ;;
    asan) install_packages build test sanitize ;;
    wasm) prepare_wasm ;;
    *) say "no such lane: $1" && return 1 ;;
  esac
}

[ $# -gt 0 ] || set -- no-exceptions asan wasm
for lane in "$@"; do
  step "$lane: packages" prepare "$lane"
  step "$lane: configure" configure "$lane"
  step "$lane: build" build "$lane"
done
join_lanes "$@"
say "built after $(seconds_since_start) s; the tests of: $*"
exec ctest --test-dir build/lanes --output-on-failure --parallel "$(nproc)"
