"""Measures Gaugec and its peers; results as JSON, tables as Markdown (README.md says what they mean).

usage: run.py BUILD_FOLDER RESULT.json [OPTION...]

Every row is measured by itself and then written; after an interruption --resume goes on with those that are missing.
Packing is apart on Gaugec's side (the peers keep their own layout).
"""

import argparse
import os
import pathlib
import sys

import actions
import agreement
import layers
import memory
import overhead
import pic
import published
import scaling
import training
from session import Session

GROUPS = {group.NAME: group for group in (agreement, layers, training, actions, scaling, memory, overhead, pic,
                                       published)}


def parse_groups(text):
    names = text.split(",")
    for name in names:
        if name not in GROUPS:
            raise argparse.ArgumentTypeError(f"there is no group '{name}'; there are {', '.join(GROUPS)}")
    return names


def parse_checkout(file, what):
    """The type of an option that names a folder with this file."""

    def parse(text):
        folder = pathlib.Path(text).resolve()
        if not (folder / file).exists():
            raise argparse.ArgumentTypeError(f"'{text}' has no {file}: name {what}")
        return folder

    return parse


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path, help="build folder with bin/gaugec, bin/bench-model, ..")
    parser.add_argument("output", type=pathlib.Path, help="results as JSON")
    parser.add_argument("--groups", type=parse_groups, default=list(GROUPS), metavar="NAME,..",
                        help=f"some of {','.join(GROUPS)}; all if not given")
    parser.add_argument("--rows", default="", metavar="REGEX", help="only rows whose name matches")
    parser.add_argument("--threads", type=int, default=1, help="of all codes, where threads are not what is varied")
    parser.add_argument("--alone", action="store_true", help="Gaugec without its peers")
    parser.add_argument("--openpixi", metavar="DIR", help="a checkout of openpixi that is built",
                        type=parse_checkout("pixi/target/classes/org/openpixi/pixi/physics/grid/Grid.class",
                                            "a checkout of openpixi that is built"))
    parser.add_argument("--curraun", metavar="DIR", type=parse_checkout("curraun/core.py", "a checkout of curraun"),
                        help="a checkout of curraun")
    parser.add_argument("--resume", action="store_true", help="keep the rows that RESULT.json has")
    parser.add_argument("--smoke", action="store_true", help="tiny sizes, no peers: does everything run?")
    options = parser.parse_args()
    options.alone |= options.smoke
    return options


def print_machine(session):
    print(f"Commit {session.data['commit']}, threads {session.threads}.")
    for threads, rates in sorted(session.data["machine"].items(), key=lambda item: int(item[0])):
        print(f"{threads} thread{'s' if threads != '1' else ''}: FMA {rates['fma_f32_gflops']} GF/s (f32), "
              f"{rates['fma_f64_gflops']} GF/s (f64), triad {rates['triad_gbytes']} GB/s.")


def print_results(session):
    print_machine(session)
    for name, results in session.data["groups"].items():
        if results:
            GROUPS[name].print_tables(session, results)


def main():
    options = parse_arguments()
    os.environ["OMP_NUM_THREADS"] = str(options.threads)  # for the peers in this process
    session = Session(options)
    session.machine(options.threads)
    interrupted = False
    with session.on_cores(options.threads):
        try:
            for name in options.groups:
                session.run_group(GROUPS[name])
        except KeyboardInterrupt:
            interrupted = True
    print_results(session)
    if interrupted:
        print(f"\nbench: interrupted; {options.output} has what was measured, --resume goes on", file=sys.stderr)
        sys.exit(130)
    if session.failed:
        sys.exit(f"bench: failed: {'; '.join(session.failed)}")


if __name__ == "__main__":
    main()
