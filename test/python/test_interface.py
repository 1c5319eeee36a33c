# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiling, the cache, parameters in files, and every message."""

import gc
import os
import weakref
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

import gaugec
from gaugec import _compiler, _runtime

LOOP = """
group SU(2)
lattice 2
network loop(U: links) -> real {
  W = lconvbilin(U, plaq(U), channels = 2, kernel = 2)
  return linear(trace(W), channels = 1)
}
"""


@pytest.fixture
def model():
    return gaugec.compile(LOOP)


# ---- descriptions ----


def test_description(example):
    model = example("wilson_loop")
    value = model.functions["value"].info
    assert [str(one) for one in value.inputs] == ["U: links, complex (x0, x1, 2, 2, 2)"]
    assert [one.name for one in value.parameters] == ["W.weight", "result.weight", "result.bias"]
    assert value.parameters[0].shape == (4, 3, 7) and value.parameters[0].size == 84
    assert value.reach == ((0, 2), (0, 2))
    assert value.flops_per_site > 0
    assert repr(model) == "<gaugec.Model wilson_loop: SU(2), 2 dimensions, f32>"
    text = model.describe()
    assert "function value" in text and "W.weight: real (4, 3, 7)" in text
    assert "value" in dir(model)


def test_unbounded_reach(example):
    assert example("polyakov_loop").functions["value"].info.reach[0] is None


# ---- compiling ----


def test_compiled_once(empty_cache, monkeypatch):
    first = gaugec.compile(LOOP)
    assert [first.path] == list(empty_cache.iterdir())
    monkeypatch.setattr(_compiler, "compile_to", None)  # calling it would fail
    assert gaugec.compile(LOOP).path == first.path


def test_options_and_text_have_their_own_entries(empty_cache):
    choices = ({}, {"precision": "f64"}, {"cpu": "x86-64-v2"}, {"memory": "low"})
    paths = {gaugec.compile(LOOP, **options).path for options in choices}
    paths.add(gaugec.compile(LOOP.replace("channels = 2", "channels = 3")).path)
    assert len(paths) == 5


def test_a_damaged_entry_is_replaced(empty_cache):
    path = gaugec.compile(LOOP).path
    gc.collect()  # unloads it
    path.unlink()
    path.write_bytes(b"not a library")
    assert gaugec.compile(LOOP).value is not None
    assert gaugec.compile(LOOP).path == path


def test_without_cache(empty_cache):
    model = gaugec.compile(LOOP, cache=False)
    folder = model.path.parent
    assert not empty_cache.exists() and folder.exists()
    del model
    gc.collect()
    assert not folder.exists()


