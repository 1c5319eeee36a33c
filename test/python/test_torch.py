# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaugec.torch: values, derivatives to the third order, training, mistakes."""

import copy

import numpy as np
import pytest
import torch
from models import ACTION, NETWORK, SU2_NETWORK

import gaugec
import gaugec.torch

# gradcheck compares with finite differences: steps of 1e-6 in f64 leave 1e-10 / 1e-6 of rounding and 1e-12 of
# curvature, times slopes of up to 1e2.
CHECK = {"eps": 1e-6, "atol": 1e-5, "rtol": 1e-5}


@pytest.fixture(scope="module")
def network():
    return gaugec.compile(NETWORK)


@pytest.fixture(scope="module")
def action():
    return gaugec.compile(ACTION, functions=["value", "force"])


def start(model, extents=(2, 3), batch=2):
    """A module, links, and its weights by name."""
    module = gaugec.torch.Module(model, seed=1)
    links = torch.from_numpy(model.random_links(extents, batch, seed=3)).requires_grad_()
    return module, links, dict(module.named_parameters())


def call(module, names, function="value"):
    """The module as a function of tensors alone."""

    def inner(*tensors):
        out = module.evaluate(function, **dict(zip(names, tensors)))
        return tuple(out) if isinstance(out, tuple) else out

    return inner


# ---- values ----


def test_values_are_those_of_numpy(network):
    module, links, weights = start(network)
    plain = network.value(links.detach().numpy(), np.ones((2, 2, 3, 1)), **{n: w.detach() for n, w in weights.items()})
    out = module(links, torch.ones(2, 2, 3, 1, dtype=torch.float64))
    assert out.names == ("y", "Q")
    assert np.array_equal(out.y.detach(), plain.y) and np.array_equal(out.Q.detach(), plain.Q)
    one = module(links[0], torch.ones(2, 3, 1, dtype=torch.float64))
    assert torch.equal(one.y, out.y[0])


def test_layouts_do_not_matter(network):
    module, links, _ = start(network)
    x = torch.ones(2, 2, 3, 1, dtype=torch.float64)
    wanted = module(links, x).y
    turned = links.detach().transpose(1, 2).contiguous().transpose(1, 2)
    assert not turned.is_contiguous()
    assert torch.equal(module(turned, x).y, wanted)
    assert torch.equal(module(links.detach().conj().resolve_conj().conj(), x).y, wanted)


def test_parameters_have_the_names_of_the_description(network):
    module, _, weights = start(network)
    assert list(weights) == list(network.parameters) == ["W.weight", "y.weight", "y.bias"]
    assert list(module.state_dict()) == list(weights)
    for name, value in network.random_parameters(seed=1).items():
        assert np.array_equal(weights[name].detach(), value)
    other = gaugec.torch.Module(network, parameters={"y.bias": [2.0]}, seed=2)
    assert other.y.bias.item() == 2 and not torch.equal(other.W.weight, module.W.weight)
    other.load_state_dict(module.state_dict())
    assert torch.equal(other.W.weight, module.W.weight)
    twin = copy.deepcopy(module)
    assert twin.W.weight is not module.W.weight and twin.compiled is module.compiled


# ---- derivatives ----


def test_gradcheck(network):
    module, links, weights = start(network)
    x = torch.rand(2, 2, 3, 1, dtype=torch.float64, requires_grad=True)
    function = call(module, ["U", "x", *weights])
    arguments = (links, x, *weights.values())
    assert torch.autograd.gradcheck(function, arguments, fast_mode=True, **CHECK)
    assert torch.autograd.gradgradcheck(function, arguments, fast_mode=True, **CHECK)


def test_gradcheck_of_every_entry():
    model = gaugec.compile(ACTION.replace("SU(3)", "U(1)"), functions=["value", "force"])
    module, links, weights = start(model, (2, 2), 1)
    for function in ("value", "force"):
        inner = call(module, ["U", *weights], function)
        assert torch.autograd.gradcheck(inner, (links, *weights.values()), **CHECK)
        assert torch.autograd.gradgradcheck(inner, (links, *weights.values()), **CHECK)


