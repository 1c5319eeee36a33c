#!/usr/bin/env bash
# Configures once and builds everything in build/release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly build=build/release

if [ ! -f "$build/build.ninja" ]; then
  mkdir -p build
  if ! cmake --preset release >build/configure.log 2>&1; then
    cat build/configure.log >&2
    exit 1
  fi
fi
exec ninja -C "$build" "$@"
