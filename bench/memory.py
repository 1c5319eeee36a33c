"""Group `memory`: how much more memory a process holds because it calls a function.

Each measurement is a process of its own: once the code is compiled and the inputs are there, the peak is reset, the
function is called once, and the growth of the peak counts: results, intermediates, and for Gaugec also the packed
copy of the inputs and the neighbour tables.
"""

import pathlib
import sys

import layers
import peers
from session import print_table

NAME = "memory"
CODES = ("PyTorch", "PyTorch, published order", "JAX")


def rows(session):
    return layers.rows(session)


key = layers.key


def codes_for(session, network, function):
    if session.alone:
        return []
    published = function in ("value", "gradient") and peers.product_bytes(network) < peers.PUBLISHED_LIMIT
    return [code for code in CODES if published or code != "PyTorch, published order"]


def measure(session, row):
    network, function = row
    library = session.compile(network.name, network.description(), network.functions)
    ours = library.time(function, network.extents, network.batch, repetitions=1)
    growth = {"Gaugec": ours["peak_growth_bytes"]}
    for code in codes_for(session, network, function):
        command = [sys.executable, pathlib.Path(__file__).with_name("peer_memory.py"), network.name, function, code]
        try:
            growth[code] = session.start(command, session.threads)["peak_growth_bytes"]
        except RuntimeError as error:  # not installed, or out of memory
            print(f"\n  {code}: {str(error).splitlines()[-1][:100]}", file=sys.stderr)
    return {"network": network.name, "function": function, "sites": network.sites,
            "workspace_bytes": ours["workspace_bytes"], "peak_growth_bytes": growth}


def summary(result):
    return ", ".join(f"{code} {size / 1e6:.1f}" for code, size in result["peak_growth_bytes"].items()) + " MB"


def print_tables(session, results):
    lines = []
    for result in results.values():
        growth = result["peak_growth_bytes"]
        for code, size in growth.items():
            workspace = f"{result['workspace_bytes'] / 1e6:.1f}" if code == "Gaugec" else ""
            lines.append([result["network"], result["function"], code, f"{size / 1e6:.1f}", workspace,
                          f"{size / result['sites'] / 1e3:.2f}", f"{size / max(1, growth['Gaugec']):.1f}"])
    print("\n### Memory of a call")
    print_table(["network", "function", "code", "growth, MB", "workspace, MB", "kB/site", "times Gaugec"], lines)
