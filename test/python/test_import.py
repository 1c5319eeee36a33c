# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weights and arrays of other codes: state_dicts of the golden networks, DLPack."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

import gaugec

pytestmark = pytest.mark.filterwarnings("ignore:.*'U' is never used:gaugec.CompileWarning")
GOLDEN = Path(__file__).resolve().parents[1] / "golden"

# Layers of the reference: their weights, and the same in the language.
LAYERS = {
    "v1_k2_d0": (["weight"], "lconvbilin(U, W, channels = 2, kernel = 2, convention = arxiv)"),
    "v1_k4_d0": (["weight"], "lconvbilin(U, W, channels = 2, kernel = 4, convention = arxiv)"),
    "v1_k3_d1": (["weight"], "lconvbilin(U, W, channels = 2, kernel = 3, dilation = 2, convention = arxiv)"),
    "v1sym_k2_d0": (["weight"], "lconvbilin(U, W, channels = 2, kernel = 2, convention = arxiv_symmetric)"),
    "v1sym_k3_d0": (["weight"], "lconvbilin(U, W, channels = 2, kernel = 3, convention = arxiv_symmetric)"),
    "prl_k1": (["weight"], "lconvbilin(U, W, channels = 2, kernel = 1)"),
    "prl_k3": (["weight"], "lconvbilin(U, W, channels = 2, kernel = 3)"),
    "prl_k3_sym": (["weight"], "lconvbilin(U, W, channels = 2, kernel = 3, symmetric = true)"),
    "prl_k[-1,2]": (["weight"], "lconvbilin(U, W, channels = 2, kernel = [-1, 2])"),
    "prl_k2_dil2_sym": (["weight"], "lconvbilin(U, W, channels = 2, kernel = 2, dilation = 2, symmetric = true)"),
    "prl_k2_nounit": (["weight"], "lconvbilin(U, W, channels = 2, kernel = 2, unit = false)"),
    "lconv_k3_dilarg0": (["m.weight"], "lconv(U, W, channels = 2, kernel = 3)"),
    "lconvbilin2_k2_dilarg0_inter4": (
        ["lconv1.weight", "lbilin.weight"],
        "lconv(U, W, channels = 4, kernel = 2)\n  V = lbilin(V, V, channels = 2)",
    ),
    "llin_conj_unit": (["weight"], "llin(W, channels = 2)"),
    "lactpoly_deg3_relu": (["weight"], "lactpoly(W, degree = 2, relu = true)"),
}

ACTION = """
group SU(3)
lattice 4
precision f64
action fixed_point(U: links) -> real {
  W0 = plaq(U)
  W1 = lconvbilin(U, W0, channels = 4, kernel = 2, symmetric = true)
  W2 = lconvbilin(U, W1, channels = 3, kernel = 2, symmetric = true)
  s = linear(re(trace(W2)), channels = 1)
  return S = sum_sites(s)
}
"""

SMALL = """
group SU(2)
lattice 2
network small(U: links) -> real {
  W = lconvbilin(U, plaq(U), channels = 2, kernel = 2)
  return y = linear(trace(W), channels = 1)
}
"""


def layer(text, head="V"):
    return f"""
group SU(2)
lattice 2
precision f64
network layer(U: links, W: matrices(3)) {{
  V = {text}
  return {head}
}}
"""


def read(file, extents, name, channels=slice(None)):
    """Complex matrices [batch][x...][channel][row][column]."""
    pairs = file[name][:, :, channels]
    return (pairs[..., 0] + 1j * pairs[..., 1]).reshape(len(pairs), *extents, *pairs.shape[2:-1])


def close(a, b, tolerance):
    """Relative to the largest: rounding, as in test/golden."""
    assert a.shape == b.shape
    assert np.abs(a - b).max() <= tolerance * np.abs(b).max()


@pytest.fixture(scope="module")
def layers():
    return np.load(GOLDEN / "case1_su2_2d_layers.npz")


# ---- published weights ----


@pytest.mark.parametrize("name", LAYERS)
def test_layers(layers, name):
    weights, text = LAYERS[name]
    model = gaugec.compile(layer(text))
    state = {one: layers[f"{name}/weight:{one}"] for one in weights}
    links, fields = (read(layers, (4, 6), "x3", part) for part in (slice(0, 2), slice(2, 5)))
    out = model.value(links, fields, **gaugec.import_state_dict(state, model))
    close(out, read(layers, (4, 6), f"{name}/out", slice(2, None)), 1e-12)


def test_head(layers):
    """Linear(2 C, 1) on re_0, im_0, re_1, .."""
    model = gaugec.compile(layer(LAYERS["prl_k3"][1], "linear(trace(V), channels = 1)"))
    dice = np.random.default_rng(1)
    state = {
        "lge_layers.0.weight": layers["prl_k3/weight:weight"],
        "steps": np.array(7),
        "linear_layers.0.weight": dice.normal(size=(1, 4)),
        "linear_layers.0.bias": dice.normal(size=1),
    }
    links, fields = (read(layers, (4, 6), "x3", part) for part in (slice(0, 2), slice(2, 5)))
    out = model.value(links, fields, **gaugec.import_state_dict(state, model))
    traces = np.trace(read(layers, (4, 6), "prl_k3/out", slice(2, None)), axis1=-2, axis2=-1)
    numbers = np.stack([traces.real, traces.imag], axis=-1).reshape(*traces.shape[:-1], 4)
    close(out, numbers @ state["linear_layers.0.weight"].T + state["linear_layers.0.bias"], 1e-12)


