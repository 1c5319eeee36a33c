# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Derived functions and expressions, against finite differences."""

import numpy as np
import pytest

import gaugec

ACTION = """
group SU(2)
lattice 2
precision f64
action act(U: links; beta: real, c: real(2)) -> real {
  P = sum(mu < nu) re(trace(path(+mu, +nu, -mu, -nu)))
  return S = beta * sum_sites(P) + c[0] * c[1] * sum_sites(P^2)
}
"""

NETWORK = """
group SU(2)
lattice 2
precision f64
network net(U: links, x: real) -> (real, real) {
  W = lconvbilin(U, plaq(U), channels = 2, kernel = 2)
  y = linear(concat(re(trace(W)), x), channels = 1)
  return y, Q = sum_sites(tanh(y))
}
"""

STEP = 1e-6
EXTENTS, BATCH = (4, 3), 2
TAU = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]]) / 2
KINDS = ["value", "gradient", "force", "force_gradient", "vjp", "jvp"]


def close(a, b, tolerance=1e-7):
    a, b = np.asarray(a), np.asarray(b)
    assert a.shape == b.shape
    assert np.abs(a - b).max() <= tolerance * max(1, np.abs(b).max())


def dot(a, b):
    return np.sum(np.real(np.conj(a) * b))


def difference(function, *arguments, along):
    """Derivative of an array along tangents of the arguments."""
    ahead = function(*[a + STEP * t for a, t in zip(arguments, along)])
    behind = function(*[a - STEP * t for a, t in zip(arguments, along)])
    return (ahead - behind) / (2 * STEP)


def normal(shape, seed, is_complex=False):
    dice = np.random.default_rng(seed)
    real = dice.normal(size=shape)
    return real + 1j * dice.normal(size=shape) if is_complex else real


def quaternions(matrices):
    """The parts ((a, b), (-b*, a*)) of 2 x 2 matrices."""
    (a, b), (c, d) = np.moveaxis(matrices, (-2, -1), (0, 1))
    a, b = (a + d.conj()) / 2, (b - c.conj()) / 2
    return np.stack([a, b, -b.conj(), a.conj()], axis=-1).reshape(matrices.shape)


@pytest.fixture(scope="module")
def parameters():
    return {"beta": np.float64(1.3), "c": np.array([0.4, -0.7])}


@pytest.fixture
def action():
    return gaugec.compile(ACTION, functions=KINDS)


@pytest.fixture
def network():
    return gaugec.compile(NETWORK, functions=["value", "gradient", "vjp", "jvp"])


@pytest.fixture
def links():
    return gaugec.compile(ACTION).random_links(EXTENTS, BATCH, seed=3)


def turned(links, generator, site, mu):
    """exp(i STEP T^a) U_mu at a site, and with the opposite sign."""

    def turn(sign):
        out = links.copy()
        group = np.cos(STEP / 2) * np.eye(2) + 2j * sign * np.sin(STEP / 2) * generator
        out[:, *site, mu] = group @ out[:, *site, mu]
        return out

    return turn(1), turn(-1)


# ---- functions ----


def test_force(action, links, parameters):
    out = action.force(links, **parameters)
    assert np.array_equal(out.S, action.value(links, **parameters))
    assert out.force.shape == (BATCH, *EXTENTS, 2, 2, 2)
    for site, mu in (((0, 0), 0), ((2, 1), 1)):
        expected = np.zeros((BATCH, 2, 2), complex)
        for generator in TAU:
            ahead, behind = turned(links, generator, site, mu)
            slope = (action.value(ahead, **parameters) - action.value(behind, **parameters)) / (2 * STEP)
            expected += slope[:, :, None] * generator
        close(out.force[:, *site, mu], expected)


