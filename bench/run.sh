#!/usr/bin/env bash
# Measures Gaugec and its peers on this machine: bench/run.sh [RESULT.json [OPTION...]]
# Options are run.py's: --groups NAME,.., --rows REGEX, --threads N, --alone, --resume,
# --openpixi DIR, --curraun DIR.
# Builds what it needs; the peers, PyTorch and JAX of PyPI, go into a virtual environment
# of their own (some GB), or Debian's PyTorch is used where PyPI cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."
result=${1:-build/bench/results.json}
shift || true
peers=build/bench/peers
python=$peers/bin/python3

[ -x build/release/bin/gaugec ] || ./run.sh
ninja -C build/release bench-machine bench-model bench-pic bench-milne gaugec gauge-sample gauge-train
mkdir -p "$(dirname "$result")" build/bench
packages='torch jax numpy'
[[ " $* " != *' --curraun'* ]] || packages+=' numba'
if ! "$python" -c "import ${packages// /, }" 2>/dev/null; then
  # shellcheck disable=SC2086
  { python3 -m venv "$peers" && "$python" -m pip install --quiet $packages; } || {
    echo "bench: no PyTorch and JAX from PyPI; Debian's PyTorch if it is there" >&2
    python=/usr/bin/python3
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get install -y --no-install-recommends python3-torch libopenblas0-pthread \
      || echo "bench: no PyTorch, timing Gaugec alone" >&2
  }
fi
exec "$python" bench/run.py build/release "$result" "$@"
