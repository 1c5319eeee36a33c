"""The L-CB layer in PyTorch, in the two orders that published code uses.

Both are own statements of out_u = sum_{v,w} omega[u,v,w] L_v R_w (PRL 128, 032003,
supplement eqs. (11)-(12)), symmetric kernel 2, with daggers, unit and local copy:

  published   all products L_v R_w first, then the weights
  careful     the weights first as one real matrix product, then one batched
              complex product per site

Fields are [channel, site, N, N] complex tensors on a periodic lattice.
"""

import torch


def dagger(a):
    return a.transpose(-1, -2).conj()


def shift(a, dims, axis, steps):
    """The value at x + steps * axis."""
    rolled = torch.roll(a.reshape(a.shape[0], *dims, *a.shape[2:]), -steps, 1 + axis)
    return rolled.reshape(a.shape)


def transported(u, w, dims):
    """The local copy, then per axis one hop backwards and one forwards."""
    copies = [w]
    for axis in range(len(dims)):
        link = u[axis : axis + 1]
        back = shift(link, dims, axis, -1)
        copies.append(dagger(back) @ shift(w, dims, axis, -1) @ back)
        copies.append(link @ shift(w, dims, axis, +1) @ dagger(link))
    return torch.cat(copies)


def factors(u, w, dims):
    t = transported(u, w, dims)
    unit = torch.eye(w.shape[-1], dtype=w.dtype).expand(1, *w.shape[1:])
    left = torch.cat((w, dagger(w), unit))
    right = torch.cat((t, dagger(t), unit))
    return left, right


def published(u, w, dims, omega):
    left, right = factors(u, w, dims)
    products = torch.einsum("vxij,wxjk->vwxik", left, right)
    return torch.einsum("uvw,vwxik->uxik", omega.to(w.dtype), products)


def careful(u, w, dims, omega):
    left, right = factors(u, w, dims)
    outputs, rows, columns = omega.shape
    sites, n = w.shape[1], w.shape[-1]
    real = torch.view_as_real(right.resolve_conj()).reshape(columns, -1)
    mixed = omega.reshape(outputs * rows, columns) @ real
    mixed = torch.view_as_complex(mixed.reshape(outputs, rows, sites, n, n, 2))
    mixed = mixed.permute(2, 1, 3, 0, 4).reshape(sites, rows * n, outputs * n)
    left = left.permute(1, 2, 0, 3).reshape(sites, n, rows * n)
    out = left @ mixed
    return out.reshape(sites, n, outputs, n).permute(2, 0, 1, 3)
