#!/bin/sh
# Builds and runs the hosts with what pkg-config says: sh pkg_config_hosts.sh LIBDIR WORKDIR CC CXX
set -eu
hosts=$(cd "$(dirname "$0")" && pwd)
export PKG_CONFIG_PATH="$1/pkgconfig"
export LD_LIBRARY_PATH="$1"
work=$2
cc=$3
cxx=$4
mkdir -p "$work"
cd "$work"

# What pkg-config prints are several words.
# shellcheck disable=SC2046
build_hosts() {
  "$cc" -o c_host "$hosts/c_host.c" $(pkg-config --cflags --libs weft-c)
  "$cxx" -std=c++20 -o core_host "$hosts/core_host.cpp" $(pkg-config --cflags --libs weft-core)
  "$cxx" -std=c++20 -o server_host "$hosts/server_host.cpp" $(pkg-config --cflags --libs weft)
}

build_hosts
for host in c_host core_host server_host; do
  ./$host
  echo "$host: ok"
done