def test_quaternions():
    """Links of SU(2) must stay multiples of SU(2): they are varied through their four real numbers."""
    module, links, weights = start(gaugec.compile(SU2_NETWORK))
    a, b = links.detach()[..., 0, 0], links.detach()[..., 0, 1]
    numbers = torch.stack([a.real, a.imag, b.real, b.imag]).requires_grad_()

    def function(numbers, *tensors):
        a, b = torch.complex(numbers[0], numbers[1]), torch.complex(numbers[2], numbers[3])
        matrices = torch.stack([a, b, -b.conj(), a.conj()], dim=-1).reshape(links.shape)
        return module(matrices, **dict(zip(weights, tensors)))

    arguments = (numbers, *weights.values())
    assert torch.autograd.gradcheck(function, arguments, fast_mode=True, **CHECK)
    assert torch.autograd.gradgradcheck(function, arguments, fast_mode=True, **CHECK)


def test_third_order(action):
    module, links, weights = start(action)
    probe = torch.randn(links.shape, dtype=links.dtype)

    def curvature(links, *tensors):
        value = module(links, **dict(zip(weights, tensors))).sum()
        (slope,) = torch.autograd.grad(value, links, create_graph=True)
        (bend,) = torch.autograd.grad((slope * probe.conj()).real.square().sum(), links, create_graph=True)
        return bend

    assert torch.autograd.gradcheck(curvature, (links, *weights.values()), fast_mode=True, **CHECK)


def test_force_is_that_of_autograd(action):
    module, links, _ = start(action)
    out = module.force(links)
    (slope,) = torch.autograd.grad(module(links).sum(), links)
    turned = links @ slope.conj().transpose(-1, -2)
    project = (turned - turned.conj().transpose(-1, -2)) / 2j
    project = project - torch.eye(3) * torch.diagonal(project, dim1=-2, dim2=-1).mean(-1)[..., None, None]
    assert torch.allclose(out.force, -project / 2, rtol=0, atol=1e-12)


def test_loss_on_forces(action):
    """Trained by weights: the slope of the loss, by finite differences."""
    module, links, weights = start(action)
    links = links.detach()
    target = torch.from_numpy(action.force(links.numpy(), beta=5.0, c=np.array([0.3, 0.2])).force)

    def loss():
        return (module.force(links).force - target).abs().square().sum()

    loss().backward()
    for name, at, step in (("beta", (), 1e-5), ("c", (1,), 1e-5)):
        slope = weights[name].grad[at].item()
        with torch.no_grad():
            weights[name][at] += step
            ahead = loss().item()
            weights[name][at] -= 2 * step
            behind = loss().item()
            weights[name][at] += step
        # Third derivatives times step^2, relative.
        assert (ahead - behind) / (2 * step) == pytest.approx(slope, rel=1e-6)


def test_only_what_is_needed_is_compiled():
    network = gaugec.compile(NETWORK)
    module, links, weights = start(network)
    x = torch.ones(2, 2, 3, 1, dtype=torch.float64)
    module(links.detach(), x).y.sum().backward()
    (pulled, _), *rest = network.differentiables["value"]._pulled.values()
    assert not rest
    assert list(pulled.results) == [f"grad_{name}" for name in weights]
    assert [name for name in pulled.arguments if name.startswith("cotangent")] == ["cotangent_y"]


def test_training_in_f32():
    torch.manual_seed(1)
    model = gaugec.compile(SU2_NETWORK, precision="f32")
    module = gaugec.torch.Module(model, seed=1)
    links = torch.from_numpy(model.random_links((4, 4), 8, seed=2))
    target = gaugec.torch.Module(model, seed=2)(links).detach()
    optimizer = torch.optim.Adam(module.parameters(), lr=3e-2)
    losses = []
    for _ in range(60):
        optimizer.zero_grad()
        loss = (module(links) - target).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.1 * losses[0]


