#!/usr/bin/env python3
"""Writes the reference pages beside this file from the TableGen sources.

    docs/reference/update.py            # writes
    docs/reference/update.py --check    # fails if a page is not up to date
"""

import argparse
import difflib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# page, source, what mlir-tblgen is asked for
PAGES = [
    ("gauge.md", "dialect/gauge/GaugeOps.td", ["-gen-dialect-doc", "-dialect=gauge"]),
    ("passes.md", "compiler/Passes.td", ["-gen-pass-doc"]),
    ("site.md", "dialect/site/SiteOps.td", ["-gen-dialect-doc", "-dialect=site"]),
]


def generate(tblgen, include, source, flags):
    command = [tblgen, *flags, "-I", str(ROOT), "-I", include, str(ROOT / source)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip() + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--tblgen", default="/usr/lib/llvm-22/bin/mlir-tblgen")
    parser.add_argument("--include", default="/usr/lib/llvm-22/include", help="MLIR's include folder")
    arguments = parser.parse_args()
    stale = False
    for name, source, flags in PAGES:
        page = HERE / name
        text = generate(arguments.tblgen, arguments.include, source, flags)
        old = page.read_text() if page.exists() else ""
        if text == old:
            continue
        if arguments.check:
            stale = True
            sys.stdout.writelines(
                difflib.unified_diff(old.splitlines(True), text.splitlines(True), f"docs/reference/{name}", source)
            )
        else:
            page.write_text(text)
    if stale:
        print("reference pages are not up to date: run docs/reference/update.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
