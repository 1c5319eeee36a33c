"""layouts.py IN.h5 OUT.h5: the links of a file in other layouts, and some that are wrong."""

import sys

import h5py
import numpy as np

links = h5py.File(sys.argv[1])["V"][...]
with h5py.File(sys.argv[2], "w") as file:
    file["pairs"] = np.stack([links.real, links.imag], axis=-1)
    file["flat"] = links.reshape(2, -1, 4, 3, 3)
    file["one"] = links[0]
    file["nan"] = np.where(np.arange(3) == 1, np.nan, links)
    file["text"] = "not a number"
