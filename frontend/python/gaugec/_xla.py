# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls of compiled models that XLA makes itself, without Python (frontend/python/xla)."""

import ctypes as c
import functools
import os
import warnings
from collections.abc import Sequence

import jax

from . import _runtime
from ._errors import Error
from ._model import Function, Model

TARGET = "gaugec_run"
_MESSAGE_BYTES = 1024


@functools.cache
def library() -> c.CDLL | None:
    """The handler, registered; None where it was not built, or with GAUGEC_JAX=callback."""
    if os.environ.get("GAUGEC_JAX") == "callback":
        return None
    _runtime.library()  # the handler takes the one that is loaded
    for folder in _runtime.library_folders():
        path = folder / "libgauge_xla.so"
        if path.exists():
            lib = c.CDLL(str(path))
            lib.gauge_xla_prepare.restype = c.c_void_p
            lib.gauge_xla_prepare.argtypes = [c.c_void_p, c.c_char_p, c.c_int32, c.POINTER(c.c_int64), c.c_int64]
            lib.gauge_xla_prepare.argtypes += [c.c_int32, c.POINTER(c.c_uint64), c.c_char_p, c.c_uint64]
            handler = jax.ffi.pycapsule(lib.gauge_xla_run)  # type: ignore[no-untyped-call]
            try:
                jax.ffi.register_ffi_target(TARGET, handler, platform="cpu")
            except Exception as error:  # XLA takes no handler of a newer interface
                warnings.warn(f"calls go through Python: {error}", RuntimeWarning, stacklevel=3)
                return None
            return lib
    return None


_kept: list[Model] = []  # compiled programs keep addresses of what is inside


def prepare(function: Function, extents: Sequence[int], batch: int) -> int:
    """The address of a prepared call on a lattice. It stays as long as the process."""
    lib = library()
    assert lib is not None
    model, info = function.model, function.info
    axes = (c.c_int64 * len(extents))(*extents)
    counts = (c.c_uint64 * 3)(len(info.inputs), len(info.parameters), len(info.outputs))
    message = c.create_string_buffer(_MESSAGE_BYTES)
    handle: int | None = lib.gauge_xla_prepare(
        model.handle, info.name.encode(), len(extents), axes, batch, model.threads, counts, message, _MESSAGE_BYTES
    )
    if handle is None:
        raise Error(message.value.decode())
    _kept.append(model)
    return handle
