"""species.py RUN STEPS PHYSICAL FILE: all particles of a run as openPMD: the official checker, openPMD's own reader, the sums
of particles.csv, and at the start the FILE that the last kind is from. PHYSICAL: metres and joules (1), or numbers without
units (0)."""

import csv
import pathlib
import sys

import numpy
import openpmd_api
from openpmd_files import check_file_of

run, steps, physical = pathlib.Path(sys.argv[1]), [int(step) for step in sys.argv[2].split(",")], sys.argv[3] == "1"
SCALAR = openpmd_api.Mesh_Record_Component.SCALAR
gev, fermi, light_speed = 1.602176634e-10, 1e-15, 299792458
units = {"position": fermi, "positionOffset": fermi, "momentum": gev / light_speed, "mass": gev / light_speed**2}
dimensions = {"position": (1, 0, 0), "positionOffset": (1, 0, 0), "momentum": (1, 1, -1), "mass": (0, 1, 0)}

with open(run / "particles.csv", encoding="utf-8") as file:
    sums = {(int(row["step"]), int(row["kind"])): {name: float(x) for name, x in row.items()}
            for row in csv.DictReader(file)}


def read(species, name):
    """[component][particle]."""
    record = species[name]
    components = [SCALAR] if name in ("mass", "weighting") else list(record)
    chunks = [record[component].load_chunk() for component in components]
    for component in components:
        expected = units.get(name, 1) if physical else 1
        assert abs(record[component].unit_SI / expected - 1) < 1e-12, (name, record[component].unit_SI)
    expected = dimensions.get(name, (0, 0, 0)) if physical else (0, 0, 0)
    assert tuple(record.unit_dimension) == (*expected, 0, 0, 0, 0), (name, record.unit_dimension)
    series.flush()
    return dict(zip(components, (chunk * 1.0 for chunk in chunks)))


files = sorted((run / "particles_3d").glob("*.h5"))
assert [int(path.stem) for path in files] == steps, files
for path in files:
    check_file_of(path)
series = openpmd_api.Series(str(run / "particles_3d" / "%010T.h5"), openpmd_api.Access.read_only)
kinds = sorted({kind for _, kind in sums})
given = numpy.loadtxt(sys.argv[4], delimiter=",", ndmin=2)
for step in steps:
    particles = series.iterations[step].particles
    there = [kind for kind in kinds if sums[step, kind]["count"] > 0]
    assert sorted(particles) == [f"kind{kind}" for kind in there], list(particles)
    for kind in there:
        species, expected = particles[f"kind{kind}"], sums[step, kind]
        position, offset, momentum, charge = (read(species, name) for name in (
            "position", "positionOffset", "momentum", "colour_charge"))
        mass, weighting = read(species, "mass")[SCALAR][0], read(species, "weighting")[SCALAR][0]
        weight = weighting if weighting > 0 else 1
        assert len(position["z"]) == expected["count"] and list(position) == list(momentum) == ["x", "y", "z"]
        assert all((offset[axis] == 0).all() for axis in "xyz")
        for axis, name in zip("zxy", ("momentum_l", "momentum_x", "momentum_y")):
            size = weight * numpy.abs(momentum[axis]).sum() + 1e-300
            assert abs(weight * momentum[axis].sum() - expected[name]) < 1e-12 * size, (step, kind, name)
        energies = numpy.sqrt(mass**2 + sum(p**2 for p in momentum.values()))
        kinetic = weight * (energies - mass).sum()
        assert abs(kinetic - expected["kinetic"]) < 1e-12 * weight * energies.sum(), (step, kind)
        assert [f"Q{a + 1}" for a in range(len(charge))] == list(charge), list(charge)
        if step == 0 and kind == kinds[-1]:
            read_in = [*(position[axis] for axis in "zxy"), *(momentum[axis] for axis in "zxy"), *charge.values()]
            assert numpy.abs(numpy.transpose(read_in) - given).max() < 1e-12 * numpy.abs(given).max(), read_in
        casimir = sum(q**2 for q in charge.values()).sum()
        assert abs(casimir - expected["quadratic"]) < 1e-12 * casimir, (step, kind)
print(f"{len(kinds)} kinds at {len(files)} steps")
