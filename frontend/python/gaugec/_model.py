# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiled models and their functions on NumPy arrays."""

import collections
import json
import os
import re
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from ctypes import c_int64, string_at
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _compiler, _description, _runtime
from ._description import Argument, Description, FunctionInfo, Parameter
from ._errors import ArgumentError, Error, list_names, suggest

Parameters = dict[str, NDArray[Any]]


def import_array(name: str, value: Any) -> NDArray[Any]:
    """A NumPy array, or a view of what another library holds in the CPU's memory."""
    if isinstance(value, (np.ndarray, np.generic)) or not hasattr(value, "__dlpack__"):
        return np.asarray(value)
    try:
        return np.from_dlpack(value)
    except Exception as error:  # each library has its own, for devices, types and gradients
        raise ArgumentError(f"'{name}' cannot be read through DLPack: {error}") from None


def to_array(name: str, value: ArrayLike, dtype: np.dtype[Any]) -> NDArray[Any]:
    """A contiguous array of the model's precision."""
    array = import_array(name, value)
    if array.dtype.kind not in "biufc":
        raise ArgumentError(f"'{name}' holds {array.dtype}, not numbers")
    if array.dtype.kind == "c" and dtype.kind != "c":
        raise ArgumentError(f"'{name}' is real, but complex numbers are given")
    # Not ascontiguousarray, which makes a number an array of one.
    with np.errstate(over="ignore"):  # the runtime refuses infinities, with their place
        return np.asarray(array, dtype=dtype, order="C")


def _find_primal(name: str) -> str:
    """`w` of `tangent_w`, the argument of a derived function; else nothing."""
    return name[8:] if name.startswith("tangent_") else ""


class Result(tuple[Any, ...]):
    """The results of a function: a named tuple.

    `out.S`, `out["S"]` and `out[0]` are the same. In an attribute '_' stands for what a name in Python cannot have:
    `out.grad_W_weight` is `out["grad_W.weight"]`.
    """

    names: tuple[str, ...] = ()
    """The names of the results."""

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        if key not in self.names:
            raise KeyError(f"there is no result '{key}': {suggest(key, self.names)}")
        return super().__getitem__(self.names.index(key))

    @property
    def gradients(self) -> dict[str, NDArray[Any]]:
        """The results `grad_x` of `gradient`, `force_gradient` and `vjp` by the names x of the arguments."""
        return {name[5:]: value for name, value in zip(self.names, self) if name.startswith("grad_")}


def _make_result_type(names: Sequence[str]) -> Any:
    """A Result with these fields."""
    fields = [re.sub(r"\W", "_", name) for name in names]
    base = collections.namedtuple("Result", fields, rename=True)  # type: ignore[misc]
    return type("Result", (Result, base), {"names": tuple(names), "__slots__": ()})


