#!/usr/bin/env python3
"""Prints the tables of exp.md: errors of gauge-expand-exp's polynomial.

Needs numpy and mpmath. The polynomial is evaluated as ExpandExp.cpp writes it, in the
precision asked for; the exponential it is compared with has 40 digits.
"""

import math

import mpmath
import numpy as np

mpmath.mp.dps = 40
NORMS = (0.1, 1, 4, 8, 16, 24, 32)
SCHEMES = {np.complex128: (12, 6), np.complex64: (7, 5)}  # degree, squarings
PLAIN_SQUARINGS = 2
ALTERNATIVES = {
    np.complex128: ((12, 5), (14, 5), (16, 4), (12, 7)),
    np.complex64: ((8, 4), (8, 5), (10, 4), (7, 6)),
}
random = np.random.default_rng(1)


def horner(x, degree, last):
    """1 + x/last (1 + x/(last+1) (.. (1 + x/degree)))."""
    real = x.real.dtype.type
    one = np.eye(len(x), dtype=x.dtype)
    total = x * real(1 / degree) + one
    for k in range(degree - 1, last - 1, -1):
        total = (x @ total) * real(1 / k) + one
    return total


def expand(a, degree, squarings):
    """As ExpandExp.cpp writes it."""
    real = a.real.dtype.type
    one = np.eye(len(a), dtype=a.dtype)
    x = a * real(1 / 2**squarings)
    y = x @ horner(x, degree, 2)
    for _ in range(squarings - PLAIN_SQUARINGS):
        y = y @ (y + real(2) * one)
    total = y + one
    for _ in range(PLAIN_SQUARINGS):
        total = total @ total
    return total


def expand_plainly(a, degree, squarings):
    """The obvious way: squares 1 + y."""
    total = horner(a * a.real.dtype.type(1 / 2**squarings), degree, 1)
    for _ in range(squarings):
        total = total @ total
    return total


def draw(colours, norm, antihermitian):
    a = random.normal(size=(colours, colours)) + 1j * random.normal(size=(colours, colours))
    if antihermitian:
        a = a - a.conj().T
        a -= np.trace(a) / colours * np.eye(colours)
    return a * (norm / np.linalg.norm(a, 2))


def measure(kind, scheme, norm, antihermitian=True, method=expand, count=12):
    """The largest relative error, and distance from a unitary matrix."""
    worst = unitarity = 0
    for i in range(2 * count):
        a = draw(2 + i % 2, norm, antihermitian).astype(kind)
        exact = mpmath.expm(mpmath.matrix(a.astype(np.complex128).tolist()))
        got = method(a, *scheme).astype(np.complex128)
        rows = range(len(a))
        error = np.array([[complex(mpmath.mpc(got[j, k]) - exact[j, k]) for k in rows] for j in rows])
        size = np.array([[complex(exact[j, k]) for k in rows] for j in rows])
        worst = max(worst, np.linalg.norm(error, 2) / np.linalg.norm(size, 2))
        unitarity = max(unitarity, np.linalg.norm(got @ got.conj().T - np.eye(len(a)), 2))
    return worst, unitarity


def measure_decay(kind, scheme, norm):
    """exp of a Hermitian matrix with eigenvalues down to -norm: numbers near 0."""
    diagonal = -norm * np.array([1, 0.9, 1])
    got = expand(np.diag(diagonal).astype(kind), *scheme).astype(np.complex128)
    exact = np.diag(np.exp(diagonal.astype(kind).astype(np.complex128)))
    return np.linalg.norm(got - exact, 2) / np.linalg.norm(exact, 2)


def bound(scheme, norm):
    degree, squarings = scheme
    x = norm / 2**squarings
    return 2**squarings * x ** (degree + 1) / math.factorial(degree + 1) / (1 - x / (degree + 2))


def main():
    for kind, scheme in SCHEMES.items():
        print(f"\n{kind.__name__}: degree {scheme[0]}, {scheme[1]} squarings")
        print("| norm | truncation, bound | error, anti-Hermitian | distance from unitary | error, general", end="")
        print(" | error, decay | all squarings plain |")
        for norm in NORMS:
            error, unitarity = measure(kind, scheme, norm)
            general, _ = measure(kind, scheme, norm, antihermitian=False)
            plain, _ = measure(kind, scheme, norm, method=expand_plainly)
            print(
                f"| {norm} | {bound(scheme, norm):.0e} | {error:.0e} | {unitarity:.0e} | {general:.0e} |"
                f" {measure_decay(kind, scheme, norm):.0e} | {plain:.0e} |"
            )
        for other in (scheme, *ALTERNATIVES[kind]):
            errors = [f"{measure(kind, other, norm)[0]:.0e}" for norm in (1, 8, 16, 32)]
            print(f"| {other[0]}, {other[1]} | {other[0] - 1 + other[1]} | {' | '.join(errors)} |")


if __name__ == "__main__":
    main()
