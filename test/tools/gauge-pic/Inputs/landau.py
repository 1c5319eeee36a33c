"""landau.py TENSOR REST_FRAME: at each site T^mu_nu u^nu = e u^mu with u^2 = 1, to the precision of f32."""

import csv
import sys

AXES = "txyz"


def read(path):
    with open(path) as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


tensors, frames = map(read, sys.argv[1:])
for tensor, frame in zip(tensors, frames, strict=True):
    u = [frame[f"u_{axis}"] for axis in AXES]
    if abs(u[0] ** 2 - u[1] ** 2 - u[2] ** 2 - u[3] ** 2 - 1) > 1e-9 * u[0] ** 2:
        sys.exit(f"u is no velocity: {frame}")
    for mu, axis in enumerate(AXES):
        t = [tensor.get(f"T_{axis}{other}", tensor.get(f"T_{other}{axis}")) for other in AXES]
        flow = t[0] * u[0] - t[1] * u[1] - t[2] * u[2] - t[3] * u[3]
        if abs(flow - frame["e"] * u[mu]) > 1e-5 * tensor["T_tt"] * u[0]:
            sys.exit(f"no rest frame: {tensor} {frame}")
print(len(frames), "sites in their rest frames")
