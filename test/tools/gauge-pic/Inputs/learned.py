"""learned.py COARSE MIDDLE FINE TAUGHT PLAIN: runs with a learned action at steps that are halved, one with the action that
it has learned, and one with Wilson's: Gauss's law, the energy, and whose motion it is."""

import csv
import sys


def column(run, name, key):
    with open(f"{run}/{name}.csv") as file:
        return [float(row[key]) for row in csv.DictReader(file)]


def energy_error(run):
    energies = column(run, "scalars", "energy_of_action")
    return max(abs(energy - energies[0]) for energy in energies)


def difference(one, other):
    """Of the electric energy across the beam, which begins at 0, relative to its largest."""
    pairs = list(zip(column(one, "scalars", "electric_t"), column(other, "scalars", "electric_t"), strict=True))
    return max(abs(a - b) for a, b in pairs) / max(a for a, _ in pairs)


*learned, taught, plain = sys.argv[1:]
if max(max(column(run, "gauss", "gauss")) for run in learned) > 1e-12:
    sys.exit("Gauss's law is broken")
errors = [energy_error(run) for run in learned]
ratios = [a / b for a, b in zip(errors, errors[1:])]
if abs(ratios[0] - 4) > 0.4 or abs(ratios[1] - 4) > 0.2:
    sys.exit(f"errors of the energy {errors}")
if difference(learned[0], taught) > 0.01 or difference(learned[0], plain) < 0.1:
    sys.exit(f"differs by {difference(learned[0], taught)}, from Wilson's by {difference(learned[0], plain)}")
print("Gauss's law, energy to second order, the motion that was learned")
