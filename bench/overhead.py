"""Group `overhead`: what a call costs beside its kernels."""

import statistics

import networks
from session import print_table

NAME = "overhead"
ASKED_US = 30
MODELS = [
    networks.medium("SU(2) 8x8 batch 50, 2 channels", channels=(2,), kernels=(2,)),
    networks.medium("SU(2) 8x8 batch 50, 4x4 M"),
]


def rows(session):
    threads = [count for count in (1, 2) if count <= len(session.cores)]
    return [(network, function, count) for network in MODELS for function in network.functions for count in threads]


def key(row):
    network, function, threads = row
    return f"{network.name}, {function}, threads {threads}"


def measure(session, row):
    network, function, threads = row
    library = session.compile(network.name, network.description(), network.functions)
    times = library.time(function, network.extents, network.batch, threads, repetitions=300)
    # All that does not grow with the lattice: the same steps on one site.
    single = library.time(function, (1,) * len(network.extents), 1, threads, repetitions=300)
    outside = [whole - steps for whole, steps in zip(times["execute_seconds"], times["seconds"])]
    return {"network": network.name, "function": function, "threads": threads, "steps": times["steps"],
            "execute_us": statistics.median(times["execute_seconds"]) * 1e6,
            "steps_us": statistics.median(times["seconds"]) * 1e6,
            "outside_us": statistics.median(outside) * 1e6,
            "one_site_us": statistics.median(single["execute_seconds"]) * 1e6,
            "packing_us": times["packing_seconds"] * 1e6, "unpacking_us": times["unpacking_seconds"] * 1e6,
            "creating_us": times["creating_seconds"] * 1e6}


def summary(result):
    return f"{result['outside_us']:.2f} us outside the steps, {result['one_site_us']:.1f} us on one site"


def print_tables(session, results):
    print(f"\n### Overhead of a call, us (outside the steps at most {ASKED_US} are asked for)")
    print_table(["network", "function", "threads", "steps", "execute", "outside the steps", "the same on one site",
                 "packing", "unpacking", "making the call, once"],
                [[r["network"], r["function"], r["threads"], r["steps"], f"{r['execute_us']:.1f}",
                  f"{r['outside_us']:.2f}", f"{r['one_site_us']:.1f}", f"{r['packing_us']:.1f}",
                  f"{r['unpacking_us']:.1f}", f"{r['creating_us']:.0f}"] for r in results.values()])
