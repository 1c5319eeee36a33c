"""Times Gaugec, PyTorch and JAX on the same work, alternating, and writes medians.

usage: run.py BUILD_FOLDER RESULT.json [--rows REGEX] [--threads N]

Each row is a network and one of its functions; packing apart on Gaugec's side (the
peers keep their own layout). Repetitions of all codes alternate, so that a noisy
neighbour hurts all alike. The Markdown tables go to stdout.
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "peers"))

ALL = ("value", "gradient", "force", "force_gradient")
ROUNDS = 5
PUBLISHED_LIMIT = 6e9  # bytes of products that the published order may make


@dataclasses.dataclass(frozen=True)
class Row:
    """A network on a lattice: L-CB layers on plaquettes or on given matrices, Re Tr, a linear head, the sum."""

    name: str
    colours: int
    extents: tuple
    channels: tuple  # of the layers' outputs
    kernels: tuple
    inputs: int | None = None  # given matrices; None: the plaquettes
    symmetric: bool = True
    batch: int = 1
    precision: str = "f32"
    functions: tuple = ALL

    @property
    def sites(self):
        return self.batch * math.prod(self.extents)

    def input_channels(self):
        dimensions = len(self.extents)
        return dimensions * (dimensions - 1) // 2 if self.inputs is None else self.inputs

    def weight_shapes(self):
        """omega[out, left, right] of each layer, then the head's."""
        shapes, entering = [], self.input_channels()
        for leaving, kernel in zip(self.channels, self.kernels):
            slots = 1 + (2 if self.symmetric else 1) * len(self.extents) * (kernel - 1)
            shapes.append((leaving, 2 * entering + 1, 2 * entering * slots + 1))
            entering = leaving
        return [*shapes, (1, entering)]

    def description(self):
        given = "" if self.inputs is None else f", W: matrices({self.inputs})"
        lines = [f"group SU({self.colours})", f"lattice {len(self.extents)}", f"precision {self.precision}",
                 f"action net(U: links{given}) -> real {{"]
        if self.inputs is None:
            lines.append("  W = plaq(U)")
        field = "W"
        for i, (leaving, kernel) in enumerate(zip(self.channels, self.kernels), 1):
            lines.append(f"  W{i} = lconvbilin(U, {field}, channels = {leaving}, kernel = {kernel}, "
                         f"symmetric = {str(self.symmetric).lower()})")
            field = f"W{i}"
        lines += [f"  s = linear(re(trace({field})), channels = 1, bias = false)", "  return sum_sites(s)", "}"]
        return "\n".join(lines) + "\n"


ROWS = [
    Row("SU(3) 8^4 6-8-8", 3, (8,) * 4, (8, 8), (2, 2), symmetric=False),
    Row("SU(3) 8^4 6-8-8 symmetric", 3, (8,) * 4, (8, 8), (2, 2)),
    Row("SU(3) 8^4 6-8", 3, (8,) * 4, (8,), (2,), inputs=6),
    Row("SU(3) 8^4 6-8 f64", 3, (8,) * 4, (8,), (2,), inputs=6, precision="f64", functions=("value", "force")),
    Row("SU(3) 16x8^3 6-8", 3, (16, 8, 8, 8), (8,), (2,), inputs=6, functions=("value", "gradient", "force")),
    Row("SU(3) 8^4 16-16", 3, (8,) * 4, (16,), (2,), inputs=16, functions=("value", "gradient", "force")),
    Row("SU(3) 4^4 6-8-8 symmetric", 3, (4,) * 4, (8, 8), (2, 2)),
    Row("SU(2) 8x8 batch 50, 4x4 M", 2, (8, 8), (4, 4, 4, 4), (3, 3, 4, 4), symmetric=False, batch=50,
        functions=("value", "gradient")),
    Row("SU(2) 64x64 batch 10, 4x4 S", 2, (64, 64), (2, 2, 2, 2), (2, 2, 3, 3), symmetric=False, batch=10,
        functions=("value", "gradient")),
]


class Ours:
    """A compiled library of one row."""

    def __init__(self, build, folder, row, threads):
        self.build, self.row, self.threads = build, row, threads
        stem = re.sub(r"\W+", "_", row.name)
        source = folder / f"{stem}.gauge"
        source.write_text(row.description())
        self.library = source.with_suffix(".so")
        start = time.perf_counter()
        subprocess.run([build / "bin" / "gaugec", source, "-o", self.library,
                        f"--functions={','.join(row.functions)}"], check=True)
        self.compile_seconds = time.perf_counter() - start
        counts = re.findall(rb'"flops_per_site":(\d+)', self.library.read_bytes())
        self.flops = dict(zip(row.functions, map(int, counts), strict=True))

    def time(self, function):
        command = [self.build / "bin" / "bench-model", self.library, function, str(self.threads), "5",
                   str(self.row.batch), *map(str, self.row.extents)]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        result = json.loads(run.stdout)
        self.workspace = result["workspace_bytes"]
        return result["seconds"]


