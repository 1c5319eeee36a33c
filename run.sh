#!/usr/bin/env bash
# Installs what is missing, builds, compiles an example network and runs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly build=build/release
readonly model=wilson_loop

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
show() { printf '\033[1m$ %s\033[0m\n' "$*"; "$@"; }

.ci/setup.sh
say "building in $build"
.ci/build.sh

export PATH="$PWD/$build/bin:$PATH"
mkdir -p out
say "examples/$model.gauge becomes a shared library"
show gaugec "examples/$model.gauge" -o "out/lib$model.so"

say "what is inside"
show gauge-run "out/lib$model.so" --describe

say "its value on four random 16x16 configurations, with random weights"
show gauge-run "out/lib$model.so" --function value --lattice 16x16 --batch 4 \
  --random-links 7 --random-params 1 --time -o "out/$model.h5"

say "compiled code against the reference interpreter, and gauge covariance"
show gauge-run "out/lib$model.so" --verify
