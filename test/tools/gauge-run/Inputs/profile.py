"""profile.py PROFILE PICTURE: bounds follow from the other columns, and the picture shows the same steps.

Reads the output of `gauge-run --profile --peak=P --bandwidth=B --roofline=PICTURE`. A printed number stands for all
those that are rounded to it; what is computed from several must be possible for some of them.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"
COLOURS = {"memory": "#d55e00", "arithmetic": "#0072b2"}
ROW = re.compile(
    r"^  (?P<name>\S+) +(?P<time>[\d.]+) +[\d.]+ +(?P<rate>[\d.]+) +(?P<traffic>[\d.]+) +(?P<intensity>[\d.]+)"
    r" +(?P<bound>[\d.]+)  (?P<by>memory|arithmetic|) +(?P<reached>\d+) %$",
    re.MULTILINE,
)


def interval(text):
    """Lowest and highest number that is printed so."""
    half = 0.5 * 10.0 ** -len(text.partition(".")[2])
    return max(float(text) - half, 0.0), float(text) + half


def check(what, printed, low, high):
    own_low, own_high = interval(printed)
    if own_low > high * (1 + 1e-9) or own_high < low * (1 - 1e-9):
        sys.exit(f"{what}: {printed} is not within {low:.6g} .. {high:.6g}")


def check_step(step, peak, bandwidth):
    name = step["name"]
    time, rate, traffic, intensity, bound = (
        interval(step[key]) for key in ("time", "rate", "traffic", "intensity", "bound")
    )
    # GF/s times us are kflop; 1000 flops at 1 Gflop/s take 1 us.
    limits = [max(rate[end] * time[end] / peak, traffic[end] * time[end] / bandwidth) for end in (0, 1)]
    check(f"{name}, bound", step["bound"], *limits)
    if traffic[0] > 0:
        check(f"{name}, flop/B", step["intensity"], rate[0] / traffic[1], rate[1] / traffic[0])
    if time[0] > 0:
        check(f"{name}, reached", step["reached"], 100 * bound[0] / time[1], 100 * bound[1] / time[0])
    ridge = peak / bandwidth
    if intensity[1] < ridge and step["by"] != "memory" or intensity[0] > ridge and step["by"] != "arithmetic":
        sys.exit(f"{name}: bound by {step['by']} at {step['intensity']} flop/B")


def check_text(text):
    peak, bandwidth = map(float, re.search(r"peak ([\d.]+) GF/s .*, bandwidth ([\d.]+) GB/s: given", text).groups())
    steps = {row["name"]: row.groupdict() for row in ROW.finditer(text)}
    whole = steps.pop("all")
    for step in steps.values():
        check_step(step, peak, bandwidth)
    limits = [sum(interval(step["bound"])[end] for step in steps.values()) for end in (0, 1)]
    check("all, bound", whole["bound"], *limits)
    return steps


def check_picture(path, steps):
    root = ElementTree.parse(path).getroot()
    if root.tag != SVG + "svg":
        sys.exit(f"the picture is a {root.tag}")
    texts = [node.text for node in root.iter(SVG + "text")]
    missing = [name for name in [*steps, "all", "Gflop/s", "reached"] if name not in texts]
    if missing:
        sys.exit(f"not in the picture: {missing}")
    disks = [node for node in root.iter(SVG + "circle") if node.get("class") == "step"]
    if not disks:
        sys.exit("no step is drawn")
    for disk in disks:
        name = disk.find(SVG + "title").text.split(":")[0]
        if disk.get("fill") != COLOURS[steps[name]["by"]]:
            sys.exit(f"{name} is {disk.get('fill')}, but bound by {steps[name]['by']}")


with open(sys.argv[1], encoding="utf-8") as file:
    found = check_text(file.read())
check_picture(sys.argv[2], found)
print("steps:", *found)
