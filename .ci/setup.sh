#!/usr/bin/env bash
# Installs what the build and the tests need: Debian packages, and a virtual
# environment (.venv) for the Python package. Where everything is there already
# it takes a fraction of a second and uses no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly requirements=.ci/requirements.txt
readonly pyproject=pyproject.toml
readonly stamp=.venv/made-from

say() { printf '\033[1m==\033[0m %s\n' "$*" >&2; }
die() { printf 'setup.sh: error: %s\n' "$*" >&2; exit 1; }

# Comments and blank lines of packages.txt left out.
wanted() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' .ci/packages.txt; }

missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null |
    sed -n 's/ installed$//p' | sort -u)
  comm -23 <(wanted | tr -s ' ' '\n' | sed '/^$/d' | sort -u) <(printf '%s\n' "$installed")
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "this must be run as root, or with sudo installed: $*"
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
}

install_packages() {
  local missing
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    die "only Debian is supported; elsewhere install what .ci/packages.txt lists and run ninja by hand"
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  # A list that cannot be refreshed (one of many sources is down) may be enough.
  apt update || say "apt-get update failed; going on with the lists that are there"
  apt install --no-install-recommends "${missing[@]}" >/dev/null ||
    die "Debian packages could not be installed (Debian 12 with bookworm, bookworm-updates and bookworm-security has them all)"
}

# What the environment was made from: it is made anew when that changes.
fingerprint() {
  { pwd; /usr/bin/python3 --version; cat "$requirements" "$pyproject"; } | sha256sum | cut -d' ' -f1
}

make_venv() {
  local print
  print=$(fingerprint)
  if [ -x .venv/bin/python3 ] && [ "$(cat "$stamp" 2>/dev/null)" = "$print" ]; then
    return 0
  fi
  say "making the virtual environment .venv"
  rm -rf .venv
  /usr/bin/python3 -m venv .venv
  local pip=(.venv/bin/python3 -m pip --quiet --disable-pip-version-check --no-input)
  "${pip[@]}" install --retries 5 -r "$requirements" ||
    die "Python packages of $requirements could not be installed"
  # Python alone: the package finds the compiler and the runtime in build/release.
  "${pip[@]}" install --no-deps --no-build-isolation --config-settings=wheel.cmake=false --editable .
  printf '%s\n' "$print" >"$stamp"
}

install_packages
make_venv