class Function:
    """A function of a model: call it with its inputs and parameters by name.

    Inputs are arrays in C order, with or without a batch as the first axis; all of them or none. Extents are taken
    from their shapes. A single output is returned as an array, several as a Result, with a batch axis if the inputs
    have one; outputs that are weights never have it.
    """

    def __init__(self, model: "Model", info: FunctionInfo) -> None:
        self.model = model
        self.info = info
        self.__name__ = info.name
        self._result = _make_result_type([output.name for output in info.outputs])

    def __repr__(self) -> str:
        return f"<{self.info} of {self.model!r}>"

    def __call__(self, *inputs: ArrayLike, **arrays: ArrayLike) -> Any:
        """Computes the function. Inputs may be given in their order, too.

        Raises ArgumentError for unknown or missing names and wrong shapes, Error for what the runtime refuses: NaN,
        infinities, a lattice that does not fit into the memory.
        """
        given = self.bind(inputs, arrays)
        fields = [to_array(one.name, given[one.name], self.model.dtype(one)) for one in self.info.inputs]
        weights = [self._read_parameter(one, given[one.name]) for one in self.info.parameters]
        extents, batch = self.find_lattice([field.shape for field in fields])
        return self.pack(self._run(fields, weights, extents, batch))

    def pack(self, results: Sequence[Any]) -> Any:
        """A single result by itself, several as a named tuple."""
        return results[0] if len(results) == 1 else self._result(*results)

    def bind(self, inputs: Sequence[Any], arrays: Mapping[str, Any]) -> dict[str, Any]:
        """Names for positional inputs; every name is there and known."""
        names = [one.name for one in self.info.inputs]
        known = names + [one.name for one in self.info.parameters]
        if len(inputs) > len(names):
            raise ArgumentError(f"'{self.info.name}' has the inputs {list_names(names)}, but {len(inputs)} are given")
        given = dict(zip(names, inputs))
        for name, value in arrays.items():
            if name not in known:
                raise ArgumentError(f"'{self.info.name}' has no argument '{name}': {suggest(name, known)}")
            if name in given:
                raise ArgumentError(f"input '{name}' is given twice")
            given[name] = value
        missing = [name for name in known if name not in given]
        if missing:
            raise ArgumentError(f"'{self.info.name}' needs {list_names(missing)}, too")
        return given

    def _read_parameter(self, parameter: Parameter, value: ArrayLike) -> NDArray[Any]:
        array = to_array(parameter.name, value, self.model.dtype(parameter))
        if array.shape != parameter.shape:
            raise ArgumentError(f"'{parameter.name}' has the shape {parameter.shape}, not {array.shape}")
        return array

    def find_shapes(self, inputs: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Shapes of the results, from those of the inputs."""
        extents, batch = self.find_lattice(inputs)
        lead = () if batch is None else (batch,)
        return [one.shape if isinstance(one, Parameter) else (*lead, *one.shape(extents)) for one in self.info.outputs]

    def find_lattice(self, shapes: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], int | None]:
        """Extents and batch (None: no batch axis) from the shapes of the inputs."""
        extents: dict[int, int] = {}
        batches: dict[str, int | None] = {}
        for argument, shape in zip(self.info.inputs, shapes):
            batched = len(shape) == argument.rank + 1
            sites = shape[1:] if batched else shape
            if len(shape) not in (argument.rank, argument.rank + 1) or sites[len(argument.axes) :] != argument.inner:
                raise ArgumentError(f"'{argument.name}' has the shape {self._form(argument)}, not {shape}")
            batches[argument.name] = shape[0] if batched else None
            for axis, extent in zip(argument.axes, sites):
                if extents.setdefault(axis, extent) != extent:
                    raise ArgumentError(
                        f"'{argument.name}' has the extent {extent} along axis {axis}, "
                        f"other inputs have {extents[axis]}"
                    )
        if len(set(batches.values())) > 1:
            text = ", ".join(f"'{name}' has {'no' if b is None else b}" for name, b in batches.items())
            raise ArgumentError(f"the batches of the inputs differ: {text}")
        dimensions = self.model.description.dimensions
        unknown = [axis for axis in range(dimensions) if axis not in extents]
        if unknown:
            raise ArgumentError(f"no input tells the extents of the axes {unknown}")
        return tuple(extents[axis] for axis in range(dimensions)), next(iter(batches.values()), None)

    def _form(self, argument: Argument) -> str:
        """`([batch,] x0, x1, 2, 2, 2)`."""
        axes = [f"x{axis}" for axis in argument.axes] + [str(extent) for extent in argument.inner]
        return f"([batch,] {', '.join(axes)})"

    def _run(
        self, fields: list[NDArray[Any]], weights: list[NDArray[Any]], extents: tuple[int, ...], batch: int | None
    ) -> list[NDArray[Any]]:
        count = 1 if batch is None else batch

        def make(output: Argument | Parameter) -> NDArray[Any]:
            shape = output.shape if isinstance(output, Parameter) else (count, *output.shape(extents))
            return np.empty(shape, self.model.dtype(output))

        def pack(arrays: list[NDArray[Any]]) -> tuple[Any, int]:
            return (_runtime.Array * len(arrays))(*map(_runtime.Array.of, arrays)), len(arrays)

        with _runtime.context(self.model.threads) as context, context.lattice(extents, count) as lattice:
            results = [make(output) for output in self.info.outputs]
            name = self.info.name.encode()
            context("run", self.model.handle, name, lattice, *pack(fields), *pack(weights), *pack(results))
        if batch is not None:
            return results
        return [
            array if isinstance(output, Parameter) else array[0] for output, array in zip(self.info.outputs, results)
        ]


class Model:
    """A compiled library. Its functions are attributes: `model.value(U=links, **weights)`.

    May be used by several threads at once.
    """

    def __init__(self, path: str | os.PathLike[str], threads: int = 0, job: _compiler.Job | None = None) -> None:
        """Loads a library that gaugec made. `threads` = 0 takes all cores; results do not depend on it."""
        self.path = Path(path).resolve()
        self.threads = threads
        self.job = job
        with _runtime.context() as context:
            self.handle = context.create("module_load", os.fsencode(self.path))
        library = _runtime.library()
        self._close = weakref.finalize(self, library.gauge_module_destroy, self.handle)
        descriptor = library.gauge_module_descriptor(self.handle).contents
        self.description: Description = _description.read(
            json.loads(string_at(descriptor.json, descriptor.json_size).decode())
        )
        self.functions = {name: Function(self, info) for name, info in self.description.functions.items()}
        """The functions by their names."""
        self.differentiables: dict[str, Any] = {}  # of gaugec.torch and gaugec.jax: shared by all that use the model

    def __getattr__(self, name: str) -> Function:
        functions: dict[str, Function] = self.__dict__.get("functions", {})
        if name in functions:
            return functions[name]
        if name in _compiler.FUNCTIONS:
            names = ", ".join([*(f'"{one}"' for one in _compiler.FUNCTIONS if one in functions), f'"{name}"'])
            raise AttributeError(f"the model has no function '{name}': compile it with functions=[{names}]")
        raise AttributeError(f"the model has no function '{name}': {suggest(name, functions)}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.functions} - ({*_compiler.FUNCTIONS} - {*self.functions}))

    # ---- functions ----

    @property
    def value(self) -> Function:
        """The results of the description."""
        return self.__getattr__("value")

    @property
    def gradient(self) -> Function:
        """`gradient(U, **parameters)`: the results, and gradients by the parameters as `grad_NAME`.

        Gradients are summed over sites and configurations. Unless the only result is one number per configuration, each
        result y has an input `cotangent_y`.
        """
        return self.__getattr__("gradient")

    @property
    def force(self) -> Function:
        """`force(U, **parameters)`: the action, and `force`, its derivative by the links within the group."""
        return self.__getattr__("force")

    @property
    def force_gradient(self) -> Function:
        """`force_gradient(U, cotangent_S, cotangent_force, **parameters)`: action, force, and gradients by parameters.

        They are those of sum Re(conj(cotangent_S) S) + sum Re(conj(cotangent_force) force).
        """
        return self.__getattr__("force_gradient")

    @property
    def vjp(self) -> Function:
        """`vjp(U, cotangent_y, **parameters)`: the results, and gradients by all inputs and parameters as `grad_NAME`.

        They are those of sum Re(conj(cotangent_y) y) over the results y.
        """
        return self.__getattr__("vjp")

    @property
    def jvp(self) -> Function:
        """`jvp(U, tangent_U, **parameters, tangent_w=..)`: the results, and their derivatives as `tangent_NAME`."""
        return self.__getattr__("jvp")

    def __deepcopy__(self, _: Any) -> "Model":
        return self  # nothing in it changes

    def __repr__(self) -> str:
        d = self.description
        return f"<gaugec.Model {d.model}: {d.group}, {d.dimensions} dimensions, {d.precision}>"

    def describe(self) -> str:
        """Functions, arguments with their shapes, parameters, reach and work, as a text."""
        return str(self.description)

    def dtype(self, what: Argument | Parameter) -> np.dtype[Any]:
        """The type of an argument's numbers in the model's precision."""
        double = self.description.precision == "f64"
        if what.is_complex:
            return np.dtype(np.complex128 if double else np.complex64)
        return np.dtype(np.float64 if double else np.float32)

    # ---- parameters ----

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters of the model by their names. (Tangents of parameters are none.)"""
        functions = self.description.functions.values()
        known = {one.name: one for function in functions for one in function.parameters}
        return {name: one for name, one in known.items() if _find_primal(name) not in known}

    def random_parameters(self, seed: int, function: str | None = None) -> Parameters:
        """Normal numbers with mean 0 and the standard deviations of the description.

        They depend on the seed and the name only. `function`: only the parameters of this function, with tangents.
        """
        names = [function] if function is not None else list(self.functions)
        out: Parameters = {}
        with _runtime.context() as context:
            for name in names:
                with context.tensors("tensors_random", self.handle, name.encode(), seed) as tensors:
                    out.update(context.read(tensors))
        if function is None:
            out = {name: array for name, array in out.items() if name in self.parameters}
        return out

    def load_parameters(self, path: str | os.PathLike[str]) -> Parameters:
        """Reads a safetensors file; names and shapes must be those of the model.

        Complex parameters, which such files hold as pairs of real numbers, become complex.
        """
        known = self.parameters
        with _runtime.context() as context, context.tensors("tensors_load", os.fsencode(path)) as tensors:
            loaded = context.read(tensors)
        for name in loaded:
            if name not in known:
                raise Error(f"'{os.fspath(path)}' has a tensor '{name}' that is no parameter: {suggest(name, known)}")
        missing = [name for name in known if name not in loaded]
        if missing:
            raise Error(f"'{os.fspath(path)}' has no tensors {list_names(missing)}")
        return {name: self._restore(path, known[name], array) for name, array in loaded.items()}

    def _restore(self, path: str | os.PathLike[str], parameter: Parameter, array: NDArray[Any]) -> NDArray[Any]:
        if parameter.is_complex and array.dtype.kind != "c" and array.shape == (*parameter.shape, 2):
            array = array[..., 0] + 1j * array[..., 1]
        if array.shape != parameter.shape:
            raise Error(
                f"tensor '{parameter.name}' of '{os.fspath(path)}' has the shape {array.shape}, not {parameter.shape}"
            )
        return to_array(parameter.name, array, self.dtype(parameter))

    def save_parameters(self, path: str | os.PathLike[str], parameters: Mapping[str, ArrayLike]) -> None:
        """Writes a safetensors file, which appears under its name when it is complete."""
        known = self.parameters
        with _runtime.context() as context, context.tensors("tensors_create") as tensors:
            for name, value in parameters.items():
                if name not in known:
                    raise ArgumentError(f"the model has no parameter '{name}': {suggest(name, known)}")
                array = to_array(name, value, self.dtype(known[name]))
                if array.shape != known[name].shape:
                    raise ArgumentError(f"'{name}' has the shape {known[name].shape}, not {array.shape}")
                shape = (c_int64 * array.ndim)(*array.shape)
                dtype = _runtime.DTYPES.index(array.dtype)
                context("tensors_set", tensors, name.encode(), dtype, shape, array.ndim, array.ctypes.data)
            context("tensors_save", tensors, os.fsencode(path))

    # ---- random configurations ----

    def random_links(self, extents: Sequence[int], batch: int | None = None, seed: int = 0) -> NDArray[Any]:
        """Haar-random links of the model's group, [batch][x...][D][N][N]; no batch axis if `batch` is None."""
        return self._random("random_links", extents, batch, seed, (self.description.dimensions,))

    def random_transformation(self, extents: Sequence[int], batch: int | None = None, seed: int = 0) -> NDArray[Any]:
        """A Haar-random gauge transformation Omega(x), [batch][x...][N][N]."""
        return self._random("random_gauge", extents, batch, seed, ())

    def _random(
        self, name: str, extents: Sequence[int], batch: int | None, seed: int, inner: tuple[int, ...]
    ) -> NDArray[Any]:
        d = self.description
        if len(extents) != d.dimensions:
            raise ArgumentError(f"the model has {d.dimensions} dimensions, {len(extents)} extents are given")
        count = 1 if batch is None else batch
        with _runtime.context(self.threads) as context, context.lattice(extents, count) as lattice:
            out = np.empty((count, *extents, *inner, d.colours, d.colours), np.complex128)
            context(name, lattice, int(d.special), d.colours, seed, _runtime.Array.of(out))
        narrow = out.astype(np.complex64) if d.precision == "f32" else out
        return narrow[0] if batch is None else narrow


def compile_model(job: _compiler.Job, cache: bool, threads: int) -> Model:
    """Compiles and loads; `cache` as in gaugec.compile."""
    path = _compiler.compile_cached(job) if cache else None
    if path is not None:
        try:
            return Model(path, threads, job)
        except Error:  # a damaged entry: once more, past it
            path.unlink(missing_ok=True)
    folder = tempfile.TemporaryDirectory(prefix="gaugec-")
    model = Model(_compiler.compile_to(job, Path(folder.name)), threads, job)
    weakref.finalize(model, folder.cleanup)
    return model
