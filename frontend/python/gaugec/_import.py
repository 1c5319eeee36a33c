# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weights of the published PyTorch models."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import _runtime
from ._errors import ArgumentError, Error, list_names, suggest
from ._model import Model, Parameters, import_array, to_array

_Layers = dict[str, dict[str, str]]


def _read_safetensors(path: Path) -> dict[str, Any]:
    with _runtime.context() as context, context.tensors("tensors_load", os.fsencode(path)) as tensors:
        out = context.read(tensors)
    # Such files have no order of their own.
    return {name: out[name] for name in sorted(out, key=_split_numbers)}


def _split_numbers(name: str) -> list[tuple[str, int]]:
    """So that conv2 comes before conv10."""
    parts = re.split(r"(\d+)", name) + ["0"]
    return [(text, int(number)) for text, number in zip(parts[::2], parts[1::2])]


def _read_numpy(path: Path) -> dict[str, Any]:
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def _read_torch(path: Path) -> dict[str, Any]:
    try:
        import torch
    except ImportError:
        raise Error(
            f"'{path}' is PyTorch's own format, and PyTorch is not installed: install it, or save safetensors"
        ) from None
    out = torch.load(path, map_location="cpu", weights_only=True)  # numbers only: nothing in the file is executed
    inner = out.get("state_dict", out) if isinstance(out, dict) else None
    if not isinstance(inner, dict):
        raise Error(f"'{path}' holds a {type(out).__name__}, not a state_dict")
    return inner


_READERS = {
    ".safetensors": _read_safetensors,
    ".npz": _read_numpy,
    **dict.fromkeys((".pt", ".pth", ".ckpt"), _read_torch),
}


def _read(source: str | os.PathLike[str] | Mapping[str, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """The real and complex tensors of a state_dict, in its order."""
    if not isinstance(source, Mapping):
        path = Path(source)
        if path.suffix not in _READERS:
            raise Error(f"'{path}' has no known suffix: there are {list_names(_READERS)}")
        if not path.exists():
            raise Error(f"there is no file '{path}'")
        try:
            source = _READERS[path.suffix](path)
        except Error:
            raise
        except Exception as error:  # each reader has its own
            raise Error(f"'{path}' cannot be read: {error}") from None
    arrays = {name: import_array(name, value) for name, value in source.items()}
    return {name: array for name, array in arrays.items() if array.dtype.kind in "fc"}


def _group(names: Any) -> _Layers:
    """Names by layers, in order: {"W": {"weight": "W.weight"}}."""
    out: _Layers = {}
    for name in names:
        layer, _, leaf = name.rpartition(".")
        out.setdefault(layer, {})[leaf] = name
    return out


def _match(model: Model, tensors: Mapping[str, Any]) -> dict[str, str]:
    """For each of the model's parameters its tensor: by name where all agree, else layer by layer."""
    known = model.parameters
    if set(known) <= set(tensors):
        return {name: name for name in known}
    ours, theirs = _group(known), _group(tensors)
    out: dict[str, str] = {}
    if len(ours) == len(theirs):
        for mine, other in zip(ours.values(), theirs.values()):
            if set(mine) == set(other):
                out.update({name: other[leaf] for leaf, name in mine.items()})
            elif len(mine) == len(other) == 1:
                out.update(zip(mine.values(), other.values()))
    if set(out) != set(known):
        raise ArgumentError(_show_difference(model, tensors, "do not correspond"))
    return out


def _show_difference(model: Model, tensors: Mapping[str, Any], what: str) -> str:
    ours = ", ".join(f"{one.name} {one.shape}" for one in model.parameters.values())
    theirs = ", ".join(f"{name} {tensor.shape}" for name, tensor in tensors.items())
    return f"the layers of the state_dict [{theirs}] and of the model [{ours}] {what}; give names={{ours: theirs}}"


def import_state_dict(
    source: str | os.PathLike[str] | Mapping[str, Any],
    model: Model,
    *,
    names: Mapping[str, str] | None = None,
) -> Parameters:
    """The parameters of a model from the state_dict of a published PyTorch model.

    `source`: a mapping from names to arrays or CPU tensors, or a file: .safetensors, .npz, or PyTorch's .pt, .pth,
    .ckpt (read without executing what is in it; of a checkpoint its "state_dict"). Layers correspond in their order,
    those of a safetensors file in the order of their names; within a layer `weight` is `weight` and `bias` is `bias`.
    Layouts are the same: see docs/python.md for the options of layers that make them so. `names` says for a parameter
    of the model which tensor it is, for all of them. Integer tensors are passed over.

    Raises ArgumentError if layers or shapes differ.
    """
    tensors = _read(source)
    pairs = dict(names) if names is not None else _match(model, tensors)
    known = model.parameters
    for mine, other in pairs.items():
        if mine not in known:
            raise ArgumentError(f"the model has no parameter '{mine}': {suggest(mine, known)}")
        if other not in tensors:
            raise ArgumentError(f"the state_dict has no tensor '{other}': {suggest(other, tensors)}")
        if tensors[other].shape != known[mine].shape:
            raise ArgumentError(_show_difference(model, tensors, f"differ in shape at '{other}' and '{mine}'"))
    missing = [name for name in known if name not in pairs]
    if missing:
        raise ArgumentError(f"names leaves out {list_names(missing)}")
    return {name: to_array(name, tensors[pairs[name]], model.dtype(one)).copy() for name, one in known.items()}
