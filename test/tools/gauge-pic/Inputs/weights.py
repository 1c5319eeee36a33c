"""Weights of test/pic/Inputs/network.gauge: python weights.py FILE."""

import sys

import numpy as np
from safetensors.numpy import save_file

random = np.random.default_rng(3)
shapes = {"W.weight": (3, 7, 25), "y.weight": (1, 3), "y.bias": (1,)}
weights = {name: random.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
weights["strength"] = np.array(0.5, dtype=np.float32)
save_file(weights, sys.argv[1])
