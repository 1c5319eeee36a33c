"""same_links.py ONE TWO TOLERANCE: two files of links and charges hold the same numbers; prints the largest difference."""

import sys

import h5py
import numpy

with h5py.File(sys.argv[1]) as one, h5py.File(sys.argv[2]) as two:
    if set(one) != set(two):
        sys.exit(f"datasets {set(one) ^ set(two)} are in one file only")
    differences = {name: float(numpy.abs(one[name][()] - two[name][()]).max()) for name in one}
    moved = float(numpy.abs(one["now"][()] - one["before"][()]).max())
print(differences)
if max(differences.values()) > float(sys.argv[3]) or moved < 1e-4:
    sys.exit("they differ, or nothing moves")
