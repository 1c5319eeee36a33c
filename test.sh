#!/usr/bin/env bash
# Installs what is missing, builds and runs every test.
#
#   ./test.sh              all tests
#   ./test.sh --quick      without those labelled `long`
#   ./test.sh -R NAME ...  further arguments go to ctest
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly build=build/release
jobs=$(nproc)
filter=()
if [ "${1:-}" = --quick ]; then
  filter=(-LE long)
  shift
fi

.ci/setup.sh
.ci/build.sh

# Threads of tests that run side by side must not spin while they wait.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
exec ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$jobs" "${filter[@]}" "$@"
