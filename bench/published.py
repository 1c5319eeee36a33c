"""Group `published`: steps of fields beside those of published codes, one after the other in turn.

Every run begins with the same fields, and where they end is compared: the codes do the same work.
"""

import dataclasses
import importlib.util
import math
import pathlib
import shutil
import statistics
import sys
import tempfile

from session import find_commit, print_table

NAME = "published"
ROUNDS = 3  # of programs; each times several steps
# Links are of order 1; what rounding does to single numbers grows to some 1e-14 in these steps.
ALLOWED = 1e-11
PEERS = pathlib.Path(__file__).parent / "peers"


def require(module):
    if importlib.util.find_spec(module) is None:
        raise RuntimeError(f"no {module}: pip install {module} for {sys.executable}")


@dataclasses.dataclass(frozen=True)
class Row:
    """`steps` of all codes, the first `warm_up` of which are not counted: the peers are compiled as they run."""

    peer: str
    colours: int
    extents: tuple
    threads: int
    steps: int
    warm_up: int

    @property
    def cells(self):
        return math.prod(self.extents)


class Openpixi:
    """3+1D leapfrog in a box with fixed ends. Its scheme is our `exponential`; our `leapfrog` moves the same action
    by momenta."""

    SPACINGS, DT = (0.25, 1, 1), 0.125  # those of bench-pic
    FIELDS = {"end": "openpixi"}  # files that are compared, of "Gaugec" and of the peer

    def ours(self, session, row):
        return {name: [session.bin / "bench-pic", scheme, row.colours, "f64", row.threads, row.steps - 1, 0,
                       *row.extents]
                for name, scheme in (("Gaugec", "exponential"), ("Gaugec, leapfrog", "leapfrog"))}

    def theirs(self, checkout, row, folder):
        java = shutil.which("java")
        if not java:
            raise RuntimeError("no java: openpixi is timed with a JDK, 11 or later")
        box = [one for pair in zip(row.extents, self.SPACINGS) for one in pair]
        return [java, "-cp", checkout / "pixi" / "target" / "classes", PEERS / "OpenpixiSteps.java", folder,
                row.colours, row.threads, row.steps, self.DT, *box]


class Curraun:
    """2+1D boost-invariant leapfrog, from tau = dt on; the first half step has another weight there."""

    DT = 1 / 16  # that of bench-milne
    FIELDS = {f"end_{name}": f"curraun_{name}" for name in ("links", "phi", "transverse", "electric")}

    def ours(self, session, row):
        return {"Gaugec": [session.bin / "bench-milne", row.colours, "f64", row.threads, row.steps - 1,
                           row.extents[0]]}

    def theirs(self, checkout, row, folder):
        require("numba")
        return [sys.executable, "-B", PEERS / "curraun_steps.py", checkout, folder, row.colours, row.threads,
                row.steps, row.extents[0], self.DT]


CODES = {"openpixi": Openpixi(), "curraun": Curraun()}


def make_rows(session):
    threads = sorted({1, min(2, len(session.cores))})
    kinds = [("openpixi", 2, (64,) * 3, 20, 8), ("openpixi", 3, (64,) * 3, 7, 3),
             ("curraun", 2, (512,) * 2, 20, 4), ("curraun", 3, (512,) * 2, 10, 2)]
    if session.smoke:
        kinds = [(peer, colours, (8,) * len(extents), 4, 1) for peer, colours, extents, *_ in kinds]
    return [Row(peer, colours, extents, count, *steps) for peer, colours, extents, *steps in kinds
            for count in threads]


def rows(session):
    """Those of the peers that are there."""
    if session.alone:
        return make_rows(session)
    for peer in CODES:
        if not session.checkouts.get(peer):
            print(f"[{NAME}] no --{peer}: its rows are left out", file=sys.stderr)
    return [row for row in make_rows(session) if session.checkouts.get(row.peer)]


def key(row):
    threads = "" if row.threads == 1 else f", {row.threads} threads"
    return f"{row.peer}, SU({row.colours}) {row.extents[0]}^{len(row.extents)}{threads}"


def compare(folder, files):
    """The largest difference of all numbers."""
    require("numpy")
    import numpy as np

    pairs = [(np.fromfile(folder / ours), np.fromfile(folder / theirs)) for ours, theirs in files.items()]
    worst = float(np.max([abs(a - b).max() for a, b in pairs]))
    if not worst < ALLOWED:
        raise RuntimeError(f"the codes do not agree to {ALLOWED}: {worst:.1e}")
    return worst


def run_round(session, row):
    """What every code prints, and the largest difference where they end."""
    code = CODES[row.peer]
    commands = code.ours(session, row)
    if session.alone:
        return {name: session.start(command, row.threads) for name, command in commands.items()}, None
    with tempfile.TemporaryDirectory(dir=session.folder) as name:
        folder = pathlib.Path(name)
        commands["Gaugec"].append(folder)
        commands[row.peer] = code.theirs(session.checkouts[row.peer], row, folder)
        printed = {name: session.start(command, row.threads) for name, command in commands.items()}
        return printed, compare(folder, code.FIELDS)


def summarise(row, runs):
    """Of the steps that all codes count."""

    def collect(name):
        return [second / row.cells * 1e9 for run in runs for second in run[name][-(row.steps - row.warm_up):]]

    wall, cores = collect("seconds"), collect("core_seconds")
    return {"median": statistics.median(wall), "minimum": min(wall), "cores": statistics.median(cores),
            "steps": len(wall)}


def measure(session, row):
    rounds = [run_round(session, row) for _ in range(session.rounds(ROUNDS))]
    names = rounds[0][0]
    result = {**dataclasses.asdict(row), "cells": row.cells,
              "ns_per_cell": {name: summarise(row, [printed[name] for printed, _ in rounds]) for name in names}}
    if not session.alone:
        result |= {"commit": find_commit(session.checkouts[row.peer]), "runtime": rounds[0][0][row.peer]["runtime"],
                   "difference": max(worst for _, worst in rounds)}
    return result


def summary(result):
    return ", ".join(f"{name} {times['median']:.3g}" for name, times in result["ns_per_cell"].items()) + " ns/cell"


def print_tables(session, results):
    lines = []
    for result in results.values():
        theirs = result["ns_per_cell"].get(result["peer"])
        for name, times in result["ns_per_cell"].items():
            ratios = [f"{theirs[which] / times[which]:.1f}" if theirs else "" for which in ("median", "cores")]
            lines.append([f"{result['peer']}'s", f"SU({result['colours']})",
                          f"{result['extents'][0]}^{len(result['extents'])}", result["threads"], name,
                          f"{times['median']:.1f} ({times['minimum']:.1f})", ratios[0], f"{times['cores']:.1f}",
                          ratios[1], f"{result['difference']:.0e}" if theirs and name == "Gaugec" else ""])
    print("\n### A step of fields beside published codes, f64")
    print_table(["step", "group", "cells", "threads", "code", "ns/cell, median (minimum)", "times faster",
                 "ns of cores, median", "times less", "largest difference"], lines)
