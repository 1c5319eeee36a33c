"""labels.py OUT N SEED X0 X1: Haar-random links of SU(2) with S = 3 sum (1 - Re Tr P / 2) and F = sum_a T^a dS/da.

Written from docs/conventions.md alone: S depends on a link by -3/2 Re Tr U A with the staples A, so that
F = 3/2 sum_a T^a Im Tr T^a U A.
"""

import sys

import h5py
import numpy as np

path, n, seed, *extents = sys.argv[1], *map(int, sys.argv[2:])
q = np.random.default_rng(seed).normal(size=(n, *extents, 2, 4))
q /= np.linalg.norm(q, axis=-1, keepdims=True)
sigma = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
u = q[..., 0, None, None] * np.eye(2) + 1j * np.einsum("...a,aij->...ij", q[..., 1:], sigma)


def ahead(field, axis, steps=1):
    return np.roll(field, -steps, 1 + axis)


def dagger(a):
    return a.conj().swapaxes(-1, -2)


def staples(mu):
    nu = 1 - mu
    a, b = u[..., mu, :, :], u[..., nu, :, :]
    up = ahead(b, mu) @ dagger(ahead(a, nu)) @ dagger(b)
    behind = ahead(b, nu, -1)
    down = dagger(ahead(behind, mu)) @ dagger(ahead(a, nu, -1)) @ behind
    return up + down


plaquettes = u[..., 0, :, :] @ ahead(u[..., 1, :, :], 0) @ dagger(ahead(u[..., 0, :, :], 1)) @ dagger(u[..., 1, :, :])
action = 3 * (1 - np.trace(plaquettes, axis1=-2, axis2=-1).real / 2).sum(axis=(1, 2))
force = np.zeros_like(u)
for mu in range(2):
    product = u[..., mu, :, :] @ staples(mu)
    for generator in sigma / 2:
        slope = np.trace(generator @ product, axis1=-2, axis2=-1).imag
        force[..., mu, :, :] += 1.5 * slope[..., None, None] * generator
with h5py.File(path, "w") as file:
    file["u"] = u.reshape(n, -1, 2, 2, 2)
    file["dims"] = np.array(extents)
    file["S"] = action
    file["DS"] = force.reshape(n, -1, 2, 2, 2)
    file["density"] = np.trace(plaquettes, axis1=-2, axis2=-1).real.reshape(n, -1)
