#!/usr/bin/env bash
# check-wheel.sh PYTHON FOLDER: builds the wheel, and runs it in an environment of its own.
set -euo pipefail

python=$1
folder=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

rm -rf "$folder/out" "$folder/venv"
mkdir -p "$folder/out"
cd "$folder/out"
if command -v ccache >/dev/null; then
  export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
fi
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
  --config-settings=build-dir="$folder/build" --wheel-dir . "$root"

"$python" -m venv "$folder/venv"
"$folder/venv/bin/python3" -m pip install --quiet --disable-pip-version-check gaugec-*.whl
unset PYTHONPATH GAUGEC_BIN GAUGEC_RUNTIME
export GAUGEC_CACHE=$folder/out/cache
"$folder/venv/bin/python3" - "$root/examples/wilson_action.gauge" <<'PYTHON'
import sys
from pathlib import Path

import gaugec
from gaugec import _compiler, _runtime

package = Path(gaugec.__file__).parent
assert package.is_relative_to(sys.prefix), package
assert (package / "py.typed").exists()
assert _compiler.find_compiler() == str(package / "bin" / "gaugec")
assert _runtime._find() == str(package / "lib" / "libgauge_runtime.so")
assert (package / "lib" / "libgauge_xla.so").exists()
model = gaugec.compile(Path(sys.argv[1]), functions=["value", "force"])
S, F = model.force(model.random_links((2, 2, 2, 2), batch=3, seed=1), beta=6.0)
assert S.shape == (3, 1) and abs(F).max() > 0.1
print("the wheel works")
PYTHON
