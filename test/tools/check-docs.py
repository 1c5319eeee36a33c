# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""check-docs.py SOURCE BUILD OUT PAGE...: runs what the pages show.

In the order of a page: `sh` blocks are run, `python` blocks are executed in one namespace, and a block whose first line
names a file (```gauge loops.gauge) is written to it. All in a scratch folder that looks like the root of a checkout
with a build in build/release.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def make_scratch(source, build, folder):
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "build").mkdir(parents=True)
    for name in ("examples", "runtime"):
        (folder / name).symlink_to(source / name)
    (folder / "build" / "release").symlink_to(build)
    os.chdir(folder)
    os.environ["PATH"] = f"{build / 'bin'}:{os.environ['PATH']}"
    os.environ["GAUGEC_BIN"] = str(build / "bin")
    os.environ["GAUGEC_RUNTIME"] = str(build / "lib")
    os.environ["GAUGEC_CACHE"] = str(folder / "cache")


def run_page(page):
    namespace = {"__name__": page.name}
    count = 0
    for language, name, code in FENCE.findall(page.read_text(encoding="utf-8")):
        if name:
            Path(name).write_text(code, encoding="utf-8")
        elif language == "sh":
            print(code, end="", flush=True)
            subprocess.run(["bash", "-euo", "pipefail", "-c", code], check=True)
            count += 1
        elif language == "python":
            print(code, end="", flush=True)
            exec(compile(code, f"{page.name}: {code.splitlines()[0]}", "exec"), namespace)
            count += 1
    return count


def main():
    source, build, out, *pages = map(Path, sys.argv[1:])
    for page in pages:
        make_scratch(source.resolve(), build.resolve(), (out / page.stem).resolve())
        count = run_page((source / page).resolve())
        print(f"== {page}: {count} blocks ran", flush=True)
        if count == 0:
            sys.exit(f"{page} shows nothing that can be run")


main()
