"""growth.py RUN EXPECTED FROM TO: the rate at which the electric field along the beam grows, from the energies in
scalars.csv between two times, by least squares; and the largest change of the energy of particles and fields."""

import csv
import math
import sys


def read(name):
    with open(f"{sys.argv[1]}/{name}.csv") as file:
        return [{key: float(x) for key, x in row.items()} for row in csv.DictReader(file)]


expected, first, last = map(float, sys.argv[2:5])
fields, particles = read("scalars"), read("particles")
points = [(row["t"], math.log(row["electric_l"]) / 2) for row in fields if first <= row["t"] <= last]
t, log = (sum(column) / len(points) for column in zip(*points))
rate = sum((x - t) * (y - log) for x, y in points) / sum((x - t) ** 2 for x, _ in points)
print(f"rate {rate / expected:.2f} of {expected}")
energies = [a["energy"] + b["kinetic"] for a, b in zip(fields, particles) if a["t"] <= last]
change = max(abs(energy - energies[0]) for energy in energies)
print("energy kept" if change < 0.05 * fields[-1]["electric_l"] else f"energy changed by {change}")
