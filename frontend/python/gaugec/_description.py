# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a compiled library says about itself (docs/abi.md), as dataclasses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Argument:
    """An input or an output of a function.

    `kind` is "links" (axes [x...][D][N][N]), "covariant" ([x...][C][N][N]) or "invariant" ([x...][C]). `axes` are the
    lattice axes that it extends over: all but those that were summed over.
    """

    name: str
    kind: str
    is_complex: bool
    channels: int
    axes: tuple[int, ...]
    colours: int

    @property
    def rank(self) -> int:
        """Number of axes of its array, without the batch."""
        return len(self.axes) + len(self.inner)

    @property
    def inner(self) -> tuple[int, ...]:
        """Extents of the axes behind those of the lattice."""
        matrix = () if self.kind == "invariant" else (self.colours, self.colours)
        return (self.channels, *matrix)

    def shape(self, extents: Sequence[int]) -> tuple[int, ...]:
        """Shape of its array on a lattice, without the batch."""
        return (*(extents[axis] for axis in self.axes), *self.inner)

    def __str__(self) -> str:
        axes = ", ".join([f"x{axis}" for axis in self.axes] + [str(extent) for extent in self.inner])
        return f"{self.name}: {self.kind}, {'complex' if self.is_complex else 'real'} ({axes})"


@dataclass(frozen=True)
class Parameter:
    """A weight: `shape` (empty for a number), and the standard deviation `init` of its random start.

    An output of weights (a gradient, say) is one, too; its `init` is None.
    """

    name: str
    shape: tuple[int, ...]
    is_complex: bool
    init: float | None

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return int(np.prod(self.shape, dtype=np.int64))

    def __str__(self) -> str:
        init = "" if self.init is None else f", init {self.init:.3g}"
        return f"{self.name}: {'complex' if self.is_complex else 'real'} {self.shape}{init}"


@dataclass(frozen=True)
class FunctionInfo:
    """A compiled function: what goes in and out, how far it looks, and its work per site."""

    name: str
    inputs: tuple[Argument, ...]
    parameters: tuple[Parameter, ...]
    outputs: tuple[Argument | Parameter, ...]
    reach: tuple[tuple[int, int] | None, ...]
    """For each axis the nearest and the farthest displacement that an output depends on; None: the whole axis."""
    flops_per_site: float
    bytes_per_site: float
    workspace_per_site: float
    """Bytes of memory a site that a call takes beside its inputs and outputs."""

    def __str__(self) -> str:
        lines = [f"function {self.name}"]
        for title in ("inputs", "parameters", "outputs"):
            lines += [f"  {title[:-1]:<10} {one}" for one in getattr(self, title)]
        reach = ", ".join("all" if r is None else f"{r[0]}..{r[1]}" for r in self.reach)
        lines.append(f"  {'reach':<10} {reach}")
        lines.append(f"  {'work':<10} {self.flops_per_site:g} flops, {self.bytes_per_site:g} bytes a site")
        lines.append(f"  {'workspace':<10} {self.workspace_per_site:g} bytes a site")
        return "\n".join(lines)


@dataclass(frozen=True)
class Description:
    """What the whole library holds."""

    model: str
    group: str
    special: bool
    colours: int
    dimensions: int
    precision: str
    target: str
    compiler: str
    functions: Mapping[str, FunctionInfo]

    def __str__(self) -> str:
        head = f"model {self.model}: {self.group}, {self.dimensions} dimensions, {self.precision}, {self.target}"
        return "\n".join([head, *map(str, self.functions.values())])


def _argument(json: Mapping[str, Any], colours: int) -> Argument:
    kind = json["kind"]
    is_complex = kind != "invariant" or bool(json.get("complex", False))
    return Argument(json["name"], kind, is_complex, json["channels"], tuple(json["axes"]), colours)


def _parameter(json: Mapping[str, Any]) -> Parameter:
    return Parameter(json["name"], tuple(json["shape"]), bool(json.get("complex", False)), float(json.get("init", 1)))


def _output(json: Mapping[str, Any], colours: int) -> Argument | Parameter:
    if json["kind"] != "parameter":
        return _argument(json, colours)
    return Parameter(json["name"], tuple(json["shape"]), bool(json.get("complex", False)), None)


def _function(json: Mapping[str, Any], colours: int) -> FunctionInfo:
    reach = json.get("receptive_field", {"low": [], "high": []})
    return FunctionInfo(
        name=json["name"],
        inputs=tuple(_argument(one, colours) for one in json["inputs"]),
        parameters=tuple(_parameter(one) for one in json["parameters"]),
        outputs=tuple(_output(one, colours) for one in json["outputs"]),
        reach=tuple(
            None if low is None or high is None else (low, high) for low, high in zip(reach["low"], reach["high"])
        ),
        flops_per_site=float(json.get("flops_per_site", 0)),
        bytes_per_site=float(json.get("bytes_per_site", 0)),
        workspace_per_site=float(json.get("workspace", {}).get("bytes_per_site", 0)),
    )


def read(json: Mapping[str, Any]) -> Description:
    """From the JSON of a descriptor, which the runtime has checked."""
    group, target = json["group"], json["target"]
    colours = group["colours"]
    functions = [_function(one, colours) for one in json["functions"]]
    return Description(
        model=json["model"],
        group=group.get("name", f"{'SU' if group['special'] else 'U'}({colours})"),
        special=bool(group["special"]),
        colours=colours,
        dimensions=json["dimensions"],
        precision=json["precision"],
        target=f"{target.get('cpu', '?')}, {target['lanes']} lanes",
        compiler=json["gaugec"],
        functions={function.name: function for function in functions},
    )
