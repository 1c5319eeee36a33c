# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The workspace that a library tells is the memory that a call takes."""

import json
import re
import subprocess
from contextlib import contextmanager
from ctypes import POINTER, c_int, c_size_t, c_uint64, c_void_p, string_at
from pathlib import Path

import numpy as np
import pytest

import gaugec
from gaugec import _compiler, _runtime

EXTENTS = (16, 16, 16, 16)
SITES = 16**4
MEBIBYTE = 1 << 20

DEEP = """
group SU(3)
lattice 4
network deep(U: links) -> real {
  W = plaq(U)
  W1 = lconvbilin(U, W, channels = 8, kernel = 2)
  W2 = lconvbilin(U, W1, channels = 8, kernel = 2)
  W3 = lconvbilin(U, W2, channels = 6, kernel = 2)
  W4 = lconvbilin(U, W3, channels = 8, kernel = 2)
  return linear(re(trace(W4)), channels = 1)
}
"""


def resident_bytes():
    """Memory of this process that is in use, not only promised."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1))


def function_of(model):
    """The model's only function as the descriptor has it."""
    descriptor = _runtime.library().gauge_module_descriptor(model.handle).contents
    (function,) = json.loads(string_at(descriptor.json, descriptor.json_size).decode())["functions"]
    return function


