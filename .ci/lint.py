#!/usr/bin/env python3
"""Style that a program can check: seconds, no build needed.

    .ci/lint.py            # everything but clang-tidy
    .ci/lint.py --fix [FILE...]             # first-line banners and clang-format-22
    .ci/lint.py --tidy build/dev [FILE...]   # clang-tidy-22 with that build's commands
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLANG_FORMAT = "clang-format-22"
CLANG_TIDY = "clang-tidy-22"
CPP = {".cpp", ".h", ".c"}
SOURCES = CPP | {".td"}
CODE = SOURCES | {".py", ".cmake"}
TEXT = CODE | {".md", ".mlir", ".gauge", ".json", ".sh", ".test"}
LONGEST_LINE = 120  # clang-format keeps C++ at 80
LONGEST_FILE = 800
LICENCE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
# Not ours to format: recorded data and inputs of tests.
FOREIGN = re.compile(r"(^|/)(golden|Inputs)/|^cmake/pch")


def list_files():
    """What git tracks, and what it would: ignored files are none of our business."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return sorted(name for name in set(names) if (ROOT / name).is_file())


def is_code(name):
    return Path(name).suffix in CODE or Path(name).name == "CMakeLists.txt"


def check_text(name, text):
    """Trailing spaces, tabs, line ends, line and file length."""
    if "\r" in text:
        yield f"{name}: has carriage returns"
    if text and not text.endswith("\n"):
        yield f"{name}: does not end with a newline"
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            yield f"{name}:{number}: trailing spaces"
        if is_code(name) and "\t" in line:
            yield f"{name}:{number}: a tab"
        if is_code(name) and len(line) > LONGEST_LINE and "http" not in line:
            yield f"{name}:{number}: {len(line)} columns, at most {LONGEST_LINE}"
    if Path(name).suffix == ".cpp" and len(lines) > LONGEST_FILE:
        yield f"{name}: {len(lines)} lines, at most {LONGEST_FILE}: split it"


def check_licence(name, text):
    """`//===- File.cpp - what it does ---===//` and the licence."""
    head = text[:800]
    if LICENCE not in head:
        yield f"{name}: no licence header (copy it from any other file)"
    match = re.match(r"//===- (\S+) - ", head) or re.match(r"/\*===- (\S+) - ", head)
    if match and match.group(1) != Path(name).name:
        yield f"{name}: its first line names {match.group(1)}"


def check_guard(name, text):
    """A header's guard is its path."""
    guard = re.sub(r"[^A-Za-z0-9]", "_", name).upper()
    if f"#ifndef {guard}\n#define {guard}\n" not in text and "#pragma once" not in text:
        yield f"{name}: its include guard should be {guard}"


def check_passes(files):
    """Each pass has a test of its name, and a file."""
    tests = {Path(name).name for name in files if name.startswith("test/")}
    for table in (name for name in files if re.search(r"Passes\.td$", name)):
        for argument in re.findall(r'^def \w+\s*:\s*\w*Pass<"([\w-]+)"', (ROOT / table).read_text(), re.M):
            if f"{argument}.mlir" not in tests:
                yield f"{table}: the pass {argument} has no test {argument}.mlir"


def list_formatted(files):
    return [name for name in files if Path(name).suffix in CPP and not FOREIGN.search(name)]


def fix_format(files):
    """Banners of 80 columns (clang-format breaks longer ones), then clang-format."""
    for name in list_formatted(files):
        path = ROOT / name
        text = path.read_text()
        # A banner, or what clang-format made of one.
        match = re.match(r"//===- (.*?)\s*(?:\n//)?-{2,}===//\n", text)
        if match:
            banner = f"//===- {match.group(1)} ".ljust(75, "-") + "===//\n"
            path.write_text(banner + text[match.end() :])
    subprocess.run([CLANG_FORMAT, "-i", *list_formatted(files)], cwd=ROOT, check=True)


def check_format(files):
    command = [CLANG_FORMAT, "--dry-run", "-Werror", *list_formatted(files)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    bad = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error:", run.stderr, re.M)))
    for name in bad:
        yield f"{name}: not formatted: {CLANG_FORMAT} -i {name}"
    if run.returncode and not bad:
        yield f"{CLANG_FORMAT}: {run.stderr.strip()}"


def check_files(files):
    for name in files:
        suffix = Path(name).suffix
        if (suffix not in TEXT and not is_code(name)) or FOREIGN.search(name):
            continue
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        yield from check_text(name, text)
        if suffix in SOURCES:
            yield from check_licence(name, text)
        if suffix == ".h":
            yield from check_guard(name, text)


def run_tidy(build, names, files):
    """clang-tidy over our .cpp files, or over those named."""
    folders = ("dialect/", "compiler/", "frontend/", "runtime/")
    names = names or [n for n in files if n.endswith(".cpp") and n.startswith(folders)]
    jobs = str(os.cpu_count() or 1)
    command = ["xargs", "-P", jobs, "-n", "1", CLANG_TIDY, "-p", build, "--quiet", "--warnings-as-errors=*"]
    return subprocess.run(command, input="\n".join(names), cwd=ROOT, text=True).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fix", action="store_true", help="format the C++ files, then check")
    parser.add_argument("--tidy", metavar="BUILD", help="run clang-tidy with BUILD/compile_commands.json")
    parser.add_argument("files", nargs="*", help="with --fix and --tidy: only these")
    arguments = parser.parse_args()
    files = list_files()
    if arguments.tidy:
        return 1 if run_tidy(arguments.tidy, arguments.files, files) else 0
    if arguments.fix:
        fix_format(arguments.files or files)
    problems = [
        *check_format(files),
        *check_files(files),
        *check_passes(files),
    ]
    for problem in problems:
        print(problem)
    print(f"{len(files)} files, {len(problems)} problems", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
