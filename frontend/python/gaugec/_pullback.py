# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions that can be differentiated again and again: what gaugec.torch and gaugec.jax are made of."""

import dataclasses
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _compiler
from ._description import Argument, Parameter
from ._errors import ArgumentError, Error
from ._model import Function, Model, compile_model


class Differentiable:
    """A function of a model whose pullbacks are compiled when they are first asked for.

    `steps` is its path from a function of the model: "value", "value | S by U", ... (docs/tools.md).
    """

    def __init__(self, model: Model, steps: str, function: Function) -> None:
        self.model = model
        self.function = function
        info = function.info
        arguments: list[Argument | Parameter] = [*info.inputs, *info.parameters]
        self.arguments = {one.name: one for one in arguments}
        self.results = {one.name: one for one in info.outputs}
        self.wrapped: Any = None  # what gaugec.jax makes of it, once
        self._steps = steps
        self._lock = threading.Lock()
        self._prepared: dict[tuple[tuple[int, ...], int], int] = {}
        self._pulled: dict[str, tuple[Differentiable, dict[str, str]]] = {}

    @classmethod
    def of(cls, model: Model, name: str) -> "Differentiable":
        """A function that the model has."""
        known: dict[str, Differentiable] = model.differentiables
        return known.get(name) or known.setdefault(name, cls(model, name, getattr(model, name)))

    def __call__(self, *arrays: Any) -> tuple[NDArray[Any], ...]:
        """All arguments in their order, all results in theirs."""
        out = self.function(**dict(zip(self.arguments, arrays, strict=True)))
        return tuple(out) if isinstance(out, tuple) else (out,)

    def find_shapes(self, arrays: Sequence[Any]) -> list[tuple[int, ...]]:
        """Shapes of the results."""
        return self.function.find_shapes([tuple(one.shape) for one in arrays[: len(self.function.info.inputs)]])

    def prepare(self, arrays: Sequence[Any], make: Callable[[Function, Sequence[int], int], int]) -> int:
        """The address of a prepared call for arrays of these shapes, made once."""
        inputs = [tuple(one.shape) for one in arrays[: len(self.function.info.inputs)]]
        extents, batch = self.function.find_lattice(inputs)
        key = extents, batch or 1
        with self._lock:
            if key not in self._prepared:
                self._prepared[key] = make(self.function, *key)
            return self._prepared[key]

    def pull(self, results: Sequence[str], by: Sequence[str]) -> "tuple[Differentiable, dict[str, str]]":
        """The gradients by some arguments, with cotangents of some results; for each of these its new argument."""
        steps = f"{self._steps} | {' '.join(results)} by {' '.join(by)}"
        with self._lock:
            if steps not in self._pulled:
                pulled = Differentiable(self.model, steps, self._compile(steps))
                new = [name for name in pulled.arguments if name not in self.arguments]
                # Fields come before weights, each in the order of the results.
                order = sorted(results, key=lambda name: isinstance(self.results[name], Parameter))
                self._pulled[steps] = pulled, dict(zip(order, new, strict=True))
            return self._pulled[steps]

    def _compile(self, steps: str) -> Function:
        job = self.model.job
        if job is None:
            raise Error(
                f"'{self.model.path}' was loaded without its description, so its derivatives cannot be compiled: "
                "make the model with gaugec.compile"
            )
        start = steps.split(" | ")[0]
        own = (start,) if start in _compiler.FUNCTIONS else ("value",)
        job = dataclasses.replace(job, functions=own, pullbacks=(*job.pullbacks, f"pullback = {steps}"))
        return compile_model(job, True, self.model.threads).functions["pullback"]

    def check_type(self, name: str, given: Any, known: dict[Any, np.dtype[Any]], library: str) -> None:
        """The numbers of an argument must be of the model's type: nothing is converted behind one's back."""
        wanted = self.model.dtype(self.arguments[name])
        if known.get(given) == wanted:
            return
        precision = self.model.description.precision
        other = "f32" if precision == "f64" else "f64"
        raise ArgumentError(
            f"'{name}' is {given}, but the model computes in {precision}: give it as {library}.{wanted.name}, "
            f"or compile the model with precision='{other}'"
        )
