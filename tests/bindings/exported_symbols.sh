#!/bin/sh
# The shared library exports the functions that weft.h declares, all of them and nothing else:
# sh exported_symbols.sh NM LIBRARY
set -eu
header=$(dirname "$0")/../../bindings/c/weft.h
declared=$(grep '^WEFT_API' "$header" | sed 's/(.*//; s/.*[ *]//' | sort)
exported=$("$1" --dynamic --defined-only --format=posix "$2" | sed 's/ .*//' | sort)
if [ "$declared" != "$exported" ]; then
  printf 'declared:\n%s\nexported:\n%s\n' "$declared" "$exported"
  exit 1
fi
echo "$exported"
