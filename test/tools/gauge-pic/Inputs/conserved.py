"""conserved.py RUN: Gauss's law holds without charges, and leapfrog's energy varies by O(dt^2), here two percent."""

import csv
import sys


def column(name, key):
    with open(f"{sys.argv[1]}/{name}.csv") as file:
        return [float(row[key]) for row in csv.DictReader(file)]


energy, gauss = column("scalars", "energy"), column("gauss", "gauss")
if min(energy) < 1e-3 or max(energy) / min(energy) > 1.02:
    sys.exit(f"energies {energy}")
if max(gauss) > 1e-12:
    sys.exit(f"Gauss's law: {gauss}")
print("energy kept, no charge")
