"""data.py FILE.h5 CONFIGURATIONS SEED [EXTENTS..]: links of SU(2) near 1, in the layout of the published data."""

import sys

import h5py
import numpy as np

path, count, seed, *extents = sys.argv[1:]
extents = [int(extent) for extent in extents or ("4", "4")]
random = np.random.default_rng(int(seed))
q = random.normal(size=(int(count), np.prod(extents), len(extents), 4))
q[..., 0] += 2
q /= np.linalg.norm(q, axis=-1, keepdims=True)
a, b = q[..., 0] + 1j * q[..., 3], q[..., 2] + 1j * q[..., 1]
links = np.stack([np.stack([a, b], -1), np.stack([-b.conj(), a.conj()], -1)], -2)
with h5py.File(path, "w") as file:
    file["u"] = links.astype(np.complex64)
    file["dims"] = np.array(extents)
