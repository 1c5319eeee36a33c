"""Random inputs of a network or an action, the same for all codes, as NumPy arrays.

Links and matrices are [channel, site, N, N], sites those of a batch of lattices in C order.
"""

import functools
import types

import numpy as np


def special_unitary(matrices):
    """Of Gaussian matrices: Haar-distributed up to a phase, determinant 1."""
    q, _ = np.linalg.qr(matrices)
    return q / np.linalg.det(q)[..., None, None] ** (1 / q.shape[-1])


def complex_normal(random, shape):
    return random.normal(size=shape) + 1j * random.normal(size=shape)


def types_of(precision):
    return {"f32": (np.float32, np.complex64), "f64": (np.float64, np.complex128)}[precision]


def draw_links(row, random):
    matrix = types_of(row.precision)[1]
    shape = (len(row.extents), row.sites, row.colours, row.colours)
    return special_unitary(complex_normal(random, shape)).astype(matrix)


@functools.lru_cache(maxsize=1)  # all codes in turn
def draw(row):
    """Links u, given matrices w, weights, the target of a training step, a cotangent of the force."""
    random = np.random.default_rng(1)
    real, matrix = types_of(row.precision)
    u = draw_links(row, random)
    return types.SimpleNamespace(
        u=u, w=None if row.inputs is None else complex_normal(random, (row.inputs, *u.shape[1:])).astype(matrix),
        weights=[(0.01 * random.normal(size=shape)).astype(real) for shape in row.weight_shapes()],
        target=random.normal(size=row.sites).astype(real) if row.training else None,
        force_cotangent=complex_normal(random, u.shape).astype(matrix))
