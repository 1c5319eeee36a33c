#!/usr/bin/env bash
# Installs what is missing, builds and runs every test.
#
#   ./test.sh              all tests; front ends and runtime under sanitizers, too,
#                          and a short run of each fuzzer
#   ./test.sh --quick      without sanitizers and fuzzers
#   ./test.sh --long       with those labelled `long`: thousands of random networks, an hour
#   ./test.sh -R NAME ...  other arguments go to ctest: only these tests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly build=build/release
jobs=$(nproc)
sanitize=true
arguments=(-LE long)
case "${1:-}" in
  '') ;;
  --quick) sanitize=false ;;
  --long) arguments=() ;;
  -*) sanitize=false arguments=("$@") ;;
  *)
    sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac

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
