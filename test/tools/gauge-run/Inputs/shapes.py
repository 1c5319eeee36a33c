"""shapes.py FILE.h5: names, shapes and types of the datasets."""

import sys

import h5py

file = h5py.File(sys.argv[1])
for name in file:
    print(name, file[name].shape, file[name].dtype)
