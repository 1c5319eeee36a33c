"""us/site against sites and against channels, as SVG."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402


def series_of(results, what):
    """By model and function, (value, us/site) in order."""
    series = {}
    for result in results:
        if result["what"] == what:
            name = f"{result['series']}, {result['function']}"
            series.setdefault(name, []).append((result["value"], result["us_per_site"]))
    return {name: sorted(points) for name, points in series.items()}


def draw_axes(axes, series, label):
    for name, points in series.items():
        axes.plot(*zip(*points), marker="o", markersize=4, label=name)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    ticks = sorted({x for points in series.values() for x, _ in points})
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel(label)
    axes.set_ylabel("us/site")
    axes.grid(alpha=0.3)
    if series:
        axes.legend(fontsize=8)


def draw(results, path):
    results = list(results)
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    draw_axes(left, series_of(results, "sites"), "sites")
    draw_axes(right, series_of(results, "channels"), "channels in and out")
    plt.rcParams["svg.hashsalt"] = "gaugec"
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
