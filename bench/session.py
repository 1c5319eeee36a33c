"""What all groups of the benchmark share: the machine, compiled libraries, the file of results."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time


class Session:
    """One run of the benchmark. Results are written after each row; with `resume`, rows of the file are kept."""

    def __init__(self, options):
        self.bin = options.build / "bin"
        self.output, self.threads = options.output, options.threads
        self.pattern, self.alone, self.smoke = options.rows, options.alone, options.smoke
        self.checkouts = {"openpixi": options.openpixi, "curraun": options.curraun}
        self.cores = sorted(os.sched_getaffinity(0))
        self.folder = self.output.parent / "models"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.libraries, self.failed = {}, []
        self.data = self._load(options.resume)

    def _load(self, resume):
        fresh = {"threads": self.threads, "commit": find_commit(), "machine": {}, "groups": {}}
        if not resume or not self.output.exists():
            return fresh
        data = json.loads(self.output.read_text())
        for key in ("threads", "commit"):
            if data.get(key) != fresh[key]:
                sys.exit(f"bench: {self.output} has results of {key} {data.get(key)}, this would be {key} "
                         f"{fresh[key]}: name another file, or leave out --resume to start again")
        return data

    def save(self):
        part = self.output.with_suffix(".part")
        part.write_text(json.dumps(self.data, indent=2) + "\n")
        part.replace(self.output)

    @contextlib.contextmanager
    def on_cores(self, count):
        """Programs that are started inside run on `count` cores at the most. Those that this process has already
        imported are not to see others: XLA takes all cores that it may run on."""
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, self.cores[:count])
        try:
            yield {**os.environ, "OMP_NUM_THREADS": str(count)}
        finally:
            os.sched_setaffinity(0, before)

    def start(self, command, threads):
        """Runs a program that prints JSON."""
        with self.on_cores(threads) as environment:
            run = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment)
        if run.returncode != 0:
            raise RuntimeError(f"{command[0]} failed: {run.stderr.strip()[-300:]}")
        return json.loads(run.stdout)

    def machine(self, threads):
        """The rates of so many threads; measured once."""
        rates = self.data["machine"]
        if str(threads) not in rates:
            rates[str(threads)] = self.start([self.bin / "bench-machine", threads], threads)
            self.save()
        return rates[str(threads)]

    def compile(self, name, source, functions=(), options=()):
        """The library of a description, compiled once in a run."""
        key = (source, tuple(functions), tuple(options))
        if key not in self.libraries:
            self.libraries[key] = Library(self, f"{len(self.libraries):02}_{name}", *key)
        return self.libraries[key]

    def rounds(self, count):
        return 1 if self.smoke else count

    def run_group(self, group):
        """Measures the rows of a group that are wanted and not there yet."""
        results = self.data["groups"].setdefault(group.NAME, {})
        rows = [row for row in group.rows(self) if re.search(self.pattern, group.key(row))]
        for number, row in enumerate(rows, 1):
            key = group.key(row)
            if key in results:
                continue
            start = time.perf_counter()
            print(f"[{group.NAME} {number}/{len(rows)}] {key} ...", end="", file=sys.stderr, flush=True)
            try:
                results[key] = group.measure(self, row)
            except (RuntimeError, subprocess.CalledProcessError) as error:
                self.failed.append(key)
                print(f" failed: {error}", file=sys.stderr, flush=True)
                continue
            self.save()
            print(f" {group.summary(results[key])} ({time.perf_counter() - start:.1f} s)", file=sys.stderr,
                  flush=True)


@contextlib.contextmanager
def copied(path):
    """A new copy of a program or library. The same one takes half as long again, or more, by where the system puts the
    pages of a file with its kernels, and every run of that file does (README.md, "Copies")."""
    with tempfile.TemporaryDirectory() as folder:
        yield shutil.copy2(path, folder)


class Library:
    """A compiled description."""

    def __init__(self, session, name, source, functions, options):
        self.session = session
        stem = re.sub(r"\W+", "_", name)
        path = session.folder / f"{stem}.gauge"
        path.write_text(source)
        self.path = path.with_suffix(".so")
        command = [session.bin / "gaugec", path, "-o", self.path, *options]
        if functions:
            command.append(f"--functions={','.join(functions)}")
        start = time.perf_counter()
        subprocess.run(command, check=True)
        self.compile_seconds = time.perf_counter() - start
        self.functions = {one["name"]: one for one in self._descriptor()["functions"]}

    def _descriptor(self):
        """The JSON in the library (docs/abi.md)."""
        text = self.path.read_bytes().decode("latin-1")
        return json.JSONDecoder().raw_decode(text, text.index('{"abi":'))[0]

    def flops(self, function):
        """Of all kernels, per site."""
        return self.functions[function]["flops_per_site"]

    def time(self, function, extents, batch=1, threads=None, repetitions=5):
        """What bench-model prints, of a new copy."""
        threads = threads or self.session.threads
        repetitions = self.session.rounds(repetitions)
        with copied(self.path) as library:
            command = [self.session.bin / "bench-model", library, function, threads, repetitions, batch, *extents]
            return self.session.start(command, threads)


def find_commit(checkout=os.path.dirname(__file__)):
    command = ["git", "-C", checkout, "describe", "--always", "--dirty"]
    run = subprocess.run(command, capture_output=True, text=True)
    return run.stdout.strip() or "unknown"


def print_table(heads, rows):
    """Markdown."""
    print("\n| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
