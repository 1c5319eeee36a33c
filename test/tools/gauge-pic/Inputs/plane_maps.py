"""plane_maps.py RUN TAU [--physical]: maps of a boost-invariant run pass the official checker and are read by openPMD's
own reader: their means are those of the table, T is traceless, and each site that has a rest frame is at rest there,
T^mu_nu u^nu = e u^mu with u^2 = 1. TAU is that of the last step."""

import csv
import pathlib
import sys

import numpy
import openpmd_api
from openpmd_files import check_file_of, read

SCALAR = openpmd_api.Mesh_Record_Component.SCALAR
run, tau, physical = pathlib.Path(sys.argv[1]), float(sys.argv[2]), "--physical" in sys.argv
rounding = 3e-5 if physical else 1e-12  # of f32 and f64

for path in sorted(run.glob("*/*.h5")):
    check_file_of(path)
maps = {name: openpmd_api.Series(str(run / name / "%010T.h5"), openpmd_api.Access.read_only)
        for name in ("density", "tensor", "rest_frame")}
step = max(maps["density"].iterations)
iteration = maps["density"].iterations[step]
assert abs(iteration.time - tau) < 1e-9 and "proper time" in maps["density"].comment
with open(run / "scalars.csv", encoding="utf-8") as file:
    row = {name: float(x) for name, x in list(csv.DictReader(file))[-1].items()}
total = 0
for part in ("electric_l", "magnetic_l", "electric_t", "magnetic_t"):
    values, record = read(maps["density"], step, "energy_density", part)
    assert abs(values.mean() - row[part]) < rounding * row["energy_density"], part
    assert record.dtype == (numpy.float32 if physical else numpy.float64), record.dtype
    total = total + values
mesh = iteration.meshes["energy_density"]
assert mesh.axis_labels == ["x", "y"] and mesh["electric_l"].position == [0, 0]
assert abs(record.unit_SI / (1.602176634e-10 / 1e-45 if physical else 1) - 1) < 1e-12
T = {}
for pair in ("tt", "xx", "yy", "zz", "tx", "ty", "tz", "xy", "zx", "zy"):
    T[pair] = T[pair[::-1]] = read(maps["tensor"], step, "T", pair)[0]
assert T["tt"].shape == total.shape
assert abs(T["tt"] - T["xx"] - T["yy"] - T["zz"]).max() < 10 * rounding * T["tt"].max()
e = read(maps["rest_frame"], step, "energy_density", SCALAR)[0]
u = {axis: read(maps["rest_frame"], step, "velocity", axis)[0] for axis in "txyz"}
moves = e > 0
assert moves.mean() > 0.99
assert abs(u["t"] ** 2 - u["x"] ** 2 - u["y"] ** 2 - u["z"] ** 2 - 1).max() < 1e-5 * (u["t"] ** 2).max()
for mu in "txyz":
    flow = T[mu + "t"] * u["t"] - T[mu + "x"] * u["x"] - T[mu + "y"] * u["y"] - T[mu + "z"] * u["z"]
    assert (abs(flow - e * u[mu])[moves] <= 1e-4 * (T["tt"] * u["t"])[moves]).all(), mu
pressures = [read(maps["rest_frame"], step, "pressure", name)[0] for name in ("p1", "p2", "p3")]
assert (pressures[0] >= pressures[1]).all() and (pressures[1] >= pressures[2]).all()
print(f"{total.size} sites at tau = {tau}, {sum(1 for _ in run.glob('*/*.h5'))} files")
