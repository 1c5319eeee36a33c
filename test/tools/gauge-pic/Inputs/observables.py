"""observables.py RUN [--physical]: what a run measured is consistent; its openPMD files pass the official checker and are
read by openPMD's own reader, with the numbers of the tables."""

import csv
import pathlib
import sys

import numpy
import openpmd_api
from openpmd_files import check_file_of, read

run, physical = pathlib.Path(sys.argv[1]), "--physical" in sys.argv
# Sums of squares in f64 or f32.
rounding = 3e-5 if physical else 1e-12


def table(name):
    with open(run / name, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return {name: numpy.array([float(row[k]) for row in rows[1:]]) for k, name in enumerate(rows[0])}


def check_tables():
    scalars, profile, tensor, rest = (
        table(name)
        for name in ("scalars.csv", "profiles/0000000012.csv", "tensor/0000000012.csv", "rest_frame/0000000012.csv")
    )
    row = list(scalars["step"]).index(12)
    energy = sum(profile[name].sum() for name in ("electric_l", "electric_t", "magnetic_l", "magnetic_t"))
    volume = 0.25 * 8 * 8  # of a plane
    assert abs(energy * volume / scalars["energy"][row] - 1) < rounding, (energy, scalars["energy"][row])
    # T is of fields averaged over a cell, which leaves half of white noise.
    assert 0.4 < tensor["T_tt"].sum() / energy < 1, tensor["T_tt"].sum() / energy
    trace = tensor["T_tt"] - tensor["T_zz"] - tensor["T_xx"] - tensor["T_yy"]
    assert numpy.abs(trace).max() < rounding * tensor["T_tt"].max(), numpy.abs(trace).max()
    # Of a mean less is at rest than on average, and no more than there is.
    assert (rest["e"] <= tensor["T_tt"] * (1 + rounding)).all() and (rest["e"] >= 0).all()
    assert rest["share"].max() == 1 and rest["u_t"].min() >= 1 - rounding
    print("scalars, profiles and T agree")


def check_balance():
    balance = table("balance.csv")
    assert list(balance["step"]) == list(range(1, 25))
    # dt = a_1: O(dt^2) of nuclei that are two cells wide.
    assert (balance["residual"] < 0.2 * balance["largest"]).all(), balance["residual"] / balance["largest"]
    print("energy is balanced")


def check_occupation():
    summary, numbers = table("occupation.csv"), table("occupation/0000000024.csv")
    assert list(summary["step"]) == [0, 24] and (summary["residual"] <= 1e-6).all(), summary
    assert (numbers["n"] > 0).all() and numbers["modes"].sum() == 8 * (8 * 8 - 1)
    assert numpy.abs(numbers["n"] - numbers["n_electric"] - numbers["n_magnetic"]).max() <= rounding * numbers["n"].max()
    # Between the nuclei there was nothing before they met.
    assert summary["energy_density"][1] > 1e3 * summary["energy_density"][0] >= 0
    print("gluons in Coulomb gauge")


def check_openpmd():
    counts = []
    for name in ("energy_3d", "tensor_3d", "fields_3d"):
        files = sorted((run / name).glob("*.h5"))
        for path in files:
            check_file_of(path)
        counts.append(f"{len(files)} of {name}")
    print("openPMD: " + ", ".join(counts))
    open_series = lambda name: openpmd_api.Series(str(run / name / "%010T.h5"), openpmd_api.Access.read_only)
    energy, tensor, fields = open_series("energy_3d"), open_series("tensor_3d"), open_series("fields_3d")
    assert list(energy.iterations) == [0, 12, 24] and list(fields.iterations) == [0, 24]
    profile = table("tensor/0000000024.csv")
    size = profile["T_tt"].max()
    for component in ("tt", "tz", "tx", "ty", "zz", "zx", "zy", "xx", "xy", "yy"):
        values, record = read(tensor, 24, "T", component)
        assert values.shape == (64, 8, 8)
        assert numpy.abs(values.mean(axis=(1, 2)) - profile["T_" + component]).max() < 10 * rounding * size, component
    expected = 1.602176634e-10 / 1e-45 if physical else 1
    assert abs(record.unit_SI / expected - 1) < 1e-12, record.unit_SI
    values, record = read(energy, 24, "energy_density", openpmd_api.Mesh_Record_Component.SCALAR)
    assert record.dtype == (numpy.float32 if physical else numpy.float64), record.dtype
    assert (values == read(tensor, 24, "T", "tt")[0]).all()
    # Squares of the fields where they live are the energies by component, but for the form of the action.
    profile, g2 = table("profiles/0000000024.csv"), 4
    for field, name in (("E", "electric"), ("B", "magnetic")):
        along = sum(read(fields, 24, f"{field}{a}", "z")[0] ** 2 for a in (1, 2, 3)).mean(axis=(1, 2)) / 2 / g2
        assert fields.iterations[24].meshes[field + "1"].axis_labels == ["z", "x", "y"]
        if not physical:
            assert numpy.abs(along - profile[name + "_l"]).max() < 0.05 * profile[name + "_l"].max(), name
    mesh = fields.iterations[24].meshes["B2"]
    assert mesh["x"].position == [0.5, 0, 0.5] and mesh["z"].position == [0, 0.5, 0.5]
    assert fields.iterations[24].meshes["E2"]["z"].position == [0.5, 0, 0]
    assert abs(fields.iterations[24].time - 5.875) < 1e-12
    print("as in the tables")


check_tables()
check_balance()
check_occupation()
check_openpmd()