def test_force_of_the_only_action_of_several_results(links):
    model = gaugec.compile(NETWORK, functions=["force"])
    weights = model.random_parameters(seed=1)
    out = model.force(links, np.ones((BATCH, *EXTENTS, 1)), **weights)
    assert out.names == ("Q", "force")
    close(np.trace(out.force, axis1=-2, axis2=-1), np.zeros((BATCH, *EXTENTS, 2)))
    assert np.abs(out.force).max() > 1e-3


def test_gradient_of_an_action(action, links, parameters):
    out = action.gradient(links, **parameters)
    assert out.names == ("S", "grad_beta", "grad_c")
    assert set(out.gradients) == {"beta", "c"}

    def total(beta, c):
        return action.value(links, beta=beta, c=c).sum()

    arguments = parameters["beta"], parameters["c"]
    close(out.grad_beta, difference(total, *arguments, along=[1, np.zeros(2)]))
    close(out.grad_c, [difference(total, *arguments, along=[0, t]) for t in np.eye(2)])


def test_gradients_sum_over_the_batch(action, links, parameters):
    both = action.gradient(links, **parameters)
    one = [action.gradient(config, **parameters) for config in links]
    assert one[0].S.shape == (1,)
    assert one[0].grad_c.shape == (2,)
    close(both.grad_c, one[0].grad_c + one[1].grad_c, 1e-12)


def test_force_gradient(action, links, parameters):
    to_S = normal((BATCH, 1), 1)
    to_force = normal((BATCH, *EXTENTS, 2, 2, 2), 2, True)
    out = action.force_gradient(links, to_S, to_force, **parameters)
    plain = action.force(links, **parameters)
    close(out.S, plain.S, 1e-14)
    close(out.force, plain.force, 1e-14)

    def loss(beta, c):
        one = action.force(links, beta=beta, c=c)
        return dot(to_S, one.S) + dot(to_force, one.force)

    arguments = parameters["beta"], parameters["c"]
    close(out.grad_beta, difference(loss, *arguments, along=[1, np.zeros(2)]))
    close(out.grad_c, [difference(loss, *arguments, along=[0, t]) for t in np.eye(2)])


def test_vjp_and_jvp(network, links):
    x = normal((BATCH, *EXTENTS, 1), 3)
    weights = network.random_parameters(seed=1)
    names = list(weights)
    tangents = [normal(links.shape, 4, True), normal(x.shape, 5)]
    tangents += [normal(w.shape, 6 + i) for i, w in enumerate(weights.values())]
    arguments = [links, x, *weights.values()]

    def outputs(links, x, *weights):
        out = network.value(links, x, **dict(zip(names, weights)))
        return np.concatenate([out.y.reshape(BATCH, -1), out.Q], axis=1)

    def push(tangents):
        return network.jvp(
            links, x, *tangents[:2], **weights, **{f"tangent_{n}": t for n, t in zip(names, tangents[2:])}
        )

    inside = [quaternions(tangents[0]), *tangents[1:]]  # links on both sides must be SU(2) matrices up to a factor
    forward = push(inside)
    assert forward.names == ("y", "Q", "tangent_y", "tangent_Q")
    along = difference(outputs, *arguments, along=inside)
    close(np.concatenate([forward.tangent_y.reshape(BATCH, -1), forward.tangent_Q], axis=1), along)

    forward = push(tangents)
    to_y, to_Q = normal(forward.y.shape, 20), normal(forward.Q.shape, 21)
    backward = network.vjp(links, x, to_y, to_Q, **weights)
    assert list(backward.gradients) == ["U", "x", *names]
    pulled = sum(dot(backward[f"grad_{name}"], t) for name, t in zip(["U", "x", *names], tangents))
    close(pulled, dot(to_y, forward.tangent_y) + dot(to_Q, forward.tangent_Q), 1e-12)
    weights_only = network.gradient(links, x, to_y, to_Q, **weights)
    for name in names:
        close(weights_only.gradients[name], backward.gradients[name], 1e-12)


# ---- expressions ----


