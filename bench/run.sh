#!/usr/bin/env bash
# Measures Gaugec and its peers on this machine: bench/run.sh [RESULT.json]
# Builds what it needs; PyTorch is Debian's (python3-torch), installed if missing.
set -euo pipefail
cd "$(dirname "$0")/.."
result=${1:-build/bench/results.json}

[ -x build/release/bin/gaugec ] || ./run.sh
ninja -C build/release bench-machine bench-model gaugec
if ! /usr/bin/python3 -c 'import torch' 2>/dev/null; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get install -y --no-install-recommends python3-torch libopenblas0-pthread \
    || echo "bench: no PyTorch, timing Gaugec alone" >&2
fi
mkdir -p "$(dirname "$result")"
exec /usr/bin/python3 bench/run.py build/release "$result"
