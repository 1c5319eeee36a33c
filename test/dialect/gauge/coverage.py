#!/usr/bin/env python3
"""Every op of the gauge dialect is tested, every constraint is checked and tested.

Fails, with a list, when
  * an op of GaugeOps.td does not occur in ops.mlir;
  * an op is not rejected once in invalid.mlir (unless it has no rule to break);
  * a label of docs/spec.md misses in the sources or as a name in invalid.mlir;
  * a label of the sources or the tests misses in docs/spec.md.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
LABEL = re.compile(r"\b([a-z_]*[a-z])_c(\d+)\b")
RANGE = re.compile(r"\b([a-z_]*[a-z])_c(\d+) \.\. c(\d+)\b")
NOTHING_TO_BREAK = {"re"}


def find_labels(text):
    labels = {f"{name}_c{number}" for name, number in LABEL.findall(text)}
    for name, first, last in RANGE.findall(text):
        labels |= {f"{name}_c{i}" for i in range(int(first), int(last) + 1)}
    return labels


def find_tested_labels(invalid, spec):
    """Function names; @lconvbilin_slots_c2 tests the label slots_c2, too."""
    tested, unknown = set(), set()
    for name in re.findall(r"func\.func (?:private )?@(\w+)", invalid):
        match = LABEL.search(re.sub(r"(_c\d+)_\w+$", r"\1", name))
        if not match:
            continue
        words = match.group(0).split("_")
        known = {"_".join(words[i:]) for i in range(len(words))} & spec
        tested |= known
        if not known:
            unknown.add(name)
    return tested, unknown


def main():
    table = (ROOT / "dialect/gauge/GaugeOps.td").read_text()
    ops = set(re.findall(r'^def \w+ : Gauge_\w+<"(\w+)"', table, re.M))
    spec = find_labels((ROOT / "docs/spec.md").read_text())
    sources = set()
    for path in sorted((ROOT / "dialect/gauge").glob("*.*")):
        if path.suffix in (".cpp", ".h"):
            sources |= find_labels("\n".join(re.findall(r"//.*", path.read_text())))
    # What TableGen checks by the types of operands has no line of C++.
    sources |= {"local_c1", "closed_c1"}
    valid = (HERE / "ops.mlir").read_text()
    invalid = (HERE / "invalid.mlir").read_text()
    tested, unknown = find_tested_labels(invalid, spec)

    def used(text):
        return set(re.findall(r"\bgauge\.(\w+)", "\n".join(l for l in text.splitlines() if "//" not in l)))

    failures = {
        "ops that ops.mlir misses": ops - used(valid),
        "ops that invalid.mlir misses": ops - used(invalid) - NOTHING_TO_BREAK,
        "labels of docs/spec.md without a check": spec - sources,
        "labels of docs/spec.md without a test": spec - tested,
        "labels of the sources that docs/spec.md misses": sources - spec,
        "names in invalid.mlir whose label docs/spec.md misses": unknown,
    }
    for what, names in failures.items():
        if names:
            print(f"{what}: {', '.join(sorted(names))}", file=sys.stderr)
    print(f"{len(ops)} ops, {len(spec)} constraints")
    return 1 if any(failures.values()) or not ops or not spec else 0


if __name__ == "__main__":
    sys.exit(main())