def make_torch_peers(row, threads):
    try:
        import torch
    except ImportError:
        return {}
    import torch_net

    torch.set_num_threads(threads)
    careful = torch_net.Network(row, torch_net.careful)
    peers = {"PyTorch": careful}
    if hasattr(torch, "compile"):
        peers["PyTorch compiled"] = torch_net.Network(row, torch.compile(torch_net.careful, dynamic=False))
    bytes_each = {"f32": 8, "f64": 16}[row.precision] * row.sites * row.colours**2
    products = max(shape[1] * shape[2] for shape in row.weight_shapes()[:-1])
    if products * bytes_each < PUBLISHED_LIMIT:
        peers["PyTorch, published order"] = torch_net.Network(row, torch_net.published)
    return peers


def make_peers(row, threads):
    """By name, objects with a method for each function; those that are installed."""
    peers = make_torch_peers(row, threads)
    try:
        import jax_net
    except ImportError:
        return peers
    return {**peers, "JAX": jax_net.Network(row)}


def try_peer(name, peer, function):
    """Warm-up; None if this peer cannot do the function."""
    if name == "PyTorch, published order" and function not in ("value", "gradient"):
        return None
    try:
        getattr(peer, function)()
    except (RuntimeError, NotImplementedError) as error:
        print(f"  {name} cannot do {function}: {str(error).splitlines()[0][:100]}", file=sys.stderr)
        return None
    return getattr(peer, function)


def time_call(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def run_function(ours, peers, row, function):
    seconds = {"Gaugec": []}
    calls = {name: call for name, peer in peers.items() if (call := try_peer(name, peer, function))}
    for _ in range(ROUNDS):
        seconds["Gaugec"] += ours.time(function)
        for name, call in calls.items():
            seconds.setdefault(name, []).append(time_call(call))
    return {
        "row": row.name, "function": function, "sites": row.sites, "precision": row.precision,
        "flops_per_site": ours.flops[function], "workspace_bytes": ours.workspace,
        "compile_seconds": ours.compile_seconds,
        "us_per_site": {
            code: {"median": statistics.median(times) / row.sites * 1e6, "minimum": min(times) / row.sites * 1e6}
            for code, times in seconds.items()
        },
    }


def print_times(machine, results):
    print("| network | function | code | us/site, median (minimum) | GF/s | of the FMA peak | times Gaugec |")
    print("|---|---|---|---|---|---|---|")
    for result in results:
        ours = result["us_per_site"]["Gaugec"]["median"]
        peak = machine[f"fma_{result['precision']}_gflops"]
        for code, times in result["us_per_site"].items():
            rate = result["flops_per_site"] / times["median"] * 1e-3
            print(f"| {result['row']} | {result['function']} | {code} | {times['median']:.2f} "
                  f"({times['minimum']:.2f}) | {rate:.1f} | {100 * rate / peak:.0f} % | "
                  f"{times['median'] / ours:.1f} |")


def print_derivatives(results):
    """What derivatives cost: of the value, and of the force for its gradient."""
    print("\n| network | function | kflop/site | times | us/site | times | of |")
    print("|---|---|---|---|---|---|---|")
    by_key = {(r["row"], r["function"]): r for r in results}
    for (row, function), result in by_key.items():
        base = "force" if function == "force_gradient" else "value"
        if function == "value" or (row, base) not in by_key:
            continue
        of = by_key[row, base]
        time_of = [r["us_per_site"]["Gaugec"]["median"] for r in (result, of)]
        print(f"| {row} | {function} | {result['flops_per_site'] / 1e3:.0f} | "
              f"{result['flops_per_site'] / of['flops_per_site']:.2f} | {time_of[0]:.2f} | "
              f"{time_of[0] / time_of[1]:.2f} | {base} |")


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--rows", default="", help="only rows whose name matches this regular expression")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--alone", action="store_true", help="Gaugec without its peers")
    return parser.parse_args()


def main():
    options = parse_arguments()
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    if options.threads == 1:  # XLA takes all cores that the process may run on
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    machine = json.loads(subprocess.run([options.build / "bin" / "bench-machine"], check=True,
                                        capture_output=True, text=True).stdout)
    print(f"One core: FMA {machine['fma_f32_gflops']} GF/s (f32), {machine['fma_f64_gflops']} GF/s (f64), "
          f"triad {machine['triad_gbytes']} GB/s.\n")
    folder = options.output.parent / "models"
    folder.mkdir(parents=True, exist_ok=True)
    results = []
    for row in ROWS:
        if not re.search(options.rows, row.name):
            continue
        print(f"{row.name} ...", file=sys.stderr, flush=True)
        ours = Ours(options.build, folder, row, options.threads)
        peers = {} if options.alone else make_peers(row, options.threads)
        for function in row.functions:
            results.append(run_function(ours, peers, row, function))
        options.output.write_text(json.dumps({"machine": machine, "results": results}, indent=2) + "\n")
    print_times(machine, results)
    print_derivatives(results)


if __name__ == "__main__":
    main()
