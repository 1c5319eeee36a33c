# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""examples/wilson_flow.gauge: its scale, its coefficients, its order, and that it flows down."""

import numpy as np
import pytest


@pytest.fixture
def flow(example):
    return example("wilson_flow")


def integrate(flow, links, time, steps):
    for _ in range(steps):
        links = flow.value(U=links, eps=time / steps)
    return links


def plane_wave(extent, amplitude):
    """U_1(x) = exp(i a T cos(2 pi x_0 / X_0)), T = diag(1, 1, -2), the other links 1: transversal and Abelian."""
    phases = amplitude * np.multiply.outer(np.cos(2 * np.pi * np.arange(extent) / extent), [1.0, 1.0, -2.0])
    links = np.broadcast_to(np.eye(3, dtype=complex), (extent, 2, 1, 3, 4, 3, 3)).copy()
    links[..., 1, :, :] = (np.exp(1j * phases)[:, :, None] * np.eye(3))[:, None, None, None]
    return links


@pytest.mark.parametrize("eps", [0.05, 0.3])
def test_a_plane_wave_decays_as_the_scheme_says(flow, eps):
    """With z = eps phat^2 a step multiplies it by 1 - z + z^2/2 - z^3/6, every scheme of third order in three
    stages; phat = 2 sin(p/2). The action is not quadratic: of a^2 = 1e-8 relative to the amplitude a."""
    extent, amplitude = 6, 1e-4
    out = flow.value(U=plane_wave(extent, amplitude), eps=eps)
    z = eps * (2 * np.sin(np.pi / extent)) ** 2
    expected = plane_wave(extent, amplitude * (1 - z + z**2 / 2 - z**3 / 6))
    np.testing.assert_allclose(out, expected, rtol=0, atol=1e-8 * amplitude)


def test_the_error_falls_by_the_third_power(flow):
    """Errors at t = 0.08 of 2, 4 and 8 steps against 64 (whose own is 500 times smaller than that of 8): ratios are
    8 + O(eps); second order has 4, fourth 16. On random links, where nothing commutes."""
    links = flow.random_links((2, 3, 2, 4), seed=1)
    reference = integrate(flow, links, 0.08, 64)
    errors = [np.abs(integrate(flow, links, 0.08, steps) - reference).max() for steps in (2, 4, 8)]
    assert 6.5 < errors[0] / errors[1] < 9.5 and 7 < errors[1] / errors[2] < 9


def test_the_action_falls(flow, example):
    action = example("wilson_action")
    links = flow.random_links((4, 3, 2, 4), seed=2)
    values = [action.value(U=links, beta=6.0)[0]]
    for _ in range(20):
        links = flow.value(U=links, eps=0.02)
        values.append(action.value(U=links, beta=6.0)[0])
    assert np.all(np.diff(values) < 0) and values[-1] < 0.5 * values[0]
    unit = links @ links.conj().swapaxes(-1, -2)
    np.testing.assert_allclose(unit, np.broadcast_to(np.eye(3), links.shape), atol=1e-12)