# ---- mistakes ----


def test_wrong_tensors(network):
    module, links, _ = start(network)
    x = torch.ones(2, 2, 3, 1, dtype=torch.float64)
    message = "'U' is torch.complex64, but the model computes in f64: give it as torch.complex128, or compile"
    with pytest.raises(gaugec.ArgumentError, match=message):
        module(links.to(torch.complex64), x)
    with pytest.raises(gaugec.ArgumentError, match="'x' is on the device meta, but compiled models run on the CPU"):
        module(links, x.to("meta"))
    with pytest.raises(gaugec.ArgumentError, match=r"'x' has the shape \(\[batch,\] x0, x1, 1\), not \(2, 2, 3, 2\)"):
        module(links, torch.ones(2, 2, 3, 2, dtype=torch.float64))
    with pytest.raises(gaugec.ArgumentError, match="'x' is a ndarray, not a torch.Tensor"):
        module(links, x.numpy())
    with pytest.raises(gaugec.ArgumentError, match="'value' needs 'x', too"):
        module(links)
    with pytest.raises(gaugec.ArgumentError, match="'W.weight' is torch.float32, but the model computes in f64"):
        copy.deepcopy(module).float()(links, x)


def test_wrong_models(network):
    with pytest.raises(AttributeError, match="compile it with functions="):
        gaugec.torch.Module(network, "force")
    with pytest.raises(gaugec.ArgumentError, match="no parameter 'y.bia': did you mean 'y.bias'?"):
        gaugec.torch.Module(network, parameters={"y.bia": [1.0]})
    with pytest.raises(gaugec.ArgumentError, match=r"'y.bias' has the shape \(1,\), not \(2,\)"):
        gaugec.torch.Module(network, parameters={"y.bias": [1.0, 2.0]})
    with pytest.raises(gaugec.Error, match="'train' cannot be a parameter of a torch.nn.Module"):
        gaugec.torch.Module(gaugec.compile(ACTION.replace("beta", "train")))
    module = gaugec.torch.Module(gaugec.load(network.path), seed=1)
    links = torch.from_numpy(network.random_links((2, 3), seed=3))
    with pytest.raises(gaugec.Error, match="was loaded without its description"):
        module(links, torch.ones(2, 3, 1, dtype=torch.float64)).y.sum().backward()


# ---- DLPack, files ----


def test_tensors_and_numpy_functions(network):
    module, links, weights = start(network)
    x = torch.ones(2, 2, 3, 1, dtype=torch.float64)
    out = network.value(links.detach(), x, **{name: one.detach() for name, one in weights.items()})
    assert torch.equal(torch.from_dlpack(out.y), module(links, x).y)
    with pytest.raises(gaugec.ArgumentError, match="'U' cannot be read through DLPack: .*require"):
        network.value(links, x, **weights)


def test_state_dicts_of_files(network, tmp_path):
    weights = network.random_parameters(seed=5)
    theirs = dict(zip(["conv.weight", "head.weight", "head.bias"], map(torch.from_numpy, weights.values())))
    for suffix, saved in ((".pt", theirs), (".ckpt", {"epoch": 3, "state_dict": theirs})):
        torch.save(saved, tmp_path / f"w{suffix}")
        read = gaugec.import_state_dict(tmp_path / f"w{suffix}", network)
        assert all(np.array_equal(read[name], one) for name, one in weights.items())
    torch.save([1, 2], tmp_path / "list.pt")
    with pytest.raises(gaugec.Error, match="holds a list, not a state_dict"):
        gaugec.import_state_dict(tmp_path / "list.pt", network)
    (tmp_path / "broken.pt").write_bytes(b"nothing")
    with pytest.raises(gaugec.Error, match="broken.pt' cannot be read"):
        gaugec.import_state_dict(tmp_path / "broken.pt", network)
