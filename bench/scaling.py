"""Group `scaling`: Gaugec alone on more sites, channels, hops, configurations and threads."""

import dataclasses
import statistics

import actions
import networks
from session import print_table

NAME = "scaling"
BASE = networks.Network("SU(3) 8^4 6-8", 3, (8,) * 4, (8,), (2,), inputs=6, functions=("value", "gradient", "force"))
MEDIUM = networks.medium("SU(2) 8x8 4x4 M")


@dataclasses.dataclass(frozen=True)
class Point:
    """One function of a model at one value of what is varied."""

    series: str
    what: str  # is varied
    value: int
    model: object  # a Network or an Action
    function: str
    extents: tuple
    batch: int = 1
    threads: int | None = None

    def compile(self, session):
        if isinstance(self.model, actions.Action):
            return self.model.compile(session)
        return session.compile(f"{self.series}_{self.value}", self.model.description(), self.model.functions)


def with_functions(series, what, value, model, **where):
    place = {"extents": model.extents, "batch": model.batch, **where}
    return [Point(series, what, value, model, function, **place) for function in model.functions]


def action_points(what, value, extent, functions, **where):
    models = [actions.make("wilson", function, extent, "f64") for function in functions]
    return [Point("Wilson f64", what, value, model, model.function, model.extents, **where) for model in models]


def over_sites(extents):
    points = []
    for extent in extents:
        if extent <= 16:
            points += with_functions("6-8", "sites", extent**4, BASE, extents=(extent,) * 4)
        points += action_points("sites", extent**4, extent, ("value", "force"))
    return points


def over_channels(channels):
    return [point for count in channels for point in with_functions(
        "n-n, SU(3) 8^4", "channels", count, dataclasses.replace(BASE, channels=(count,), inputs=count))]


def over_kernels(kernels):
    return [point for kernel in kernels for point in with_functions(
        "6-8, SU(3) 8^4", "kernel", kernel, dataclasses.replace(BASE, kernels=(kernel,)))]


def over_batches(batches):
    return [point for batch in batches for point in with_functions(MEDIUM.name, "batch", batch, MEDIUM, batch=batch)]


def over_threads(counts, extent):
    points = []
    for count in counts:
        points += with_functions("6-8, SU(3) 8^4", "threads", count, BASE, threads=count)
        points += with_functions(f"{MEDIUM.name}, batch 50", "threads", count, MEDIUM, threads=count)
        points += action_points("threads", count, extent, ("value", "force"), threads=count)
    return points


def thread_counts(session):
    """1, 2, 4, .., and all cores."""
    cores = len(session.cores)
    return sorted({*(2**i for i in range(cores.bit_length())), cores})


def rows(session):
    if session.smoke:
        return [*over_sites((2,)), *over_channels((2,)), *over_kernels((1,)), *over_batches((1,)),
                *over_threads((1, 2), 2)]
    return [*over_sites((4, 8, 12, 16, 24)), *over_channels((2, 4, 8, 16, 32)), *over_kernels((1, 2, 3, 4)),
            *over_batches((1, 4, 16, 50, 200)), *over_threads(thread_counts(session), 16)]


def key(row):
    return f"{row.what} {row.value}, {row.series}, {row.function}"


def measure(session, row):
    library = row.compile(session)
    threads = row.threads or session.threads
    session.machine(threads)
    result = library.time(row.function, row.extents, row.batch, threads)
    seconds = result.pop("seconds")
    result.pop("execute_seconds")
    return {**result, "series": row.series, "what": row.what, "value": row.value, "function": row.function,
            "threads": threads, "precision": row.model.precision, "flops_per_site": library.flops(row.function),
            "us_per_site": statistics.median(seconds) / result["sites"] * 1e6,
            "minimum_us_per_site": min(seconds) / result["sites"] * 1e6}


def summary(result):
    return f"{result['us_per_site']:.3g} us/site"


def rate(result):
    return result["flops_per_site"] / result["us_per_site"] * 1e-3


def print_size_table(session, what, results):
    lines = []
    for result in results:
        peak = session.machine(result["threads"])[f"fma_{result['precision']}_gflops"]
        lines.append([result["series"], result["function"], result["value"],
                      f"{result['us_per_site']:.3f} ({result['minimum_us_per_site']:.3f})", f"{rate(result):.1f}",
                      f"{100 * rate(result) / peak:.0f} %"])
    lines.sort(key=lambda line: line[:2])
    print_table(["model", "function", what, "us/site, median (minimum)", "GF/s", "of the FMA peak"], lines)


def print_thread_table(session, results):
    """Beside each speed-up, those of multiply-adds from registers and of the triad."""
    lines = []
    single = {(r["series"], r["function"]): r for r in results if r["threads"] == 1}
    for result in results:
        one = single.get((result["series"], result["function"]))
        if one is None:
            continue
        machine, base = session.machine(result["threads"]), session.machine(1)
        peak = f"fma_{result['precision']}_gflops"
        lines.append([result["series"], result["function"], result["threads"], f"{result['us_per_site']:.3f}",
                      f"{one['us_per_site'] / result['us_per_site']:.2f}", f"{machine[peak] / base[peak]:.2f}",
                      f"{machine['triad_gbytes'] / base['triad_gbytes']:.2f}"])
    lines.sort(key=lambda line: line[:2])
    print_table(["model", "function", "threads", "us/site", "faster than 1 thread", "FMA peak against 1",
                 "triad against 1"], lines)


def print_tables(session, results):
    for what in ("sites", "channels", "kernel", "batch", "threads"):
        group = [result for result in results.values() if result["what"] == what]
        if not group:
            continue
        print(f"\n### Scaling: {what}")
        if what == "threads":
            print_thread_table(session, group)
        else:
            print_size_table(session, what, group)
    draw(session, results.values())


def draw(session, results):
    try:
        import picture
    except ImportError:
        print("\nNo picture: matplotlib is not installed.")
        return
    path = session.output.with_suffix(".svg")
    picture.draw(results, path)
    print(f"\nPicture: {path}")