@pytest.mark.parametrize("suffix", [None, ".npz", ".safetensors"])
def test_action(suffix, tmp_path):
    """A network of the fixed-point papers: value and force."""
    file = np.load(GOLDEN / "case3_su3_4d_action.npz")
    state = {name[6:]: file[name] for name in file if name.startswith("param:")}
    assert list(state) == ["conv0.weight", "conv1.weight", "linear.weight", "linear.bias"]
    path = tmp_path / f"weights{suffix}"
    if suffix == ".npz":
        np.savez(path, **state)
    if suffix == ".safetensors":
        save_file(state, path)
    model = gaugec.compile(ACTION, functions=["force"])
    weights = gaugec.import_state_dict(path if suffix else state, model)
    out = model.force(read(file, (2, 3, 4, 2), "u"), **weights)
    close(out.S, file["S"], 1e-12)
    close(out.force, read(file, (2, 3, 4, 2), "group_derivative"), 1e-11)


def test_order_of_safetensors(tmp_path):
    """conv10 comes after conv9."""
    text = "\n".join(f"  W{i} = llin(W{i - 1 if i else ''}, channels = 3)" for i in range(12))
    model = gaugec.compile(layer("W", "W11").replace("  V = W", text))
    save_file({f"conv{i}.weight": np.full((3, 7), float(i)) for i in range(12)}, tmp_path / "w.safetensors")
    weights = gaugec.import_state_dict(tmp_path / "w.safetensors", model)
    assert [weights[f"W{i}.weight"][0, 0] for i in range(12)] == list(range(12))


def test_names():
    model = gaugec.compile(SMALL)
    state = {"bias": np.ones(1), "head": np.full((1, 4), 2.0), "net.w": np.full((2, 3, 7), 3.0)}
    names = {"W.weight": "net.w", "y.weight": "head", "y.bias": "bias"}
    weights = gaugec.import_state_dict(state, model, names=names)
    assert {name: one.flat[0] for name, one in weights.items()} == {"W.weight": 3, "y.weight": 2, "y.bias": 1}
    assert all(one.dtype == np.float32 for one in weights.values())
    own = model.random_parameters(seed=1)
    again = gaugec.import_state_dict(dict(reversed(own.items())), model)  # by names, whatever the order
    assert all(np.array_equal(again[name], one) for name, one in own.items())


def test_mistakes_in_state_dicts(tmp_path):
    model = gaugec.compile(SMALL)
    good = {"conv.weight": np.ones((2, 3, 7)), "lin.weight": np.ones((1, 4)), "lin.bias": np.ones(1)}
    gaugec.import_state_dict(good, model)

    def fails(state, message, **options):
        with pytest.raises(gaugec.Error, match=message):
            gaugec.import_state_dict(state, model, **options)

    differ = r"state_dict \[conv.weight \(2, 3, 7\), .*do not correspond; give names="
    fails({**good, "conv2.weight": np.ones(1)}, differ)
    fails({"conv.weight": good["conv.weight"], "lin.weight": good["lin.weight"]}, "do not correspond")
    fails({**good, "conv.weight": np.ones((2, 3, 5))}, "differ in shape at 'conv.weight' and 'W.weight'")
    fails(good, "no parameter 'W.weigth': did you mean 'W.weight'?", names={"W.weigth": "conv.weight"})
    fails(good, "no tensor 'con.weight': did you mean 'conv.weight'?", names={"W.weight": "con.weight"})
    fails(good, "names leaves out 'y.weight', 'y.bias'", names={"W.weight": "conv.weight"})
    fails(tmp_path / "w.safetensors", "there is no file")
    fails(tmp_path / "w.bin", "no known suffix: there are '.safetensors'")
    for suffix in (".npz", ".safetensors"):
        path = tmp_path / f"broken{suffix}"
        path.write_bytes(b"PK\x03\x04 and no more")
        fails(path, f"broken{suffix}")


# ---- DLPack ----


class Foreign:
    """An array of another library: nothing but DLPack."""

    def __init__(self, array, error=None):
        self.array, self.error = array, error

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()

    def __dlpack__(self, **options):
        if self.error:
            raise self.error
        return self.array.__dlpack__(**options)


def test_dlpack_in():
    model = gaugec.compile(SMALL)
    links, weights = model.random_links((4, 3), 2, seed=1), model.random_parameters(seed=1)
    foreign = {name: Foreign(one) for name, one in weights.items()}
    wanted = model.value(links, **weights)
    assert np.array_equal(model.value(Foreign(links), **foreign), wanted)
    turned = np.ascontiguousarray(links.swapaxes(1, 2)).swapaxes(1, 2)
    assert np.array_equal(model.value(Foreign(turned), **foreign), wanted)
    with pytest.raises(gaugec.ArgumentError, match="'U' cannot be read through DLPack: on another planet"):
        model.value(Foreign(links, BufferError("on another planet")), **weights)
    with pytest.raises(gaugec.ArgumentError, match="'U' has the shape"):
        model.value(Foreign(links[..., 0]), **weights)


def test_dlpack_out():
    model = gaugec.compile(SMALL)
    out = model.value(model.random_links((4, 3), 2, seed=1), **model.random_parameters(seed=1))
    assert np.shares_memory(np.from_dlpack(out), out)
