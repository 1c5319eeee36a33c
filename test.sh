#!/usr/bin/env bash
# Installs what is missing, builds and runs every test.
#
#   ./test.sh              all tests, sanitizers and fuzzers included
#   ./test.sh --quick      without those labelled `long`, and without sanitizers
#   ./test.sh -R NAME ...  arguments go to ctest: only these tests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly build=build/release
jobs=$(nproc)
sanitize=true
arguments=("$@")
if [ $# -gt 0 ]; then
  sanitize=false
fi
if [ "${1:-}" = --quick ]; then
  arguments=(-LE long "${@:2}")
fi

.ci/setup.sh
.ci/build.sh

# Threads of tests that run side by side must not spin while they wait.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
status=0
if $sanitize; then
  .ci/sanitize.sh || status=$?
fi
ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$jobs" "${arguments[@]}" || status=$?
if [ "$status" != 0 ]; then
  echo "test.sh: some tests failed" >&2
fi
exit "$status"