@contextmanager
def prepared_call(model, extents):
    """A gauge_call of the model's only function; links and parameters are random."""
    library = _runtime.library()
    signatures = {
        "set_input": (c_int, [c_void_p, c_size_t, _runtime.Array]),
        "set_parameters": (c_int, [c_void_p, c_void_p]),
        "create": (c_int, [c_void_p, c_void_p, c_void_p, c_void_p, POINTER(c_void_p)]),
        "execute": (c_int, [c_void_p]),
        "workspace_bytes": (c_uint64, [c_void_p]),
        "destroy": (None, [c_void_p]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, f"gauge_call_{name}")
        function.restype, function.argtypes = result, arguments
    (name,) = model.functions
    links = model.random_links(extents, batch=1, seed=3)
    with _runtime.context() as context, context.lattice(extents, 1) as lattice:
        call = context.create("call_create", model.handle, name.encode(), lattice)
        assert library.gauge_call_set_input(call, 0, _runtime.Array.of(links)) == 0
        with context.tensors("tensors_random", model.handle, name.encode(), 5) as tensors:
            assert library.gauge_call_set_parameters(call, tensors) == 0
        yield call
        library.gauge_call_destroy(call)


@pytest.fixture
def deep():
    return gaugec.compile(DEEP)


def test_fields_take_turns(deep):
    function = deep.value.info
    fields = function_of(deep)["fields"]
    all_of_them = 4 * sum(one["channels"] * one["components"] for one in fields[1:])
    assert 0 < function.workspace_per_site < 0.7 * all_of_them


def test_the_runtime_counts_the_same(deep):
    workspace = function_of(deep)["workspace"]
    arguments = SITES * 4 * (4 * 18 + 1)  # packed links, the output
    with prepared_call(deep, EXTENTS) as call:
        counted = _runtime.library().gauge_call_workspace_bytes(call)
    told = workspace["bytes_per_site"] * SITES + workspace["bytes_fixed"]
    # Scratch of the threads and the parameters are all that is left.
    assert 0 <= counted - told - arguments < MEBIBYTE


def test_executing_takes_what_is_told(deep):
    library = _runtime.library()
    with prepared_call(deep, (2, 2, 2, 2)) as call:  # threads and their stacks
        assert library.gauge_call_execute(call) == 0
    with prepared_call(deep, EXTENTS) as call:
        # Packed links, tables and parameters are there; workspace and output come with the first kernel.
        before = resident_bytes()
        assert library.gauge_call_execute(call) == 0
        growth = resident_bytes() - before
        assert library.gauge_call_execute(call) == 0
        again = resident_bytes() - before
    expected = function_of(deep)["workspace"]["bytes_per_site"] * SITES + 4 * SITES
    # Each of the three blocks (two storages, the output) may end in a huge page of 2 MiB that it needs little of; the
    # rest is scratch. Each field that did not share would be 27 MiB or more.
    assert expected > 64 * MEBIBYTE
    assert abs(growth - expected) < 8 * MEBIBYTE
    assert abs(again - growth) < 2 * MEBIBYTE


# ---- low memory ----


def chain(layers, channels=8, colours=3, dimensions=4):
    """An action of that many L-CB layers."""
    lines = [f"  W{i} = lconvbilin(U, W{i - 1}, channels = {channels}, kernel = 2)" for i in range(1, layers + 1)]
    return "\n".join(
        [f"group SU({colours})", f"lattice {dimensions}", "action chain(U: links) -> real {", "  W0 = plaq(U)", *lines]
        + [f"  return S = sum_sites(linear(re(trace(W{layers})), channels = 1))", "}", ""]
    )


FIELD = 8 * 2 * 3 * 3  # numbers of the output of a layer at a site


def explained_workspace(text, function, memory, folder):
    """Numbers of workspace at a site, of a function that is not compiled further than that."""
    path = folder / "chain.gauge"
    path.write_text(text, encoding="utf-8")
    command = [_compiler.find_compiler(), path, f"--functions={function}", f"--memory={memory}", "--explain"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(re.match(rf"@{function}: .*, (\d+) numbers a site of workspace\n", out).group(1))


@pytest.mark.parametrize("layers", [2, 4, 6])
@pytest.mark.parametrize("function", ["gradient", "force"])
def test_low_memory_takes_a_field_for_each_layer(layers, function, tmp_path):
    low, fast = (explained_workspace(chain(layers), function, memory, tmp_path) for memory in ("low", "fast"))
    # Outputs of layers, their cotangents in turn, partial sums of the force.
    assert low <= (layers + 3) * FIELD
    assert low < fast / 2


@pytest.fixture(scope="module")
def low_gradient(tmp_path_factory):
    return gaugec.compile(chain(4), functions=["gradient"], memory="low", cache=False)


def test_low_memory_is_what_the_library_tells(low_gradient, tmp_path):
    numbers = explained_workspace(chain(4), "gradient", "low", tmp_path)
    assert low_gradient.gradient.info.workspace_per_site == 4 * numbers
    assert numbers <= (4 + 3) * FIELD


def test_low_memory_is_what_executing_takes(low_gradient):
    library = _runtime.library()
    extents = (8, 16, 16, 16)
    with prepared_call(low_gradient, (2, 2, 2, 2)) as call:  # threads and their stacks
        assert library.gauge_call_execute(call) == 0
    with prepared_call(low_gradient, extents) as call:
        before = resident_bytes()
        assert library.gauge_call_execute(call) == 0
        growth = resident_bytes() - before
    expected = low_gradient.gradient.info.workspace_per_site * 8 * 16**3
    # Five storages that may end in a huge page each, sums of weights, scratch. One field more would be 18 MiB.
    assert expected > 64 * MEBIBYTE
    assert abs(growth - expected) < 12 * MEBIBYTE


def test_low_memory_changes_no_result():
    text = chain(2, channels=4, colours=2, dimensions=2)
    fast, low = (
        gaugec.compile(text, functions=["gradient", "force"], memory=memory, precision="f64")
        for memory in ("fast", "low")
    )
    links, weights = fast.random_links((6, 5), batch=2, seed=3), fast.random_parameters(seed=5)
    for name in ("gradient", "force"):
        assert getattr(low, name).info.workspace_per_site < getattr(fast, name).info.workspace_per_site
        for one, other in zip(getattr(fast, name)(links, **weights), getattr(low, name)(links, **weights)):
            # The same products and sums, in another order.
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-13 * np.abs(one).max())
