#!/bin/sh
# The release build and every test: sh cmake/test.sh [ctest option...]
set -eu
cd "$(dirname "$0")/.."
. cmake/toolbox.sh

# The real clients that the integration tests drive; npm is left alone while its lock file is unchanged.
install_clients() {
  clients=tests/integration
  if cmp -s "$clients/package-lock.json" "$clients/node_modules/.weft-installed-lock.json"; then return 0; fi
  (cd "$clients" && npm ci --no-audit --no-fund --loglevel=error) &&
    cp "$clients/package-lock.json" "$clients/node_modules/.weft-installed-lock.json"
}

step 'packages' install_packages build test
step 'npm clients' install_clients
step 'configure' configure release -U WEFT_TEST_KINDS -DWEFT_BUILD_TESTS=ON -DWEFT_BUILD_EXAMPLES=ON -DWEFT_BUILD_BENCH=ON
step 'build' build release
say "built after $(seconds_since_start) s; the tests"
exec ctest --test-dir build/release --output-on-failure --parallel "$(nproc)" "$@"
