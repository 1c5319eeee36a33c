# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiled models against formulas in NumPy."""

import threading

import numpy as np
import pytest

import gaugec


def dagger(matrices):
    return matrices.conj().swapaxes(-1, -2)


def plaquette(links, mu, nu):
    """U_mu(x) U_nu(x+mu) U_mu(x+nu)^dagger U_nu(x)^dagger of links [x...][D][N][N]."""
    first, second = links[..., mu, :, :], links[..., nu, :, :]
    return first @ np.roll(second, -1, mu) @ dagger(np.roll(first, -1, nu)) @ dagger(second)


def wilson_action(links, beta):
    dimensions, colours = links.shape[-3], links.shape[-1]
    planes = [(mu, nu) for nu in range(dimensions) for mu in range(nu)]
    traces = [np.einsum("...ii", plaquette(links, *plane)).real for plane in planes]
    return beta / colours * sum((colours - trace).sum() for trace in traces)


@pytest.mark.parametrize("extents", [(4, 4, 4, 4), (3, 5, 2, 1), (1, 1, 1, 1)])
def test_wilson_action(example, extents):
    model = example("wilson_action")
    links = model.random_links(extents, seed=3)
    assert model.value(U=links, beta=5.7) == pytest.approx([wilson_action(links, 5.7)], rel=1e-12)


def test_u1_action(example):
    model = example("u1_action")
    links = model.random_links((7, 5), batch=3, seed=1)
    expected = [[wilson_action(one, 2.0)] for one in links]
    np.testing.assert_allclose(model.value(U=links, beta=2), expected, rtol=1e-12)


def test_wilson_loop_is_a_product_of_links(example):
    model = example("wilson_loop_mxn", precision="f64")
    links = model.random_links((6, 5), seed=2)
    along = [links[..., mu, :, :] for mu in (0, 1)]

    def line(mu, length):
        out = np.broadcast_to(np.eye(2), along[mu].shape)
        for step in range(length):
            out = out @ np.roll(along[mu], -step, mu)
        return out

    m, n = line(0, 2), line(1, 3)
    loop = m @ np.roll(n, -2, 0) @ dagger(np.roll(m, -3, 1)) @ dagger(n)
    expected = np.einsum("...ii", loop).real[..., None] / 2
    np.testing.assert_allclose(model.value(U=links), expected, atol=1e-14)


def test_values_are_gauge_invariant(example):
    model = example("wilson_loop", precision="f64")
    links = model.random_links((5, 4), batch=2, seed=1)
    omega = model.random_transformation((5, 4), batch=2, seed=2)
    weights = model.random_parameters(seed=3)
    turned = np.stack(
        [omega @ links[..., mu, :, :] @ dagger(np.roll(omega, -1, 1 + mu)) for mu in range(2)], axis=-3
    )
    np.testing.assert_allclose(model.value(turned, **weights), model.value(links, **weights), rtol=1e-12)


def test_a_configuration_does_not_depend_on_its_batch(example):
    model = example("wilson_loop")
    links = model.random_links((4, 6), batch=5, seed=1)
    weights = model.random_parameters(seed=1)
    together = model.value(U=links, **weights)
    assert together.shape == (5, 4, 6, 1)
    for one, alone in zip(together, links):
        single = model.value(U=alone, **weights)
        assert single.shape == (4, 6, 1)
        np.testing.assert_array_equal(single, one)


def test_several_outputs_have_names(example):
    model = example("topological_charge")
    out = model.value(U=model.random_links((2, 3, 2, 2), batch=2))
    assert out._fields == ("q", "Q")
    assert out.q.shape == (2, 2, 3, 2, 2, 1)
    np.testing.assert_allclose(out.Q, out.q.sum(axis=(1, 2, 3, 4)), rtol=1e-10)


def test_fields_come_out(example):
    model = example("stout_smearing", precision="f64")
    links = model.random_links((2, 3, 2, 4), seed=5)
    smeared = model.value(U=links, rho=0.1)
    assert smeared.shape == links.shape and smeared.dtype == np.complex128
    np.testing.assert_allclose(smeared @ dagger(smeared), np.broadcast_to(np.eye(3), links.shape), atol=1e-13)
    np.testing.assert_allclose(model.value(U=links, rho=0), links, atol=1e-14)


