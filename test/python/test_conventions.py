# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of docs/conventions.md: what gradients and forces are in other conventions.

Pure NumPy: finite differences of a function of one link, so that each row is checked once by something that knows none
of our code.
"""

import numpy as np
import pytest

STEP = 1e-6


def random_matrix(rng, colours):
    return rng.normal(size=(colours, colours)) + 1j * rng.normal(size=(colours, colours))


def exponential(matrix):
    values, vectors = np.linalg.eig(matrix)
    return vectors @ np.diag(np.exp(values)) @ np.linalg.inv(vectors)


def generators(colours):
    """Hermitian, traceless, tr T^a T^b = delta / 2."""
    out = []
    for i in range(colours):
        for j in range(i + 1, colours):
            for phase in (1, -1j):
                t = np.zeros((colours, colours), complex)
                t[i, j], t[j, i] = phase / 2, np.conj(phase) / 2
                out.append(t)
    for k in range(1, colours):
        diagonal = np.zeros(colours)
        diagonal[:k], diagonal[k] = 1, -k
        out.append(np.diag(diagonal / np.sqrt(2 * k * (k + 1))).astype(complex))
    return out


def slope(function, direction):
    """d function(exp(eps X)) / d eps at 0, of a function of a group element to the left."""
    return (function(exponential(STEP * direction)) - function(exponential(-STEP * direction))) / (2 * STEP)


def traceless(matrix):
    return matrix - np.trace(matrix) / len(matrix) * np.eye(len(matrix))


class Problem:
    """A real function L of one link U that is no polynomial of low degree."""

    def __init__(self, colours):
        rng = np.random.default_rng(colours)
        self.colours = colours
        self.a, self.b = random_matrix(rng, colours), random_matrix(rng, colours)
        unitary, _ = np.linalg.qr(random_matrix(rng, colours))
        self.link = unitary / np.linalg.det(unitary) ** (1 / colours)
        self.t = generators(colours)
        # Ours: F = sum_a T^a dL(exp(i eps T^a) U) / d eps.
        self.components = [slope(lambda g: self.value(g @ self.link), 1j * t) for t in self.t]
        self.force = sum(c * t for c, t in zip(self.components, self.t))

    def value(self, u):
        return np.trace(self.a @ u).real ** 2 + np.trace(u @ self.b @ u @ self.a).imag

    def gradient(self):
        """G = dL/dRe + i dL/dIm, unconstrained."""
        out = np.zeros_like(self.link)
        for place in np.ndindex(out.shape):
            unit = np.zeros_like(self.link)
            unit[place] = STEP
            for phase in (1, 1j):
                difference = self.value(self.link + phase * unit) - self.value(self.link - phase * unit)
                out[place] += phase * difference / (2 * STEP)
        return out


@pytest.fixture(params=[2, 3, 4], ids=lambda colours: f"SU({colours})")
def problem(request):
    return Problem(request.param)


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, atol=2e-7)


def test_components(problem):
    close([2 * np.trace(t @ problem.force) for t in problem.t], problem.components)


def test_force_from_the_unconstrained_gradient(problem):
    product = problem.link @ problem.gradient().conj().T
    close(0.25j * traceless(product - product.conj().T), problem.force)


@pytest.mark.parametrize("norm, factor", [(1, 2), (2, 4)])
def test_other_norms_of_generators(problem, norm, factor):
    """tr t^a t^b = norm * delta."""
    scaled = [np.sqrt(2 * norm) * t for t in problem.t]
    other = sum(t * slope(lambda g: problem.value(g @ problem.link), 1j * t) for t in scaled)
    close(other, factor * problem.force)


def test_antihermitian_generators(problem):
    """t^a = i T^a: tr t^a t^b = -delta / 2, sum_a t^a dL(exp(eps t^a) U)."""
    other = sum(1j * t * slope(lambda g: problem.value(g @ problem.link), 1j * t) for t in problem.t)
    close(other, 1j * problem.force)


def test_group_element_on_the_right(problem):
    other = sum(t * slope(lambda g: problem.value(problem.link @ g), 1j * t) for t in problem.t)
    close(other, problem.link.conj().T @ problem.force @ problem.link)


def test_wilson_force():
    """S = -beta/N Re tr(U V): F = beta/(2 N) times the traceless part of (U V - h.c.) / (2 i)."""
    problem, beta = Problem(3), 5.7
    problem.value = lambda u: -beta / 3 * np.trace(u @ problem.b).real
    force = sum(t * slope(lambda g: problem.value(g @ problem.link), 1j * t) for t in problem.t)
    loop = problem.link @ problem.b
    close(force, beta / 6 * traceless((loop - loop.conj().T) / 2j))


def test_molecular_dynamics_conserve_energy(problem):
    """H = tr pi^2 + L: dU/dt = i pi U, dpi/dt = -F. H = 1/2 tr pi^2 + L: dpi/dt = -2 F."""
    rng = np.random.default_rng(7)
    momentum = sum(rng.normal() * t for t in problem.t)
    change = slope(lambda g: problem.value(g @ problem.link), 1j * momentum)
    close(2 * np.trace(momentum @ -problem.force) + change, 0)
    close(np.trace(momentum @ (-2 * problem.force)) + change, 0)


def test_u1():
    """The generator is 1: F = dS/dtheta."""
    theta, a, b = 0.3, 1.2 - 0.4j, 0.7 + 2j

    def value(u):
        return (a * u).real ** 2 + (b * u * u).imag

    def at(angle):
        return value(np.exp(1j * angle))

    derivative = (at(theta + STEP) - at(theta - STEP)) / (2 * STEP)
    u = np.exp(1j * theta)
    gradient = sum(p * (value(u + p * STEP) - value(u - p * STEP)) / (2 * STEP) for p in (1, 1j))
    close((0.5j * (u * np.conj(gradient) - np.conj(u) * gradient)).real, derivative)
