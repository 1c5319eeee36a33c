# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ordinary convolutional networks against PyTorch: strides, pooling, flattening; values and gradients by all weights.

EQ: convolutions, an average over the lattice; ST: with strides and pooling between; FL: flattened into dense layers
(S. Bulusu et al., Phys. Rev. D 104 (2021) 074504).
"""

import numpy as np
import pytest
import torch
from torch.nn import functional

import gaugec

HEADER = "group SU(2)\nlattice 2\nprecision f64\n\nnetwork cnn(x: real(3)) -> real {\n"
EQ = HEADER + """
  h1 = relu(conv(x, channels = 5, kernel = 3))
  h2 = tanh(conv(h1, channels = 4, kernel = 2))
  return y = linear(mean(h2), channels = 1)
}
"""
ST = HEADER + """
  h1 = leaky_relu(conv(x, channels = 5, kernel = 3, stride = [2, 1]))
  h2 = maxpool(h1, kernel = [2, 3], stride = [2, 3])
  h3 = tanh(conv(h2, channels = 4, kernel = 2))
  return y = linear(mean(meanpool(h3, kernel = [1, 2])), channels = 1)
}
"""
FL = HEADER + """
  h1 = tanh(conv(x, channels = 5, kernel = 3))
  h2 = maxpool(h1)
  h3 = relu(linear(flatten(h2, lattice = [4, 6]), channels = 7))
  return y = linear(h3, channels = 1)
}
"""


def conv(x, weight, bias, stride=1):
    """Circular: k // 2 sites around an odd kernel, (k - 1) // 2 before and k // 2 after an even one."""
    for axis, k in ((2, weight.shape[2]), (3, weight.shape[3])):
        before, after = (k - 1) // 2, k // 2
        x = torch.cat([x.narrow(axis, x.shape[axis] - before, before), x, x.narrow(axis, 0, after)], axis)
    return functional.conv2d(x, weight, bias, stride=stride)


def eq(x, w):
    h = torch.relu(conv(x, w["h1.weight"], w["h1.bias"]))
    h = torch.tanh(conv(h, w["h2.weight"], w["h2.bias"]))
    return h.mean((2, 3)) @ w["y.weight"].T + w["y.bias"]


def st(x, w):
    h = functional.leaky_relu(conv(x, w["h1.weight"], w["h1.bias"], (2, 1)))
    h = torch.tanh(conv(functional.max_pool2d(h, (2, 3)), w["h3.weight"], w["h3.bias"]))
    return functional.avg_pool2d(h, (1, 2)).mean((2, 3)) @ w["y.weight"].T + w["y.bias"]


def fl(x, w):
    h = functional.max_pool2d(torch.tanh(conv(x, w["h1.weight"], w["h1.bias"])), 2)
    h = h.permute(0, 2, 3, 1).flatten(1)  # our order: sites, then channels
    h = torch.relu(h @ w["h3.weight"].T + w["h3.bias"])
    return h @ w["y.weight"].T + w["y.bias"]


@pytest.mark.parametrize("text, ours", [(EQ, eq), (ST, st), (FL, fl)], ids=["EQ", "ST", "FL"])
def test_agrees_with_torch(text, ours):
    model = gaugec.compile(text, functions=["value", "gradient"])
    dice = np.random.default_rng(5)
    x = dice.normal(size=(3, 8, 12, 3))
    weights = model.random_parameters(seed=2)
    result = model.gradient(x, **weights)
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in weights.items()}
    expected = ours(torch.from_numpy(x).permute(0, 3, 1, 2), tensors)
    # Both sum a few hundred terms of order 1 in f64.
    np.testing.assert_allclose(result.y, expected.detach().numpy(), rtol=0, atol=1e-12)
    expected.sum().backward()
    for name, tensor in tensors.items():
        np.testing.assert_allclose(result["grad_" + name], tensor.grad.numpy(), rtol=0, atol=1e-11, err_msg=name)


def test_extents_must_fit():
    model = gaugec.compile(ST)
    weights = model.random_parameters(seed=2)
    with pytest.raises(gaugec.Error, match="the extent 9 of axis 0 does not fit this model: it must be a multiple of"):
        model.value(np.zeros((1, 9, 12, 3)), **weights)
    model = gaugec.compile(FL)
    weights = model.random_parameters(seed=2)
    with pytest.raises(gaugec.Error, match="the extent 16 of axis 0 does not fit this model: it must be 8"):
        model.value(np.zeros((1, 16, 12, 3)), **weights)