def test_arrays_are_converted(example):
    model = example("wilson_loop")
    links = model.random_links((4, 4), seed=1)
    weights = model.random_parameters(seed=1)
    assert links.dtype == np.complex64 and weights["W.weight"].dtype == np.float32
    expected = model.value(U=links, **weights)
    assert expected.dtype == np.float32
    wide = {name: array.astype(np.float64) for name, array in weights.items()}
    strided = np.asfortranarray(links.astype(np.complex128))
    np.testing.assert_array_equal(model.value(strided, **wide), expected)
    np.testing.assert_array_equal(model.value(links.tolist(), **weights), expected)


def test_threads_give_the_same_bits(example):
    one, two = (example("wilson_loop", threads=threads) for threads in (1, 2))
    links = one.random_links((16, 12), batch=8, seed=1)
    weights = one.random_parameters(seed=1)
    np.testing.assert_array_equal(one.value(links, **weights), two.value(links, **weights))


def test_python_threads_share_a_model(example):
    model = example("wilson_loop", threads=1)
    links = model.random_links((8, 8), batch=16, seed=1)
    weights = model.random_parameters(seed=1)
    expected = model.value(links, **weights)
    results = [None] * 8

    def work(index):
        for _ in range(20):
            results[index] = model.value(links[2 * index : 2 * index + 2], **weights)

    workers = [threading.Thread(target=work, args=(index,)) for index in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    np.testing.assert_array_equal(np.concatenate(results), expected)


def test_random_links_are_haar(example):
    model = example("wilson_action")
    links = model.random_links((4, 4, 4, 4), batch=2, seed=1)
    assert links.shape == (2, 4, 4, 4, 4, 4, 3, 3)
    np.testing.assert_allclose(links @ dagger(links), np.broadcast_to(np.eye(3), links.shape), atol=1e-14)
    np.testing.assert_allclose(np.linalg.det(links), 1, atol=1e-13)
    assert abs(np.einsum("...ii", links).mean()) < 0.1
    np.testing.assert_array_equal(links, model.random_links((4, 4, 4, 4), batch=2, seed=1))
    assert not np.array_equal(links, model.random_links((4, 4, 4, 4), batch=2, seed=2))


def test_random_parameters_depend_on_seed_and_name(example):
    model = example("wilson_loop")
    weights = model.random_parameters(seed=1)
    assert set(weights) == set(model.parameters)
    assert all(weights[name].shape == one.shape for name, one in model.parameters.items())
    np.testing.assert_array_equal(weights["W.weight"], model.random_parameters(1, "value")["W.weight"])
    assert not np.array_equal(weights["W.weight"], model.random_parameters(seed=2)["W.weight"])


def test_json_and_dsl_are_the_same_model(example):
    import subprocess

    from gaugec import _compiler
    from conftest import EXAMPLES

    text = subprocess.run(
        [_compiler.find_compiler(), EXAMPLES / "wilson_loop.gauge", "--emit=json"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    first, second = example("wilson_loop"), gaugec.compile(text)
    links, weights = first.random_links((3, 3)), first.random_parameters(seed=1)
    np.testing.assert_array_equal(first.value(links, **weights), second.value(links, **weights))


def test_links_of_su3_as_12_reals(example):
    """The same arrays and values; what is not in SU(3) is named with its site."""
    full, short = example("wilson_action"), example("wilson_action", links=12)
    links = full.random_links((4, 3, 2, 5), seed=3)
    expected = full.value(U=links, beta=5.7)
    np.testing.assert_allclose(short.value(U=links, beta=5.7), expected, rtol=1e-13)
    links[1, 2, 0, 3, 2] *= 1.001
    with pytest.raises(gaugec.Error, match=r"no SU\(3\) matrix at configuration 0, site \(1,2,0,3\), entry 2"):
        short.value(U=links, beta=5.7)
