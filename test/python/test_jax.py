# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaugec.jax: values, jit, derivatives to the third order, mistakes."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from models import ACTION, NETWORK, SU2_NETWORK

import gaugec
import gaugec.jax

EXTENTS, BATCH = (2, 3), 2
# Differences of 1e-6 in f64 leave 1e-10 / 1e-6 of rounding, times slopes of up to 1e2.
CHECK = {"modes": ["rev"], "eps": 1e-6, "atol": 1e-4, "rtol": 1e-4}


@pytest.fixture(autouse=True)
def double():
    with jax.enable_x64(True):
        yield


@pytest.fixture(scope="module")
def network():
    return gaugec.compile(NETWORK)


@pytest.fixture(scope="module")
def action():
    return gaugec.compile(ACTION, functions=["value", "force", "gradient", "vjp"])


@pytest.fixture
def point(network):
    """Weights, links, and numbers per site."""
    x = np.random.default_rng(1).normal(size=(BATCH, *EXTENTS, 1))
    return network.random_parameters(seed=1), network.random_links(EXTENTS, BATCH, seed=3), x


def test_values_are_those_of_numpy(network, point):
    weights, links, x = point
    function = gaugec.jax.function(network)
    plain = network.value(links, x, **weights)
    for one in (function, jax.jit(function)):
        out = one(weights, links, x)
        assert out.names == ("y", "Q")
        assert np.array_equal(out.y, plain.y) and np.array_equal(out.Q, plain.Q)
    single = jax.jit(function)(weights, links[0], x[0])
    assert np.array_equal(single.y, plain.y[0])


def test_vmap_is_a_sequence_of_calls(network, point):
    weights, links, x = point
    function = gaugec.jax.function(network)
    out = jax.vmap(function, in_axes=(None, 0, 0))(weights, links, x)
    assert np.array_equal(out.y, network.value(links, x, **weights).y)


def test_gradients(network, point):
    function = gaugec.jax.function(network)

    def loss(weights, links, x):
        out = function(weights, links, x)
        return jnp.sum(out.y**3) + jnp.sum(out.Q**2)

    check_grads(loss, point, order=1, **CHECK)
    check_grads(jax.jit(loss), point, order=2, **CHECK)


def test_third_order(action):
    function = gaugec.jax.function(action)
    weights, links = action.random_parameters(seed=1), action.random_links(EXTENTS, seed=3)

    def bend(weights, links):
        slope = jax.grad(lambda u: function(weights, u)[0])
        return jnp.sum(jnp.abs(slope(links)) ** 4)

    check_grads(bend, (weights, links), order=2, **CHECK)


def test_convention(action):
    """The gradient by links is the conjugate of ours; that by weights is the same."""
    weights, links = action.random_parameters(seed=1), action.random_links(EXTENTS, BATCH, seed=3)
    function = gaugec.jax.function(action)
    ours = action.vjp(links, np.ones((BATCH, 1)), **weights)
    by_weights, by_links = jax.grad(lambda w, u: jnp.sum(function(w, u)), argnums=(0, 1))(weights, links)
    scale = np.abs(ours.grad_U).max()
    assert np.abs(by_links - ours.grad_U.conj()).max() < 1e-13 * scale
    for name, slope in by_weights.items():
        assert np.allclose(slope, ours.gradients[name], rtol=1e-13)


def test_loss_on_forces(action):
    function = gaugec.jax.function(action, "force")
    weights, links = action.random_parameters(seed=1), action.random_links(EXTENTS, BATCH, seed=3)
    target = action.force(links, beta=5.0, c=np.array([0.3, 0.2])).force
    loss = jax.jit(lambda w: jnp.sum(jnp.abs(function(w, links).force - target) ** 2))
    check_grads(loss, (weights,), order=2, **CHECK)


