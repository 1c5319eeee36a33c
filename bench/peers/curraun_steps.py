"""curraun_steps.py CURRAUN FOLDER COLOURS THREADS STEPS N DT: times steps of curraun.

Takes fields at tau = DT from the files `start_..` of the folder, as bench-milne writes them, makes the steps, writes
the fields into `curraun_..`, and prints as JSON the seconds of each step and those of its threads on cores, of Numba's
compilation too.
"""

import contextlib
import json
import os
import pathlib
import sys
import time

FIELDS = {"links": "u1", "phi": "aeta1", "transverse": "pt1", "electric": "peta1"}  # there as i times the Hermitian
RIGHT = {"links": 1, "phi": 1j, "transverse": 1j, "electric": 1j}


def load_curraun(checkout, colours, threads):
    """Its `core`; it takes its group from the environment, and says on standard output what it is."""
    os.environ |= {"GAUGE_GROUP": f"su{colours}", "PRECISION": "double", "MY_NUMBA_TARGET": "numba",
                   "NUMBA_NUM_THREADS": str(threads)}
    sys.path.insert(0, checkout)
    with contextlib.redirect_stdout(sys.stderr):
        import numba
        from curraun import core
    return core, numba


def parse(matrices, colours):
    """Matrices [.., N, N] in its layout: quaternions of SU(2), rows of SU(3)."""
    import numpy as np

    if colours == 3:
        return matrices.reshape(*matrices.shape[:-2], 9)
    return np.stack([matrices[..., 0, 0].real, matrices[..., 0, 1].imag, matrices[..., 0, 1].real,
                     matrices[..., 0, 0].imag], axis=-1)


def format(elements, colours):
    import numpy as np

    if colours == 3:
        return elements
    a, b, c, d = np.moveaxis(elements, -1, 0)
    return np.stack([a + 1j * d, c + 1j * b, -c + 1j * b, a - 1j * d], axis=-1)


def read(fields, folder, colours):
    import numpy as np

    for name, theirs in FIELDS.items():
        field = getattr(fields, theirs)
        matrices = RIGHT[name] * np.fromfile(folder / f"start_{name}", "<c16")
        field[...] = parse(matrices.reshape(*field.shape[:-1], colours, colours), colours)


def write(fields, folder, colours):
    for name, theirs in FIELDS.items():
        (format(getattr(fields, theirs), colours) / RIGHT[name]).astype("<c16").tofile(folder / f"curraun_{name}")


def time_step(core, fields):
    """Seconds, and those that threads had a core."""
    start, busy = time.perf_counter(), time.process_time()
    core.evolve_leapfrog(fields)
    return time.perf_counter() - start, time.process_time() - busy


def main():
    checkout, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    colours, threads, steps, n = map(int, sys.argv[3:7])
    core, numba = load_curraun(checkout, colours, threads)
    fields = core.Simulation(n, float(sys.argv[7]), 1)
    read(fields, folder, colours)
    wall, cores = zip(*[time_step(core, fields) for _ in range(steps)])
    write(fields, folder, colours)
    print(json.dumps({"seconds": wall, "core_seconds": cores, "runtime": f"Numba {numba.__version__}"}))


if __name__ == "__main__":
    main()