def test_expressions_of_the_compiler(links, parameters):
    model = gaugec.compile(
        ACTION, functions=["value", "force"], differentiate={"pull": "-2 * force(S, U)", "dbeta": "gradient(S, beta)"}
    )
    out = model.pull(links, **parameters)
    assert out.names == ("S", "pull")
    close(out.pull, -2 * model.force(links, **parameters).force, 1e-14)
    slopes = model.dbeta(links, **parameters).dbeta
    assert slopes.shape == (BATCH, 1)  # of each configuration by itself
    close(slopes, model.value(links, **{**parameters, "beta": 2.3}) - model.value(links, **parameters), 1e-12)


def test_expressions_of_the_description(example):
    model = example("force_matching")
    links = model.random_links(EXTENTS, BATCH, seed=1)
    nothing = np.zeros((BATCH, *EXTENTS, 2, 2, 2)), np.zeros((BATCH, *EXTENTS, 1))
    target = model.value(links, *nothing, beta=2, c1=0, weight=0)
    density = np.broadcast_to((target.S / np.prod(EXTENTS))[:, None, None], (BATCH, *EXTENTS, 1))

    def call(beta, c1):
        return model.value(links, target.F, density, beta=beta, c1=c1, weight=0.1)

    same = call(2, 0)
    close(same.loss, np.zeros((BATCH, 1)), 1e-12)
    close(same.dbeta, np.zeros((BATCH, 1)), 1e-12)
    out = call(1.5, -0.1)
    deviation = out.F - target.F
    expected = np.einsum("bxymij,bxymji->b", deviation, deviation).real[:, None] + 0.1 * (out.S - target.S) ** 2
    close(out.loss, expected, 1e-12)
    close(out.dbeta, difference(lambda b: call(b, -0.1).loss, 1.5, along=[1]))
    close(out.dc1, difference(lambda c: call(1.5, c).loss, -0.1, along=[1]))


# ---- names and mistakes ----


def test_results_by_name(network, links):
    x = normal((BATCH, *EXTENTS, 1), 3)
    weights = network.random_parameters(seed=1)
    assert set(weights) == {"W.weight", "y.weight", "y.bias"} == set(network.parameters)  # no tangents
    out = network.gradient(links, x, np.ones((BATCH, *EXTENTS, 1)), np.ones((BATCH, 1)), **weights)
    assert isinstance(out, gaugec.Result)
    assert out["grad_W.weight"] is out.grad_W_weight is out[2]
    assert out.grad_W_weight.shape == weights["W.weight"].shape
    assert set(out.gradients) == set(weights)
    with pytest.raises(KeyError, match="there is no result 'grad_W': did you mean"):
        out["grad_W"]
    assert "tangent_W.weight" in network.random_parameters(seed=1, function="jvp")


def test_missing_function():
    model = gaugec.compile(ACTION)
    assert "force" not in dir(model) and not hasattr(model, "vjp")
    message = 'the model has no function \'force\': compile it with functions=["value", "force"]'
    with pytest.raises(AttributeError) as caught:
        model.force(None)
    assert str(caught.value) == message


def test_only_what_is_asked_for():
    model = gaugec.compile(ACTION, functions="force")
    assert list(model.functions) == ["force"]


def test_unknown_function():
    with pytest.raises(gaugec.ArgumentError, match="no function 'forces' to derive: did you mean 'force'?"):
        gaugec.compile(ACTION, functions=["value", "forces"])
    with pytest.raises(gaugec.ArgumentError, match="no function is asked for"):
        gaugec.compile(ACTION, functions=[])


def test_errors_point_into_the_expression():
    with pytest.raises(gaugec.CompileError, match=r"--differentiate:1:14: error: unknown name 's'"):
        gaugec.compile(ACTION, differentiate={"pull": "force(s, U)"})
    text = ACTION.replace("sum_sites(P)", "P").replace("sum_sites(P^2)", "P^2")
    with pytest.raises(gaugec.CompileError, match="'force' needs a model with a result that is one real number per"):
        gaugec.compile(text, functions=["value", "force"])
