"""Wilson's and the Symanzik action, their forces, and a step of the Wilson flow in PyTorch.

Links [mu, x_0, .., x_3, N, N]; neighbours by torch.roll, products as batched matmul. A loop is the trace of
A B^dagger, which is not formed: Re Tr A B^dagger = sum Re (A conj B). Products that loops share are made once. The
force is by autograd, which reuses A and B of the forward pass: six products a plane, as many as staples by hand take.
"""

import numpy as np
import torch

from . import inputs

C1 = -1 / 12


def dagger(a):
    return a.transpose(-1, -2).conj()


def overlap(a, b):
    """sum_x Re Tr A B^dagger."""
    return (torch.view_as_real(a) * torch.view_as_real(b)).sum()


def ahead(a, axis, steps=1):
    """The value at x + steps * axis, of a field without a direction."""
    return torch.roll(a, -steps, axis)


def planes(u):
    return [(mu, nu) for nu in range(u.shape[0]) for mu in range(nu)]


def sum_plaquettes(u):
    """sum_{x, mu < nu} Re Tr P."""
    return sum(overlap(u[mu] @ ahead(u[nu], mu), u[nu] @ ahead(u[mu], nu)) for mu, nu in planes(u))


def sum_rectangles(u):
    """sum_{x, mu != nu} Re Tr of the loops of two links along mu and one along nu."""
    total = 0
    for mu in range(u.shape[0]):
        pair = u[mu] @ ahead(u[mu], mu)
        for nu in range(u.shape[0]):
            if nu != mu:
                total = total + overlap(pair @ ahead(u[nu], mu, 2), u[nu] @ ahead(pair, nu))
    return total


def count_planes(u):
    """Tr 1 of all plaquettes with mu < nu."""
    return len(planes(u)) * u[0].numel() / u.shape[-1]


def wilson(u, beta):
    return beta / u.shape[-1] * (count_planes(u) - sum_plaquettes(u))


def symanzik(u, beta):
    plain = count_planes(u) - sum_plaquettes(u)
    long = 2 * count_planes(u) - sum_rectangles(u)
    return beta / u.shape[-1] * ((1 - 8 * C1) * plain + C1 * long)


def project(a):
    """To the Lie algebra."""
    hermitian = (a - dagger(a)) / 2j
    trace = hermitian.diagonal(dim1=-2, dim2=-1).sum(-1)[..., None, None] / a.shape[-1]
    return hermitian - trace * torch.eye(a.shape[-1], dtype=a.dtype)


def force(action, u):
    u = u.detach().requires_grad_(True)
    value = action(u)
    (slope,) = torch.autograd.grad(value, u)
    with torch.no_grad():
        return value.detach(), project(u @ dagger(slope)) / -2


def flow_step(u, eps):
    """As examples/wilson_flow.gauge."""

    def slope(links):
        return -1j * eps * force(lambda v: -2 * sum_plaquettes(v), links)[1]

    z0 = slope(u)
    w1 = torch.matrix_exp(z0 / 4) @ u
    z1 = slope(w1) * (8 / 9) - z0 * (17 / 36)
    w2 = torch.matrix_exp(z1) @ w1
    z2 = slope(w2) * (3 / 4) - z1
    return torch.matrix_exp(z2) @ w2


class Action:
    """What run.py times, as methods."""

    def __init__(self, row):
        links = inputs.draw_links(row, np.random.default_rng(1))
        self.u = torch.from_numpy(links.reshape(len(row.extents), *row.extents, row.colours, row.colours))
        self.action = {"wilson": wilson, "symanzik": symanzik}.get(row.model)

    def value(self, beta=6.0):
        with torch.no_grad():
            return self.action(self.u, beta)

    def force(self, beta=6.0):
        return force(lambda u: self.action(u, beta), self.u)

    def flow(self, eps=0.01):
        return flow_step(self.u, eps)
