"""L-CNNs in PyTorch: the layers as published and as a careful user writes them.

Own statements of plaquettes, L-CB layers out_u = sum_{v,w} omega[u,v,w] L_v R_w
(PRL 128, 032003, supplement eqs. (11)-(12), with daggers, unit and local copy), the
trace and a linear head; derivatives by autograd. Two orders of a layer:

  published   all products L_v R_w first, then the weights
  careful     the weights first as one real matrix product, then one batched
              complex product per site: the cheapest order, channels outermost,
              the batch among the sites

Fields are [channel, site, N, N] complex tensors; sites are those of a batch of periodic
lattices, `lattice` = (batch, X_0, X_1, ..).
"""

import torch

from . import inputs


def dagger(a):
    return a.transpose(-1, -2).conj()


def shift(a, lattice, axis, steps):
    """The value at x + steps * axis."""
    rolled = torch.roll(a.reshape(a.shape[0], *lattice, *a.shape[2:]), -steps, 2 + axis)
    return rolled.reshape(a.shape)


def plaquettes(u, lattice):
    loops = []
    for mu in range(u.shape[0]):
        for nu in range(mu):
            a, b = u[mu : mu + 1], u[nu : nu + 1]
            there = a @ shift(b, lattice, mu, 1)
            back = b @ shift(a, lattice, nu, 1)
            loops.append(there @ dagger(back))
    return torch.cat(loops)


def transported(u, w, lattice, kernel, symmetric):
    """The local copy, then per axis the hops backwards (if symmetric) and forwards."""
    copies = [w]
    for axis in range(u.shape[0]):
        link = u[axis : axis + 1]
        behind = shift(link, lattice, axis, -1)
        there = w
        for _ in range(kernel - 1 if symmetric else 0):
            there = dagger(behind) @ shift(there, lattice, axis, -1) @ behind
            copies.append(there)
        there = w
        for _ in range(kernel - 1):
            there = link @ shift(there, lattice, axis, +1) @ dagger(link)
            copies.append(there)
    return torch.cat(copies)


def factors(u, w, lattice, kernel, symmetric):
    t = transported(u, w, lattice, kernel, symmetric)
    unit = torch.eye(w.shape[-1], dtype=w.dtype).expand(1, *w.shape[1:])
    left = torch.cat((w, dagger(w), unit))
    right = torch.cat((t, dagger(t), unit))
    return left, right


def published(u, w, lattice, omega, kernel, symmetric):
    left, right = factors(u, w, lattice, kernel, symmetric)
    products = torch.einsum("vxij,wxjk->vwxik", left, right)
    return torch.einsum("uvw,vwxik->uxik", omega.to(w.dtype), products)


def careful(u, w, lattice, omega, kernel, symmetric):
    left, right = factors(u, w, lattice, kernel, symmetric)
    outputs, rows, columns = omega.shape
    sites, n = w.shape[1], w.shape[-1]
    real = torch.view_as_real(right.resolve_conj()).reshape(columns, -1)
    mixed = omega.reshape(outputs * rows, columns) @ real
    mixed = torch.view_as_complex(mixed.reshape(outputs, rows, sites, n, n, 2))
    mixed = mixed.permute(2, 1, 3, 0, 4).reshape(sites, rows * n, outputs * n)
    left = left.permute(1, 2, 0, 3).reshape(sites, n, rows * n)
    out = left @ mixed
    return out.reshape(sites, n, outputs, n).permute(2, 0, 1, 3)


class Weighted:
    """What run.py times, as methods: the value, and the gradient by all weights."""

    def __init__(self, row, layer):
        self.row, self.layer = row, layer
        self.lattice = (row.batch, *row.extents)
        given = inputs.draw(row)
        self.u = torch.from_numpy(given.u)
        self.w = None if given.w is None else torch.from_numpy(given.w)
        self.weights = [torch.from_numpy(one) for one in given.weights]
        self.target = None if given.target is None else torch.from_numpy(given.target)
        self.force_cotangent = torch.from_numpy(given.force_cotangent)

    def action(self, u, weights):
        w = plaquettes(u, self.lattice) if self.w is None else self.w
        for omega, kernel in zip(weights, self.row.kernels):
            w = self.layer(u, w, self.lattice, omega, kernel, self.row.symmetric)
        traces = w.diagonal(dim1=-2, dim2=-1).sum(-1)
        return self.loss(traces, *weights[-2:]) if self.row.training else (weights[-1] @ traces.real).sum()

    def loss(self, traces, head, bias):
        features = torch.cat((traces.real, traces.imag))
        return torch.nn.functional.mse_loss((head @ features)[0] + bias, self.target)

    def value(self):
        with torch.no_grad():
            return self.action(self.u, self.weights)

    def gradient(self):
        weights = [w.detach().requires_grad_(True) for w in self.weights]
        action = self.action(self.u, weights)
        return action.detach(), torch.autograd.grad(action, weights)


class Network(Weighted):
    """.. and the force, and the gradient of a loss on it."""

    def _force(self, weights, create_graph):
        u = self.u.detach().requires_grad_(True)
        action = self.action(u, weights)
        (slope,) = torch.autograd.grad(action, u, create_graph=create_graph)
        product = u @ dagger(slope)
        algebra = (product - dagger(product)) * 0.25j
        trace = algebra.diagonal(dim1=-2, dim2=-1).sum(-1)[..., None, None] / u.shape[-1]
        return action, algebra - trace * torch.eye(u.shape[-1], dtype=u.dtype)

    def force(self):
        action, force = self._force(self.weights, False)
        return action.detach(), force.detach()

    def force_gradient(self):
        weights = [w.detach().requires_grad_(True) for w in self.weights]
        action, force = self._force(weights, True)
        loss = action + (force * self.force_cotangent.conj()).real.sum()
        return torch.autograd.grad(loss, weights)
