"""Group `pic`: steps of the particle-in-cell engine, against the bound of the machine."""

import dataclasses
import math
import statistics

from session import copied, print_table

NAME = "pic"
ITERATIONS = 10
ROUNDS = 5  # of programs; each times several steps

# What a step needs at a cell, however it is programmed: thousands of flops, and real numbers that are read or written
# once (of both in the semi-implicit scheme: of a step and of an iteration). README.md says how they are counted.
NEEDS = {
    ("leapfrog", 2): (1.1, 36),
    ("leapfrog", 3): (7.3, 162),
    ("exponential", 2): (1.1, 42),
    ("exponential", 3): (7.3, 156),
    ("semi_implicit", 2): (2.0 + 2.1 * ITERATIONS, 57 * (ITERATIONS + 1)),
}


@dataclasses.dataclass(frozen=True)
class Row:
    scheme: str
    colours: int
    precision: str
    extents: tuple
    threads: int

    @property
    def cells(self):
        return math.prod(self.extents)

    def needs(self):
        """Kiloflops and bytes."""
        kiloflops, reals = NEEDS[self.scheme, self.colours]
        return kiloflops, reals * (8 if self.precision == "f64" else 4)


def rows(session):
    """SU(3) on the smaller box alone."""
    kinds = [("leapfrog", 2), ("exponential", 2), ("semi_implicit", 2), ("leapfrog", 3), ("exponential", 3)]
    return [Row(*kind, precision, (extent,) * 3, threads) for kind in kinds for precision in ("f64", "f32")
            for extent in ((8,) if session.smoke else (64, 128) if kind[1] == 2 else (64,))
            for threads in sorted({1, min(2, len(session.cores))})]


def key(row):
    threads = "" if row.threads == 1 else f", {row.threads} threads"
    return f"{row.scheme}, SU({row.colours}) {row.extents[0]}^3, {row.precision}{threads}"


def start_copy(session, row):
    """A run of a new copy of the program."""
    steps = 4 if row.scheme == "semi_implicit" else 16
    with copied(session.bin / "bench-pic") as program:
        return session.start([program, row.scheme, row.colours, row.precision, row.threads, session.rounds(steps),
                              ITERATIONS, *row.extents], row.threads)


def measure(session, row):
    session.machine(row.threads)
    runs = [start_copy(session, row) for _ in range(session.rounds(ROUNDS))]
    of_copies = sorted(statistics.median(run["seconds"]) / row.cells * 1e9 for run in runs)
    kiloflops, size = row.needs()
    return {**dataclasses.asdict(row), "cells": row.cells, "iterations": runs[0]["iterations"],
            "needed_flops_per_cell": 1e3 * kiloflops, "needed_bytes_per_cell": size,
            "flops_per_cell": runs[0]["flops_per_cell"],
            "bytes_held_per_cell": min(run["peak_growth_bytes"] for run in runs) / row.cells,
            "core_ns_per_cell": min(second for run in runs for second in run["core_seconds"]) / row.cells * 1e9,
            "ns_per_cell": statistics.median(of_copies), "ns_per_cell_of_copies": of_copies}


def summary(result):
    return f"{result['ns_per_cell']:.3g} ns/cell"


def bounds(machine, result):
    """ns/cell that the arithmetic and the memory of the machine allow."""
    return (result["needed_flops_per_cell"] / machine[f"fma_{result['precision']}_gflops"],
            result["needed_bytes_per_cell"] / machine["triad_gbytes"])


def find_single(results, result):
    """The same with one thread."""
    same = ("scheme", "colours", "precision", "cells")
    return next((one for one in results.values()
                 if one["threads"] == 1 and all(one[name] == result[name] for name in same)), None)


def print_tables(session, results):
    lines = []
    for result in results.values():
        flops, memory = bounds(session.machine(result["threads"]), result)
        single = find_single(results, result)
        ratio = single["ns_per_cell"] / result["ns_per_cell"] if single else 1
        of_copies = result["ns_per_cell_of_copies"]
        lines.append([result["scheme"], f"SU({result['colours']})", f"{result['extents'][0]}^3", result["precision"],
                      result["threads"], f"{result['flops_per_cell'] / 1e3:.1f}", f"{flops:.1f}", f"{memory:.1f}",
                      f"{result['ns_per_cell']:.1f} ({of_copies[0]:.1f} to {of_copies[-1]:.1f})",
                      f"{result['core_ns_per_cell']:.1f}",
                      f"{result['ns_per_cell'] / max(flops, memory):.2f}", f"{ratio:.2f}",
                      f"{result['bytes_held_per_cell']:.0f}"])
    print(f"\n### A step of the particle-in-cell engine, semi-implicit with {ITERATIONS} iterations")
    print_table(["scheme", "group", "cells", "precision", "threads", "kflop/cell", "flop bound, ns", "memory bound, ns",
                 "ns/cell, median (copies)", "ns of cores, minimum", "times the bound", "faster than 1 thread",
                 "bytes held/cell"], lines)
