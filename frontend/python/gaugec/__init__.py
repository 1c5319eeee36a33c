# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiled lattice-gauge-equivariant networks and actions on NumPy arrays.

    import gaugec
    model = gaugec.compile(open("wilson_loop.gauge").read())
    links = model.random_links((16, 16), batch=4, seed=7)
    y = model.value(U=links, **model.random_parameters(seed=1))

Arrays are in C order: links `[batch][x_0]..[x_{D-1}][D][N][N]` complex, covariant fields `[batch][x...][C][N][N]`
complex, invariant fields `[batch][x...][C]` real or complex, without the axes that were summed over. The batch axis may
be left out. Parameters, and outputs that are weights, have shapes of their own. U_mu(x) transports from x + mu to x: it
becomes Omega(x) U_mu(x) Omega(x + mu)^dagger. Everything is dimensionless, in units of the lattice spacing.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from . import _compiler
from ._compiler import Memory
from ._description import Argument, Description, FunctionInfo, Parameter
from ._errors import ArgumentError, CompileError, CompileWarning, Error, list_names, suggest
from ._import import import_state_dict
from ._model import Function, Model, Parameters, Result, compile_model

__version__ = "0.1.0"
__all__ = [
    "Argument",
    "ArgumentError",
    "CompileError",
    "CompileWarning",
    "Description",
    "Error",
    "Function",
    "FunctionInfo",
    "Model",
    "Parameter",
    "Parameters",
    "Result",
    "compile",
    "import_state_dict",
    "load",
]


def load(path: str | os.PathLike[str], *, threads: int = 0) -> Model:
    """Loads a library that gaugec has made.

    `threads`: how many a call may use, 0 for all cores; results do not depend on it. Raises Error if the file is
    missing, is no compiled model, or was made for another version of the runtime.
    """
    return Model(path, threads)


def _read(text: str | os.PathLike[str]) -> tuple[str, str]:
    """The description, and a name for its file."""
    if not isinstance(text, os.PathLike):
        return text, "model.json" if text.lstrip().startswith("{") else "model.gauge"
    path = Path(text)
    try:
        return path.read_text(encoding="utf-8"), path.name
    except OSError as error:
        raise Error(f"'{path}' cannot be read: {error.strerror}") from None


def _check_functions(functions: Sequence[str]) -> tuple[str, ...]:
    names = (functions,) if isinstance(functions, str) else tuple(dict.fromkeys(functions))
    for name in names:
        if name not in _compiler.FUNCTIONS:
            raise ArgumentError(f"there is no function '{name}' to derive: {suggest(name, _compiler.FUNCTIONS)}")
    if not names:
        raise ArgumentError(f"no function is asked for: there are {list_names(_compiler.FUNCTIONS)}")
    return names


def compile(
    text: str | os.PathLike[str],
    target: str = "cpu",
    *,
    functions: Sequence[str] = ("value",),
    differentiate: Mapping[str, str] | None = None,
    pullbacks: Mapping[str, str] | None = None,
    precision: str | None = None,
    memory: Memory = "fast",
    cpu: str = "native",
    links: int = 18,
    cache: bool = True,
    threads: int = 0,
) -> Model:
    """Compiles a description and loads it.

    `text`: a description in the DSL or in JSON, or a path (pathlib.Path) to one. `functions`: of "value", "gradient",
    "force", "force_gradient", "vjp" and "jvp" those that the model shall have; `differentiate`: further functions, an
    expression of the DSL for each name, such as {"pull": "force(S, U)"}; `pullbacks`: functions of gradients
    alone, such as {"slope": "value | S by U"} (docs/tools.md). `precision`: "f32" or "f64"
    overrides the description's. `memory`: "fast" stores what is cheaper to store than to compute again, "low" takes
    less memory and more time (docs/tools.md). `cpu`: "native" or LLVM's name of a CPU, such as "x86-64-v3". `links`:
    real numbers that a link of SU(3) is stored as inside, 18 or 12; arrays do not change (docs/tools.md). `cache`:
    keep the library in the user's cache folder (GAUGEC_CACHE, by default ~/.cache/gaugec) and take it from there if
    the same text was compiled before. `threads`: as for `load`.

    Raises CompileError with the compiler's message if the description has a mistake.
    """
    if target not in _compiler.TARGETS:
        raise ArgumentError(f"there is no target '{target}': there are {list_names(_compiler.TARGETS)}")
    if precision not in _compiler.PRECISIONS:
        raise ArgumentError(f"there is no precision '{precision}': there are 'f32' and 'f64'")
    if memory not in get_args(Memory):
        raise ArgumentError(f"there is no memory mode '{memory}': there are 'fast' and 'low'")
    job = _compiler.Job(
        *_read(text),
        precision,
        memory,
        cpu,
        _check_functions(functions),
        tuple(f"{name} = {expression}" for name, expression in (differentiate or {}).items()),
        links,
        tuple(f"{name} = {steps}" for name, steps in (pullbacks or {}).items()),
    )
    return compile_model(job, cache, threads)
