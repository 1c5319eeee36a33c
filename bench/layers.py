"""Group `layers`: networks of L-CB layers, and what their derivatives cost."""

import functools

import compare
import networks
import peers
from session import print_table

NAME = "layers"


def rows(session):
    return [(network, function) for network in (networks.SMOKE if session.smoke else networks.NETWORKS)
            for function in network.functions]


def key(row):
    network, function = row
    return f"{network.name}, {function}"


@functools.lru_cache(maxsize=1)  # those of one network at a time
def peers_of(network, threads):
    return peers.make(network, threads)


def measure(session, row):
    network, function = row
    library = session.compile(network.name, network.description(), network.functions)
    others = {} if session.alone else peers_of(network, session.threads)
    result = compare.alternate(session, library, function, network, others)
    return {"network": network.name, "training": network.training, **result}


summary = compare.describe


def print_times(session, results):
    machine = session.machine(session.threads)
    lines = []
    for result in results:
        ours = result["us_per_site"]["Gaugec"]["median"]
        peak = machine[f"fma_{result['precision']}_gflops"]
        for code, times in result["us_per_site"].items():
            rate = result["flops_per_site"] / times["median"] * 1e-3
            lines.append([result["network"], result["function"], code,
                          f"{times['median']:.2f} ({times['minimum']:.2f})", f"{rate:.1f}",
                          f"{100 * rate / peak:.0f} %", f"{times['median'] / ours:.1f}"])
    print_table(["network", "function", "code", "us/site, median (minimum)", "GF/s", "of the FMA peak",
                 "times Gaugec"], lines)


def print_training(results):
    """A step of a published training: loss, and its gradient by all weights."""
    for result in results:
        if not result["training"]:
            continue
        times = {code: one["median"] * result["sites"] * 1e-3 for code, one in result["us_per_site"].items()}
        print(f"\n{result['network']}: the loss and its gradient by all weights, one batch, one step:")
        print_table(["code", "ms a step", "times Gaugec"],
                    [[code, f"{one:.2f}", f"{one / times['Gaugec']:.1f}"] for code, one in times.items()])


def print_derivatives(results):
    """What derivatives cost: of the value, and of the force for its gradient."""
    by_key = {(r["network"], r["function"]): r for r in results}
    lines = []
    for (network, function), result in by_key.items():
        base = "force" if function == "force_gradient" else "value"
        of = by_key.get((network, base))
        if function == "value" or of is None:
            continue
        time, base_time = (r["us_per_site"]["Gaugec"]["median"] for r in (result, of))
        lines.append([network, function, f"{result['flops_per_site'] / 1e3:.0f}",
                      f"{result['flops_per_site'] / of['flops_per_site']:.2f}", f"{time:.2f}",
                      f"{time / base_time:.2f}", base])
    print_table(["network", "function", "kflop/site", "times", "us/site", "times", "of"], lines)


def print_tables(session, results):
    print("\n### Networks")
    print_times(session, list(results.values()))
    print("\n### Training step")
    print_training(results.values())
    print("\n### What derivatives cost")
    print_derivatives(results.values())
