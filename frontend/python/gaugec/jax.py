# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiled models in JAX.

    network = gaugec.jax.function(gaugec.compile(Path("wilson_loop.gauge")))
    slope = jax.jit(jax.grad(lambda w, links: jnp.mean(network(w, links) ** 2)))(weights, links)

XLA calls the compiled functions itself (its FFI; where that was not built, through Python and jax.pure_callback).
Gradients are compiled functions, and so are theirs: reverse mode works to any order. JAX's gradient of a real L by a
complex number is dL/dRe - i dL/dIm, the conjugate of Gaugec's.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from . import _xla
from ._errors import ArgumentError, Error, suggest
from ._model import Model
from ._pullback import Differentiable

__all__ = ["function"]

_TYPES = {np.dtype(one): np.dtype(one) for one in (np.float32, np.float64, np.complex64, np.complex128)}
_Arrays = tuple[Any, ...]


def _call_host(called: Differentiable, arrays: Sequence[Any]) -> _Arrays:
    types = [called.model.dtype(one) for one in called.results.values()]
    shapes = tuple(map(jax.ShapeDtypeStruct, called.find_shapes(arrays), types))
    if _xla.library() is not None:
        # vmap becomes a sequence of calls: configurations belong on the batch axis.
        call = jax.ffi.ffi_call(_xla.TARGET, shapes, vmap_method="sequential")
        return tuple(call(*arrays, handle=np.int64(called.prepare(arrays, _xla.prepare))))

    def host(*given: Any) -> _Arrays:
        return called(*map(np.asarray, given))

    return tuple(jax.pure_callback(host, shapes, *arrays, vmap_method="sequential"))


def _pull(called: Differentiable, saved: tuple[_Arrays, _Arrays], cotangents: Sequence[Any]) -> _Arrays:
    """Gradients by the arguments that are perturbed; None for the others."""
    arrays, perturbed = saved
    zero = jax.custom_derivatives.SymbolicZero
    given = {name: one for name, one in zip(called.results, cotangents) if not isinstance(one, zero)}
    by = [name for name, one in zip(called.arguments, perturbed) if one is not None]
    if not given or not by:
        return (None,) * len(arrays)
    pulled, names = called.pull(list(given), by)
    values = dict(zip(called.arguments, arrays))
    values.update({names[result]: jnp.conj(one) for result, one in given.items()})
    gradients = dict(zip(by, _wrap(pulled)(*(values[name] for name in pulled.arguments))))
    return tuple(jnp.conj(gradients[name]) if name in gradients else None for name in called.arguments)


def _wrap(called: Differentiable) -> Callable[..., _Arrays]:
    """A function of arrays in their order that JAX can differentiate."""
    if called.wrapped is None:
        called.wrapped = _make(called)
    wrapped: Callable[..., _Arrays] = called.wrapped
    return wrapped


def _make(called: Differentiable) -> Callable[..., _Arrays]:

    def plain(*arrays: Any) -> _Arrays:
        return _call_host(called, arrays)

    def forward(*primals: Any) -> tuple[_Arrays, tuple[_Arrays, _Arrays]]:
        arrays = tuple(one.value for one in primals)
        # Whether an argument is varied is known while tracing: kept as structure, () or None, not as a number.
        return call(*arrays), (arrays, tuple(() if one.perturbed else None for one in primals))

    call = jax.custom_vjp(plain)
    call.defvjp(forward, functools.partial(_pull, called), symbolic_zeros=True)
    return call


def _check(called: Differentiable, name: str, value: Any) -> Any:
    wanted = called.model.dtype(called.arguments[name])
    if jax.dtypes.canonicalize_dtype(wanted) != wanted:
        raise Error(
            "the model computes in f64, which JAX leaves out: call jax.config.update('jax_enable_x64', True) first, "
            "or compile the model with precision='f32'"
        )
    if isinstance(value, (bool, int, float, complex)) and not (isinstance(value, complex) and wanted.kind != "c"):
        return jnp.asarray(value, wanted)
    array = jnp.asarray(value)
    called.check_type(name, array.dtype, _TYPES, "jnp")
    return array


def _check_parameter(called: Differentiable, name: str, array: Any) -> Any:
    shape = called.arguments[name].shape
    if array.shape != shape:
        raise ArgumentError(f"'{name}' has the shape {shape}, not {array.shape}")
    return array


def function(model: Model, name: str = "value") -> Callable[..., Any]:
    """A function of a model as `f(parameters, *inputs)`.

    `parameters` is a mapping from names to arrays, such as `model.random_parameters(seed)` makes. Arrays are in the
    model's precision and the shapes of gaugec's NumPy arrays, with or without a batch as the first axis. A single
    result is an array, several are a named tuple.
    """
    called = Differentiable.of(model, name)
    known = [one.name for one in called.function.info.parameters]

    def call(parameters: Mapping[str, Any], *inputs: Any) -> Any:
        for one in parameters:
            if one not in known:
                raise ArgumentError(f"'{name}' has no parameter '{one}': {suggest(one, known)}")
        given = called.function.bind(inputs, parameters)
        arrays = [_check(called, one, given[one]) for one in called.arguments]
        for one, array in zip(called.arguments, arrays):
            if one in known:
                _check_parameter(called, one, array)
        return called.function.pack(_wrap(called)(*arrays))

    call.__name__ = name
    return call
