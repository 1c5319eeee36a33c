"""particle_tables.py RUN INPUT [--energy-kept]: the tables of dynamic particles agree with each other and with those of
fields. The energy is kept where forces are those at faces."""

import csv
import json
import pathlib
import re
import sys

import numpy

run = pathlib.Path(sys.argv[1])
kinds = json.loads(re.sub(r"//[^\n]*", "", pathlib.Path(sys.argv[2]).read_text()))["particles"]
weights = [kind.get("weight", 1) or 1 for kind in kinds]


def table(name):
    with open(run / name, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return {name: numpy.array([float(row[k]) for row in rows[1:]]) for k, name in enumerate(rows[0])}


def of_kind(rows, kind):
    chosen = rows["kind"] == kind + 1
    return {name: column[chosen] for name, column in rows.items()}


def bin_width(centres):
    different = numpy.unique(centres)
    return different[1] - different[0]


def check_distributions():
    """Each particle is in one bin; sums are those of particles.csv to the width of a bin."""
    sums, steps = table("particles.csv"), set()
    for name, moments in (("phase_space", {"p_z": "momentum_l"}), ("spectrum", {"energy": "kinetic"})):
        for path in (run / name).glob("*.csv"):
            step = int(path.stem)
            steps.add(step)
            for kind, weight in enumerate(weights):
                rows, total = of_kind(table(f"{name}/{path.name}"), kind), of_kind(sums, kind)
                volume = numpy.prod([bin_width(rows[column]) for column in rows if column not in ("kind", "density")])
                counts = rows["density"] * volume
                expected = total["count"][total["step"] == step][0] * weight
                assert abs(counts.sum() / expected - 1) < 1e-9, (path, kind, counts.sum(), expected)
                for column, moment in moments.items():
                    error = (counts * rows[column]).sum() - total[moment][total["step"] == step][0]
                    assert abs(error) <= bin_width(rows[column]) / 2 * expected, (path, kind, error)
    print(f"distributions of {len(kinds)} kinds at {len(steps)} steps")


def check_balance():
    """dE/dt + div S + J.E = 0, with J.E of particles a large part of it."""
    total = table("balance.csv")
    assert (total["work"] == total["particles"]).all(), "there are no other charges"
    for path in (run / "balance").glob("*.csv"):
        rows = table(f"balance/{path.name}")
        largest = max(abs(rows[name]).max() for name in ("change", "divergence", "work"))
        assert abs(rows["residual"]).max() < 0.15 * largest, path
        assert abs(rows["change"] + rows["divergence"]).max() > 0.5 * abs(rows["work"]).max(), path
    print("the currents of particles are in the balance of energy")


def check_power():
    """Measured at each step the integral of J.E is what fields lose and particles gain."""
    balance, fields, particles = (table(name) for name in ("balance.csv", "scalars.csv", "particles.csv"))
    given = balance["particles"].sum() * (balance["t"][1] - balance["t"][0])
    lost, gained = fields["energy"][0] - fields["energy"][-1], particles["kinetic"][-1] - particles["kinetic"][0]
    assert abs(given / lost - 1) < 1e-3 and abs(given / gained - 1) < 1e-3, (given, lost, gained)
    print("particles gain what fields lose")


check_distributions()
check_balance()
if "--energy-kept" in sys.argv:
    check_power()
