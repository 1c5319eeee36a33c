"""Group `training`: an epoch of gauge-train, all of it, against the same epoch in PyTorch."""

import dataclasses
import statistics
import subprocess
import time

import networks
import peers
from compare import PEER_SECONDS
from session import print_table

NAME = "training"
ROUNDS = 3
EPOCHS = 3  # of a run that is timed, beside the first
PUBLISHED_MS = 6900  # a step of the published code with the largest network, as reported

LARGE = networks.medium("SU(2) 8x8, 4x4 L", channels=(8, 8, 8, 8), kernels=(4, 4, 4, 4), training=True)


@dataclasses.dataclass(frozen=True)
class Row:
    network: networks.Network  # `batch` configurations a step
    configurations: int

    @property
    def steps(self):
        return self.configurations // self.network.batch


def rows(session):
    if session.smoke:
        small = networks.medium("SU(2) 2x2", extents=(2, 2), channels=(2,), kernels=(2,), batch=3, training=True)
        return [Row(small, 6)]
    return [Row(networks.medium("SU(2) 8x8, 4x4 M", training=True), 500), Row(LARGE, 500)]


def key(row):
    return row.network.name


class Ours:
    """gauge-train, run as a user runs it."""

    def __init__(self, session, row):
        self.session, self.row = session, row
        self.folder = session.folder / ("training_" + "".join(filter(str.isalnum, key(row))))
        self.folder.mkdir(exist_ok=True)
        lines, last = row.network.layers()
        self.model = self.folder / "net.gauge"
        self.model.write_text("\n".join([*row.network.header(), "network net(U: links) -> real {", *lines,
                                         f"  return y = linear(trace({last}), channels = 1)", "}"]) + "\n")
        self.data = self.folder / "data.h5"
        self.data.unlink(missing_ok=True)
        self.start("gauge-sample", f"--lattice={'x'.join(map(str, row.network.extents))}", "--beta=2.5",
                   f"--configs={row.configurations}", "--thermalise=20", "--thin=1", "-o", self.data)

    def start(self, program, *arguments):
        with self.session.on_cores(self.session.threads) as environment:
            begin = time.perf_counter()
            subprocess.run([self.session.bin / program, *map(str, arguments)], check=True, env=environment,
                           stdout=subprocess.DEVNULL)
            return time.perf_counter() - begin

    def run(self, epochs):
        out = self.folder / "run"
        subprocess.run(["rm", "-rf", out], check=True)
        return self.start("gauge-train", self.model, f"--data={self.data}", "--target=loop(1, 1)",
                          f"--epochs={epochs}", f"--batch={self.row.network.batch}", "--lr=1e-3",
                          f"--threads={self.session.threads}", "-o", out)

    def epoch(self):
        """What an epoch adds to a run."""
        return (self.run(1 + EPOCHS) - self.run(1)) / EPOCHS


def measure(session, row):
    ours = Ours(session, row)
    others = {} if session.alone else peers.make_training(row.network, row.configurations, session.threads)
    seconds = {"Gaugec": [], **{name: [] for name in others}}
    for other in others.values():
        other.epoch()  # warm
    for _ in range(session.rounds(ROUNDS)):
        seconds["Gaugec"].append(ours.epoch())
        for name, other in others.items():
            if sum(seconds[name]) < 3 * PEER_SECONDS:
                begin = time.perf_counter()
                other.epoch()
                seconds[name].append(time.perf_counter() - begin)
    return {"steps": row.steps, "batch": row.network.batch,
            "ms_per_step": {name: statistics.median(times) / row.steps * 1e3 for name, times in seconds.items()},
            "seconds_per_epoch": seconds}


def summary(result):
    return ", ".join(f"{name} {one:.3g}" for name, one in result["ms_per_step"].items()) + " ms a step"


def print_tables(session, results):
    print(f"\n### An epoch of training (the published code, largest network: {PUBLISHED_MS} ms a step)")
    lines = []
    for name, result in results.items():
        ours = result["ms_per_step"]["Gaugec"]
        lines += [[name, result["batch"], code, f"{one:.2f}", f"{one / ours:.1f}"]
                  for code, one in result["ms_per_step"].items()]
    print_table(["network", "batch", "code", "ms a step, all of it", "times Gaugec"], lines)
