# What run.sh, test.sh and lanes.sh share: POSIX sh, sourced with the top of the tree as working directory.

toolbox_started=$(date +%s)

say() {
  printf '== %s\n' "$*"
}

seconds_since_start() {
  echo $(($(date +%s) - toolbox_started))
}

# step NAME COMMAND...: runs the command, says how long it took, and stops the script when it fails.
step() {
  step_name=$1
  shift
  step_started=$(date +%s)
  say "$step_name"
  if "$@"; then
    say "$step_name: $(($(date +%s) - step_started)) s"
  else
    say "$step_name: FAILED after $(($(date +%s) - step_started)) s"
    exit 1
  fi
}

# packages_missing PURPOSE...: those of cmake/packages that this machine lacks, one per line.
packages_missing() {
  for purpose in "$@"; do
    awk -v wanted="[$purpose]" '/^\[/ { inside = ($1 == wanted); next } inside && NF && !/^#/' cmake/packages
  done | while read -r package command; do
    if [ -n "$command" ] && command -v "$command" >/dev/null 2>&1; then continue; fi
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

# install_packages PURPOSE...: apt-get is only called when something is missing.
install_packages() {
  missing=$(packages_missing "$@")
  [ -n "$missing" ] || return 0
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  mkdir -p build
  # One package per line on purpose: $missing is split into words here.
  # shellcheck disable=SC2086
  say "apt-get install" $missing
  if $as_root apt-get update -q >build/apt.log 2>&1 &&
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      -o DPkg::Lock::Timeout=600 $missing >>build/apt.log 2>&1; then
    return 0
  fi
  tail -n 20 build/apt.log
  return 1
}

# configure PRESET [CMAKE-ARGUMENT...]: quiet unless it fails.
configure() {
  preset=$1
  shift
  mkdir -p build
  cmake --preset "$preset" "$@" >"build/configure-$preset.log" 2>&1 && return 0
  cat "build/configure-$preset.log"
  return 1
}

# build PRESET [TARGET...]: ninja says what it compiles, and everything when a command fails.
build() {
  preset=$1
  shift
  cmake --build --preset "$preset" ${*:+--target "$@"}
}
