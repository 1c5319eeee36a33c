#!/usr/bin/env bash
# The front ends, the runtime, the particle-in-cell engine and the readers of files under AddressSanitizer
# and UBSan, and ten thousand texts of fuzzing for each front end. Builds only what that needs, in
# build/fuzz; the engine's kernels, which no sanitizer sees, are those of build/release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly build=build/fuzz
jobs=$(nproc)

if [ ! -f "$build/build.ninja" ]; then
  mkdir -p build
  if ! cmake --preset fuzz -D GAUGEC_KERNELS="$PWD/build/release/runtime/pic/kernels" >build/configure-fuzz.log 2>&1; then
    cat build/configure-fuzz.log >&2
    exit 1
  fi
fi
ninja -C "$build" gauge-frontend-test frontend-test dsl-fuzzer json-fuzzer runtime_tests pic_tests gauge-convert

# libMLIR is not instrumented: what our copies of LLVM's inline allocators poison,
# it may write.
export ASAN_OPTIONS="${ASAN_OPTIONS:-allow_user_poisoning=0}"
status=0
lit=/usr/lib/llvm-22/bin/lit
"$lit" -sv --filter ':: (frontend/|tools/gauge-convert/fuzz)' "$build/test" || status=$?
# Unit tests come by the names of their classes: whatever runtime_tests holds. Of the engine those of memory:
# slabs, halos, windows, states that are restored, charges and particles that come and go.
readonly engine='pic-(Beam|State|Solver|Wong|Kicks|Pic/(WongParticles|Window|MovingCharges))'
ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$jobs" \
  -LE long -R "^(frontend|fuzz-dsl|fuzz-json|$engine|[A-Z][A-Za-z]*\.)" || status=$?
exit "$status"