def test_only_what_is_needed_is_compiled():
    network = gaugec.compile(SU2_NETWORK, precision="f32")
    function = gaugec.jax.function(network)
    weights, links = network.random_parameters(seed=1), network.random_links(EXTENTS, seed=3)
    jax.grad(lambda w: jnp.sum(function(w, links)))(weights)
    (pulled, _), *rest = network.differentiables["value"]._pulled.values()
    assert not rest
    assert list(pulled.results) == [f"grad_{name}" for name in weights]


def test_xla_calls_without_python(network, point):
    """The handler is built with the tests: a function and its gradient have no callback in them."""
    weights, links, x = point
    function = gaugec.jax.function(network)
    slope = jax.grad(lambda w: jnp.sum(function(w, links, x).y))
    for one, arguments in ((function, (weights, links, x)), (slope, (weights,))):
        text = jax.jit(one).lower(*arguments).as_text()
        assert "gaugec_run" in text and "callback" not in text


def test_without_the_handler(tmp_path):
    """GAUGEC_JAX=callback goes through Python, with the same numbers."""
    script = tmp_path / "call.py"
    script.write_text(
        "import jax, numpy as np, gaugec, gaugec.jax\n"
        f"model = gaugec.compile({SU2_NETWORK!r}, precision='f32')\n"
        "weights, links = model.random_parameters(seed=1), model.random_links((2, 3), seed=3)\n"
        "function = jax.jit(gaugec.jax.function(model))\n"
        "assert 'callback' in function.lower(weights, links).as_text()\n"
        "assert np.array_equal(function(weights, links), model.value(links, **weights))\n"
    )
    subprocess.run([sys.executable, script], check=True, env={**os.environ, "GAUGEC_JAX": "callback"})


def test_threads_of_xla(network, point):
    """A prepared call is one for all threads: they wait for each other."""
    weights, links, x = point
    function = jax.jit(gaugec.jax.function(network))
    expected = function(weights, links, x).y

    def evaluate(_):
        with jax.enable_x64(True):  # of each thread
            return function(weights, links, x).y

    with ThreadPoolExecutor(8) as pool:
        for one in pool.map(evaluate, range(64)):
            assert np.array_equal(one, expected)


def test_what_the_runtime_refuses(network, point):
    weights, links, x = point
    with pytest.raises(Exception, match="input 'x' is not finite at configuration 0"):
        jax.block_until_ready(jax.jit(gaugec.jax.function(network))(weights, links, x * np.nan))


def test_large_arrays_under_jit():
    """Arrays beyond those that JAX copies at once must not stop the callback."""
    model = gaugec.compile(SU2_NETWORK, precision="f32")
    weights, links = model.random_parameters(seed=1), model.random_links((128, 128), 8, seed=3)
    function = jax.jit(gaugec.jax.function(model))
    assert np.array_equal(function(weights, jnp.asarray(links)), model.value(links, **weights))


def test_mistakes(network, point):
    weights, links, x = point
    function = gaugec.jax.function(network)
    with pytest.raises(gaugec.ArgumentError, match="'U' is complex64, but the model computes in f64: give it as jnp"):
        function(weights, links.astype(np.complex64), x)
    with pytest.raises(gaugec.ArgumentError, match=r"'x' has the shape \(\[batch,\] x0, x1, 1\), not \(2, 3, 2\)"):
        function(weights, links[0], np.ones((2, 3, 2)))
    with pytest.raises(gaugec.ArgumentError, match="'value' has no parameter 'y.bia': did you mean 'y.bias'?"):
        function({"y.bia": 1.0}, links, x)
    with pytest.raises(gaugec.ArgumentError, match="'value' needs 'W.weight', 'y.weight', 'y.bias', too"):
        function({}, links, x)
    with pytest.raises(gaugec.ArgumentError, match=r"'y.bias' has the shape \(1,\), not \(2,\)"):
        jax.jit(function)({**weights, "y.bias": np.ones(2)}, links, x)
    with jax.enable_x64(False), pytest.raises(gaugec.Error, match="call jax.config.update"):
        function(weights, links, x)
