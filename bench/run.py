"""Times Gaugec and PyTorch on the same work, alternating, and writes medians.

usage: run.py BUILD_FOLDER RESULT.json

Each row is one L-CB layer, one thread, packing apart on both sides (PyTorch keeps
its own layout). Repetitions of all codes alternate, so that a noisy neighbour hurts
all alike. The Markdown table goes to stdout.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "peers"))

ROWS = [  # name, group, N, extents, channels in, out, precision
    ("SU(3) 8^4 6->8 f32", "SU(3)", 3, [8] * 4, 6, 8, "f32"),
    ("SU(3) 8^4 6->8 f64", "SU(3)", 3, [8] * 4, 6, 8, "f64"),
    ("SU(3) 8^4 16->16 f32", "SU(3)", 3, [8] * 4, 16, 16, "f32"),
    ("SU(2) 64^2 4->4 f32", "SU(2)", 2, [64] * 2, 4, 4, "f32"),
]
ROUNDS = 5
PUBLISHED_LIMIT = 6e9  # bytes of products that the published order may make


def compile_layer(build, folder, group, dimensions, inputs, outputs, precision):
    """A library with one L-CB layer, and its flops per site."""
    text = (HERE / "models" / "lcb.gauge.in").read_text()
    for key, value in {
        "GROUP": group, "D": dimensions, "IN": inputs, "OUT": outputs, "PRECISION": precision,
    }.items():
        text = text.replace(f"@{key}@", str(value))
    source = folder / f"lcb_{inputs}_{outputs}_{precision}_{dimensions}.gauge"
    source.write_text(text)
    library = source.with_suffix(".so")
    subprocess.run([build / "bin" / "gaugec", source, "-o", library], check=True)
    data = library.read_bytes()
    start = data.index(b'"flops_per_site":') + len(b'"flops_per_site":')
    return library, int(data[start : start + 20].split(b",")[0])


def time_ours(build, library, extents):
    command = [build / "bin" / "bench-model", library, "value", "1", "5", "1", *map(str, extents)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(run.stdout)["seconds"]


def make_peers(n, extents, inputs, outputs, precision):
    """Functions to time, by name; none where PyTorch is missing."""
    try:
        import torch
    except ImportError:
        return {}
    import torch_lcb

    torch.set_num_threads(1)
    torch.manual_seed(1)
    real = torch.float32 if precision == "f32" else torch.float64
    matrix = torch.complex64 if precision == "f32" else torch.complex128
    sites = 1
    for extent in extents:
        sites *= extent
    u = torch.randn(len(extents), sites, n, n, dtype=matrix)
    w = torch.randn(inputs, sites, n, n, dtype=matrix)
    rows, columns = 2 * inputs + 1, 2 * inputs * (1 + 2 * len(extents)) + 1
    omega = torch.randn(outputs, rows, columns, dtype=real) * 0.01
    peers = {"PyTorch, careful": lambda: torch_lcb.careful(u, w, extents, omega)}
    if rows * columns * sites * n * n * w.element_size() < PUBLISHED_LIMIT:
        peers["PyTorch, published order"] = lambda: torch_lcb.published(u, w, extents, omega)
    return peers


def time_call(function):
    import torch

    with torch.no_grad():
        start = time.perf_counter()
        function()
        return time.perf_counter() - start


def run_row(build, folder, row):
    name, group, n, extents, inputs, outputs, precision = row
    library, flops = compile_layer(build, folder, group, len(extents), inputs, outputs, precision)
    peers = make_peers(n, extents, inputs, outputs, precision)
    seconds = {"Gaugec": []}
    for peer, function in peers.items():
        time_call(function)  # warm-up
        seconds[peer] = []
    for _ in range(ROUNDS):
        seconds["Gaugec"] += time_ours(build, library, extents)
        for peer, function in peers.items():
            seconds[peer].append(time_call(function))
    sites = 1
    for extent in extents:
        sites *= extent
    return {
        "row": name,
        "sites": sites,
        "flops_per_site": flops,
        "precision": precision,
        "us_per_site": {
            code: {"median": statistics.median(times) / sites * 1e6, "minimum": min(times) / sites * 1e6}
            for code, times in seconds.items()
        },
    }


def print_table(machine, results):
    print(f"One core: FMA {machine['fma_f32_gflops']} GF/s (f32), {machine['fma_f64_gflops']} GF/s (f64), "
          f"triad {machine['triad_gbytes']} GB/s.\n")
    print("| layer | code | us/site, median (minimum) | GF/s | of the FMA peak | times Gaugec |")
    print("|---|---|---|---|---|---|")
    for result in results:
        ours = result["us_per_site"]["Gaugec"]["median"]
        peak = machine[f"fma_{result['precision']}_gflops"]
        for code, times in result["us_per_site"].items():
            rate = result["flops_per_site"] / times["median"] * 1e-3
            print(f"| {result['row']} | {code} | {times['median']:.2f} ({times['minimum']:.2f}) | {rate:.1f} | "
                  f"{100 * rate / peak:.0f} % | {times['median'] / ours:.1f} |")


def main():
    build, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    machine = json.loads(subprocess.run([build / "bin" / "bench-machine"], check=True,
                                        capture_output=True, text=True).stdout)
    folder = output.parent / "models"
    folder.mkdir(parents=True, exist_ok=True)
    results = []
    for row in ROWS:
        print(f"timing {row[0]} ...", file=sys.stderr, flush=True)
        results.append(run_row(build, folder, row))
    output.write_text(json.dumps({"machine": machine, "results": results}, indent=2) + "\n")
    print_table(machine, results)


if __name__ == "__main__":
    main()
