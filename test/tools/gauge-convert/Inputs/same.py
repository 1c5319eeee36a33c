"""same.py A B TOLERANCE: links of two files, .npy or .h5, are the same; or SEED in the place of a file: what formats.py
draws."""

import sys

import formats
import h5py
import numpy as np


def read(path):
    if path.isdigit():
        return formats.draw(int(path))[..., ::-1, :, :].reshape(-1, 4, 3, 3)
    if path.endswith(".npy"):
        return np.load(path).reshape(-1, 4, 3, 3)
    with h5py.File(path) as file:
        assert list(file["dims"]) == [formats.T, formats.Z, formats.Y, formats.X]
        return file["u"][0].reshape(-1, 4, 3, 3)


difference = np.abs(read(sys.argv[1]) - read(sys.argv[2])).max()
assert difference <= float(sys.argv[3]), difference
print("the same")
