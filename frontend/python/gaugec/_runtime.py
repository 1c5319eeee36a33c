# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The C ABI of libgauge_runtime (runtime/gauge_runtime.h) through ctypes."""

import ctypes as c
import functools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._errors import Error

ABI_VERSION = 5
DTYPES = [np.dtype(np.float32), np.dtype(np.float64), np.dtype(np.complex64), np.dtype(np.complex128)]


class Array(c.Structure):
    """gauge_array."""

    _fields_ = [("data", c.c_void_p), ("bytes", c.c_uint64)]

    @classmethod
    def of(cls, array: NDArray[Any]) -> "Array":
        """A view of a contiguous array, which must outlive it."""
        return cls(array.ctypes.data, array.nbytes)


class TensorView(c.Structure):
    """gauge_tensor_view."""

    _fields_ = [
        ("name", c.c_char_p),
        ("dtype", c.c_int),
        ("rank", c.c_size_t),
        ("shape", c.POINTER(c.c_int64)),
        ("data", c.c_void_p),
        ("bytes", c.c_uint64),
    ]

    def copy(self) -> tuple[str, NDArray[Any]]:
        """The name and a copy of the numbers."""
        shape = tuple(self.shape[axis] for axis in range(self.rank))
        raw = c.string_at(self.data, self.bytes) if self.bytes else b""
        return self.name.decode(), np.frombuffer(raw, DTYPES[self.dtype]).reshape(shape).copy()


class Descriptor(c.Structure):
    """gauge_model_descriptor, as far as Python reads it."""

    _fields_ = [
        ("struct_size", c.c_uint32),
        ("abi_version", c.c_uint32),
        ("json", c.c_void_p),
        ("json_size", c.c_uint64),
    ]


def candidates() -> Iterator[Path]:
    """Folders that may hold `bin` and `lib`: beside the package, then builds of the checkout around it."""
    package = Path(__file__).resolve().parent
    yield package
    if len(package.parents) > 2:
        build = package.parents[2] / "build"
        yield from (build / name for name in ("release", "dev"))


def library_folders() -> Iterator[Path]:
    """Folders that may hold libraries: that of GAUGEC_RUNTIME alone, if it is set."""
    given = os.environ.get("GAUGEC_RUNTIME")
    if given:
        yield Path(given) if Path(given).is_dir() else Path(given).parent
        return
    yield from (folder / "lib" for folder in candidates())


def _find() -> str:
    given = os.environ.get("GAUGEC_RUNTIME")
    if given:
        path = Path(given)
        return str(path / "libgauge_runtime.so" if path.is_dir() else path)
    for folder in candidates():
        library = folder / "lib" / "libgauge_runtime.so"
        if library.exists():
            return str(library)
    return "libgauge_runtime.so.0"  # where the system's linker looks


# name: (result, arguments)
_VOID, _STATUS, _P, _TEXT = None, c.c_int, c.c_void_p, c.c_char_p
_OUT = c.POINTER(c.c_void_p)
_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "gauge_abi_version": (c.c_uint32, []),
    "gauge_version": (_TEXT, []),
    "gauge_context_create": (_P, [c.c_int32]),
    "gauge_context_destroy": (_VOID, [_P]),
    "gauge_context_message": (_TEXT, [_P]),
    "gauge_lattice_create": (_STATUS, [_P, c.c_int32, c.POINTER(c.c_int64), c.c_int64, _P, _OUT]),
    "gauge_lattice_destroy": (_VOID, [_P]),
    "gauge_module_load": (_STATUS, [_P, _TEXT, _OUT]),
    "gauge_module_destroy": (_VOID, [_P]),
    "gauge_module_descriptor": (c.POINTER(Descriptor), [_P]),
    "gauge_run": (
        _STATUS,
        [_P, _P, _TEXT, _P]
        + [c.POINTER(Array), c.c_size_t, c.POINTER(Array), c.c_size_t, c.POINTER(Array), c.c_size_t],
    ),
    "gauge_tensors_create": (_STATUS, [_P, _OUT]),
    "gauge_tensors_load": (_STATUS, [_P, _TEXT, _OUT]),
    "gauge_tensors_save": (_STATUS, [_P, _P, _TEXT]),
    "gauge_tensors_destroy": (_VOID, [_P]),
    "gauge_tensors_count": (c.c_size_t, [_P]),
    "gauge_tensors_get": (_STATUS, [_P, _P, c.c_size_t, c.POINTER(TensorView)]),
    "gauge_tensors_set": (_STATUS, [_P, _P, _TEXT, c.c_int, c.POINTER(c.c_int64), c.c_size_t, _P]),
    "gauge_tensors_random": (_STATUS, [_P, _P, _TEXT, c.c_uint64, _OUT]),
    "gauge_random_links": (_STATUS, [_P, _P, c.c_int32, c.c_int32, c.c_uint64, Array]),
    "gauge_random_gauge": (_STATUS, [_P, _P, c.c_int32, c.c_int32, c.c_uint64, Array]),
}


@functools.cache
def library() -> c.CDLL:
    """The runtime, loaded once."""
    path = _find()
    try:
        lib = c.CDLL(path)
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(lib, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError) as error:
        raise Error(
            f"the runtime cannot be loaded: {error}; build the project, or let GAUGEC_RUNTIME name libgauge_runtime.so"
        ) from None
    if lib.gauge_abi_version() != ABI_VERSION:
        raise Error(f"'{path}' has the ABI version {lib.gauge_abi_version()}, this package needs {ABI_VERSION}")
    return lib


class Context:
    """A gauge_context: one call at a time. The functions that return a status are its methods."""

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def __call__(self, name: str, *arguments: Any) -> None:
        """Calls gauge_NAME with the context in front; raises what it says was wrong."""
        lib = library()
        if getattr(lib, f"gauge_{name}")(self.handle, *arguments) != 0:
            raise Error(lib.gauge_context_message(self.handle).decode())

    def create(self, name: str, *arguments: Any) -> int:
        """Calls a function whose last argument is a new handle."""
        handle = c.c_void_p()
        self(name, *arguments, c.byref(handle))
        assert handle.value is not None
        return handle.value

    @contextmanager
    def lattice(self, extents: Sequence[int], batch: int) -> Iterator[int]:
        """A periodic lattice for the length of a `with`."""
        axes = (c.c_int64 * len(extents))(*extents)
        handle = self.create("lattice_create", len(extents), axes, batch, None)
        try:
            yield handle
        finally:
            library().gauge_lattice_destroy(handle)

    @contextmanager
    def tensors(self, name: str, *arguments: Any) -> Iterator[int]:
        """The tensors that gauge_NAME makes."""
        handle = self.create(name, *arguments)
        try:
            yield handle
        finally:
            library().gauge_tensors_destroy(handle)

    def read(self, tensors: int) -> dict[str, NDArray[Any]]:
        """All tensors as arrays."""
        out = {}
        for index in range(library().gauge_tensors_count(tensors)):
            view = TensorView()
            self("tensors_get", tensors, index, c.byref(view))
            name, array = view.copy()
            out[name] = array
        return out


@contextmanager
def context(threads: int = 0) -> Iterator[Context]:
    """A context of its own for each call: threads of Python never share one."""
    handle = library().gauge_context_create(threads)
    if not handle:
        raise MemoryError
    try:
        yield Context(handle)
    finally:
        library().gauge_context_destroy(handle)
