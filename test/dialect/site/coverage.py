#!/usr/bin/env python3
"""Every op of the site dialect is tested, and so is every message of its checks.

Fails, with a list, when
  * an op of SiteOps.td does not occur in ops.mlir;
  * a message of a verifier does not occur in invalid.mlir;
  * an op with a canonicalisation or a fold does not occur in canonicalize.mlir.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
REPORT = re.compile(r"(?:emitOpError|emitOptionalError|emitError)\(([^;]*);", re.S)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def find_messages(text):
    """The longest literal of each report; adjacent literals are one."""
    for body in REPORT.findall(text):
        literals = STRING.findall(re.sub(r'"\s+"', "", body))
        if literals:
            yield max(literals, key=len).strip()


def main():
    table = (ROOT / "dialect/site/SiteOps.td").read_text()
    definitions = re.split(r"^def ", table, flags=re.M)[1:]
    ops, folding = set(), set()
    for text in definitions:
        match = re.match(r'\w+ : Site_\w+<"(\w+)"', text)
        if not match:
            continue
        ops.add(match.group(1))
        if "hasFolder = 1" in text or "hasCanonicalize" in text:
            folding.add(match.group(1))
    sources = "".join((ROOT / "dialect/site" / name).read_text() for name in ("Site.cpp", "SiteOps.cpp"))
    messages = set(find_messages(sources))
    expected = "\n".join(re.findall(r"expected-error.*", (HERE / "invalid.mlir").read_text()))

    def used(name):
        text = (HERE / name).read_text()
        return set(re.findall(r"\bsite\.(\w+)", "\n".join(l for l in text.splitlines() if "//" not in l)))

    failures = {
        "ops that ops.mlir misses": ops - used("ops.mlir"),
        "messages that invalid.mlir misses": {m for m in messages if m not in expected},
        "ops with a fold that canonicalize.mlir misses": folding - used("canonicalize.mlir"),
    }
    for what, names in failures.items():
        if names:
            print(f"{what}: {', '.join(sorted(names))}", file=sys.stderr)
    print(f"{len(ops)} ops, {len(messages)} messages, {len(folding)} ops with folds")
    return 1 if any(failures.values()) or not ops or not messages else 0


if __name__ == "__main__":
    sys.exit(main())
