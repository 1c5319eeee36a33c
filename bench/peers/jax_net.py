"""The networks of torch_net.py in JAX, jitted: the same formulas, weights first."""

import functools

import jax
import jax.numpy as jnp

from . import inputs

jax.config.update("jax_enable_x64", True)


def dagger(a):
    return jnp.swapaxes(a, -1, -2).conj()


def shift(a, lattice, axis, steps):
    """The value at x + steps * axis."""
    rolled = jnp.roll(a.reshape(a.shape[0], *lattice, *a.shape[2:]), -steps, 2 + axis)
    return rolled.reshape(a.shape)


def plaquettes(u, lattice):
    loops = []
    for mu in range(u.shape[0]):
        for nu in range(mu):
            a, b = u[mu : mu + 1], u[nu : nu + 1]
            loops.append(a @ shift(b, lattice, mu, 1) @ dagger(b @ shift(a, lattice, nu, 1)))
    return jnp.concatenate(loops)


def transported(u, w, lattice, kernel, symmetric):
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
    return jnp.concatenate(copies)


def careful(u, w, lattice, omega, kernel, symmetric):
    t = transported(u, w, lattice, kernel, symmetric)
    sites, n = w.shape[1], w.shape[-1]
    unit = jnp.broadcast_to(jnp.eye(n, dtype=w.dtype), (1, sites, n, n))
    left = jnp.concatenate((w, dagger(w), unit))
    right = jnp.concatenate((t, dagger(t), unit))
    outputs, rows, columns = omega.shape
    mixed = [
        (omega.reshape(outputs * rows, columns) @ part.reshape(columns, -1)).reshape(outputs, rows, sites, n, n)
        for part in (right.real, right.imag)
    ]
    mixed = jax.lax.complex(*mixed).transpose(2, 1, 3, 0, 4).reshape(sites, rows * n, outputs * n)
    out = left.transpose(1, 2, 0, 3).reshape(sites, n, rows * n) @ mixed
    return out.reshape(sites, n, outputs, n).transpose(2, 0, 1, 3)


class Network:
    """As torch_net.Network."""

    def __init__(self, row):
        self.row, self.lattice = row, (row.batch, *row.extents)
        given = inputs.draw(row)
        self.u, self.w = jnp.asarray(given.u), None if given.w is None else jnp.asarray(given.w)
        self.weights = [jnp.asarray(one) for one in given.weights]
        self.target = None if given.target is None else jnp.asarray(given.target)
        self.force_cotangent = jnp.asarray(given.force_cotangent)
        gradient = jax.value_and_grad(self._action, argnums=1)
        self._functions = {
            "value": jax.jit(self._action),
            "gradient": jax.jit(gradient),
            "force": jax.jit(self._force),
            "force_gradient": jax.jit(jax.grad(self._force_loss, argnums=1)),
        }
        for name in self._functions:
            setattr(self, name, functools.partial(self._run, name))

    def compile(self, name):
        """Ahead of the first call."""
        self._functions[name] = self._functions[name].lower(self.u, self.weights).compile()

    def _run(self, name):
        return jax.block_until_ready(self._functions[name](self.u, self.weights))

    def _action(self, u, weights):
        w = plaquettes(u, self.lattice) if self.w is None else self.w
        for omega, kernel in zip(weights, self.row.kernels):
            w = careful(u, w, self.lattice, omega, kernel, self.row.symmetric)
        traces = jnp.trace(w, axis1=-2, axis2=-1)
        return self._loss(traces, *weights[-2:]) if self.row.training else (weights[-1] @ traces.real).sum()

    def _loss(self, traces, head, bias):
        features = jnp.concatenate((traces.real, traces.imag))
        return (((head @ features)[0] + bias - self.target) ** 2).mean()

    def _force(self, u, weights):
        action, slope = jax.value_and_grad(self._action)(u, weights)
        product = u @ jnp.swapaxes(slope, -1, -2)  # JAX's gradient is the conjugate
        algebra = (product - dagger(product)) * 0.25j
        trace = jnp.trace(algebra, axis1=-2, axis2=-1)[..., None, None] / u.shape[-1]
        return action, algebra - trace * jnp.eye(u.shape[-1], dtype=u.dtype)

    def _force_loss(self, u, weights):
        action, force = self._force(u, weights)
        return action + (force * self.force_cotangent.conj()).real.sum()
