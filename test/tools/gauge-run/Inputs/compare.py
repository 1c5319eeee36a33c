"""compare.py A.h5 B.h5: the datasets are the same to the last bit."""

import sys

import h5py

first, second = (h5py.File(path) for path in sys.argv[1:])
assert list(first) == list(second), (list(first), list(second))
for name in first:
    assert first[name].dtype == second[name].dtype
    assert first[name][...].tobytes() == second[name][...].tobytes(), name