def test_a_cache_that_cannot_be_written_is_no_cache(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("GAUGEC_CACHE", str(tmp_path / "file" / "cache"))
    assert gaugec.compile(LOOP).functions


def test_precision():
    model = gaugec.compile(LOOP, precision="f64")
    assert model.random_links((2, 2)).dtype == np.complex128


def test_mistake_in_a_description(empty_cache):
    with pytest.raises(gaugec.CompileError) as caught:
        gaugec.compile(LOOP.replace("plaq(U)", "plak(U)"))
    assert str(caught.value).startswith("model.gauge:5:")
    assert "error: " in str(caught.value) and "^" in str(caught.value)
    assert list(empty_cache.iterdir()) == []


def test_mistake_in_a_file(tmp_path):
    path = tmp_path / "mine.gauge"
    path.write_text("group SU(2)\nlatice 2\n")
    with pytest.raises(gaugec.CompileError, match=r"mine\.gauge:2:1: error"):
        gaugec.compile(path)
    with pytest.raises(gaugec.Error, match="none.gauge' cannot be read: No such file"):
        gaugec.compile(tmp_path / "none.gauge")


def test_a_warning_of_the_compiler(empty_cache):
    with pytest.warns(gaugec.CompileWarning, match=r"model\.gauge:6:\d+: warning: "):
        gaugec.compile(LOOP.replace("  return", "  V = plaq(U)\n  return"))


def test_unknown_options():
    with pytest.raises(gaugec.ArgumentError, match="no target 'gpu'"):
        gaugec.compile(LOOP, "gpu")
    with pytest.raises(gaugec.ArgumentError, match="no precision 'f16'"):
        gaugec.compile(LOOP, precision="f16")
    with pytest.raises(gaugec.ArgumentError, match="no memory mode 'fats': there are 'fast' and 'low'"):
        gaugec.compile(LOOP, memory="fats")
    with pytest.raises(gaugec.CompileError, match="z80"):
        gaugec.compile(LOOP, cpu="z80")


def test_no_compiler(monkeypatch):
    monkeypatch.setenv("GAUGEC_BIN", "/no/such/program")
    with pytest.raises(gaugec.Error, match="'/no/such/program' cannot be run"):
        gaugec.compile(LOOP)


def test_no_runtime(monkeypatch):
    monkeypatch.setenv("GAUGEC_RUNTIME", "/no/such/library.so")
    with pytest.raises(gaugec.Error, match="the runtime cannot be loaded: /no/such/library.so.*GAUGEC_RUNTIME"):
        _runtime.library.__wrapped__()


# ---- loading ----


def test_load(model):
    again = gaugec.load(model.path)
    links, weights = model.random_links((3, 4), seed=1), model.random_parameters(seed=1)
    np.testing.assert_array_equal(again.value(links, **weights), model.value(links, **weights))


def test_load_what_is_no_model(tmp_path):
    with pytest.raises(gaugec.Error, match="there is no file"):
        gaugec.load(tmp_path / "none.so")
    with pytest.raises(gaugec.Error, match="is not a shared library"):
        gaugec.load(Path(__file__))


def test_a_model_is_closed_with_its_last_user(model):
    watched = weakref.ref(gaugec.load(model.path))
    gc.collect()
    assert watched() is None


# ---- arguments ----


def test_unknown_names(model):
    links, weights = model.random_links((2, 2)), model.random_parameters(seed=1)
    with pytest.raises(AttributeError, match="no function 'vlaue': did you mean 'value'"):
        model.vlaue
    with pytest.raises(gaugec.ArgumentError, match="'value' has no argument 'u': did you mean 'U'"):
        model.value(u=links, **weights)
    with pytest.raises(gaugec.ArgumentError, match="input 'U' is given twice"):
        model.value(links, U=links, **weights)
    with pytest.raises(gaugec.ArgumentError, match="has the inputs 'U', but 2 are given"):
        model.value(links, links, **weights)
    with pytest.raises(gaugec.ArgumentError, match=r"'value' needs 'result\.bias', too"):
        model.value(links, **{name: array for name, array in weights.items() if name != "result.bias"})


def test_wrong_shapes(model):
    links, weights = model.random_links((4, 4)), model.random_parameters(seed=1)
    with pytest.raises(gaugec.ArgumentError, match=r"'U' has the shape \(\[batch,\] x0, x1, 2, 2, 2\), not \(4, 2, 2"):
        model.value(links[0], **weights)
    with pytest.raises(gaugec.ArgumentError, match=r"not \(4, 4, 1, 2, 2\)"):
        model.value(links[:, :, :1], **weights)
    with pytest.raises(gaugec.ArgumentError, match=r"'result\.bias' has the shape \(1,\), not \(2,\)"):
        model.value(links, **{**weights, "result.bias": [1, 2]})


def test_wrong_numbers(model):
    links, weights = model.random_links((4, 4)), model.random_parameters(seed=1)
    with pytest.raises(gaugec.ArgumentError, match="'U' holds <U1, not numbers"):
        model.value(np.full(links.shape, "x"), **weights)
    with pytest.raises(gaugec.ArgumentError, match=r"'result\.bias' is real, but complex"):
        model.value(links, **{**weights, "result.bias": [1j]})
    links[1, 2, 0, 1, 1] = np.nan
    with pytest.raises(gaugec.Error, match=r"input 'U' is not finite at configuration 0, site \(1,2\)"):
        model.value(links, **weights)
    with pytest.raises(gaugec.Error, match="finite"):  # too large for f32
        model.value(np.full(links.shape, 1e300), **weights)


def test_empty_lattice(model):
    with pytest.raises(gaugec.Error, match="extent"):
        model.value(np.zeros((0, 4, 2, 2, 2)), **model.random_parameters(seed=1))
    with pytest.raises(gaugec.ArgumentError, match="2 dimensions, 3 extents"):
        model.random_links((2, 2, 2))


# ---- parameters in files ----


def test_parameters_round_trip(model, tmp_path):
    weights = model.random_parameters(seed=4)
    path = tmp_path / "w.safetensors"
    model.save_parameters(path, weights)
    loaded = model.load_parameters(path)
    assert set(loaded) == set(weights)
    for name, array in weights.items():
        np.testing.assert_array_equal(loaded[name], array)
    other = safetensors.numpy.load_file(path)
    np.testing.assert_array_equal(other["result.weight"], weights["result.weight"])


def test_parameters_of_other_programs(model, tmp_path):
    weights = {name: array.astype(np.float64) for name, array in model.random_parameters(seed=4).items()}
    path = tmp_path / "w.safetensors"
    safetensors.numpy.save_file(weights, path)
    loaded = model.load_parameters(path)
    assert loaded["result.weight"].dtype == np.float32
    np.testing.assert_allclose(loaded["result.weight"], weights["result.weight"], rtol=1e-7)


def test_wrong_parameter_files(model, tmp_path):
    weights = model.random_parameters(seed=1)
    path = tmp_path / "w.safetensors"

    def save(change):
        changed = {**weights, **change}
        safetensors.numpy.save_file({name: array for name, array in changed.items() if array is not None}, path)

    save({"result.bias": None})
    with pytest.raises(gaugec.Error, match=r"w\.safetensors' has no tensors 'result\.bias'"):
        model.load_parameters(path)
    save({"result.bios": weights["result.bias"]})
    with pytest.raises(gaugec.Error, match=r"tensor 'result\.bios' that is no parameter: did you mean 'result\.bias'"):
        model.load_parameters(path)
    save({"result.bias": np.zeros(3)})
    with pytest.raises(gaugec.Error, match=r"has the shape \(3,\), not \(1,\)"):
        model.load_parameters(path)
    path.write_bytes(b"nothing")
    with pytest.raises(gaugec.Error, match="is no safetensors file"):
        model.load_parameters(path)
    with pytest.raises(gaugec.ArgumentError, match="no parameter 'x'"):
        model.save_parameters(path, {"x": 1})
    with pytest.raises(gaugec.Error, match="cannot be written"):
        model.save_parameters(tmp_path / "none" / "w.safetensors", weights)
    assert path.read_bytes() == b"nothing"


# ---- outputs that are weights ----


@pytest.fixture
def weights_model():
    """Written by hand: test/runtime/TestModel.h."""
    return gaugec.load(Path(os.environ["GAUGEC_RUNTIME"]).parent / "runtime_test_good.so")


def test_weights_have_no_batch(weights_model):
    links = weights_model.random_links((4, 6), batch=3, seed=1)
    parameters = weights_model.random_parameters(seed=2)
    r = weights_model.weights(U=links, **parameters)
    assert [one.shape for one in r] == [(2,), (), (2,), (3, 4, 6, 1), (2,)]
    assert r.g.dtype == np.complex128 and r.scale.dtype == np.float64
    s = 2 * parameters["a"] * links[..., 0, 0, 0].real
    s += parameters["z"][1].imag * np.roll(links[..., 1, 0, 0].imag, (-1, 1), axis=(1, 2))
    np.testing.assert_allclose(r.sums, [s.sum(), (s**2).sum()])
    np.testing.assert_allclose(r.scale, 1 / (1 + (s**2).sum()))
    np.testing.assert_allclose(r.g, np.einsum("bxy,bxyc->c", r.scale * s**2, links[..., 0, 0, :]))
    assert (r.same == parameters["z"]).all()


def test_weights_of_one_configuration(weights_model):
    links = weights_model.random_links((4, 6), seed=1)
    parameters = weights_model.random_parameters(seed=2)
    one, batch = (weights_model.weights(U=array, **parameters) for array in (links, links[None]))
    assert [a.shape for a in one] == [(2,), (), (2,), (4, 6, 1), (2,)]
    for a, b in zip(one, batch):
        np.testing.assert_array_equal(a, b.reshape(a.shape))


def test_weights_are_described(weights_model):
    outputs = weights_model.functions["weights"].info.outputs
    assert [str(one) for one in outputs] == [
        "sums: real (2,)",
        "scale: real ()",
        "g: complex (2,)",
        "out: invariant, real (x0, x1, 1)",
        "same: complex (2,)",
    ]
    assert "24 bytes a site" in weights_model.describe()
