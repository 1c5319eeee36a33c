"""kill.py GAUGE_PIC FOLDER INPUT KILLS: a run that is killed again and again ends with the files of one that is not.

It is killed at random times within the length of a run, and after random numbers of measurements, so that the start,
steps, measurements and checkpoints are all hit, and goes on with another number of threads each time, until it has come
to its end and was killed often enough.
"""

import os
import pathlib
import random
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from killing import finish, kill, measure, start  # noqa: E402

program, folder, source, kills_wanted = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()


def run(*arguments):
    return start([program, *arguments], env=os.environ | {"OMP_WAIT_POLICY": "passive"})


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def size(table):
    return table.stat().st_size if table.exists() else 0


def wait_for_measurements(process):
    table = killed / "scalars.csv"
    goal = random.randint(size(table) + 1, size(whole / "scalars.csv") + 1)
    while process.poll() is None and size(table) < goal:
        time.sleep(0.001)
    time.sleep(random.uniform(0, length / 100))


whole, killed = folder / "whole", folder / "killed"
length = measure(run(source, "-o", whole, "--threads=2"))

random.seed(1)
kills = 0
for attempt in range(10 * kills_wanted):
    threads = f"--threads={1 + attempt % 2}"
    if killed.exists() and not (killed / "input.json").exists():
        shutil.rmtree(killed)  # nothing had begun
    process = run("--resume", killed, threads) if killed.exists() else run(source, "-o", killed, threads)
    if kills < kills_wanted:
        if random.randrange(2):
            time.sleep(random.uniform(0, length))
        else:
            wait_for_measurements(process)
        if kill(process):
            kills += 1
            continue
        length *= 0.8  # the machine is less busy than it was
    else:
        finish(process)
    if files(whole).keys() != files(killed).keys():
        sys.exit(f"other files: {files(whole).keys() ^ files(killed).keys()}")
    for name, content in files(whole).items():
        if content != files(killed)[name]:
            sys.exit(f"{name} differs after {kills} kills")
    if kills >= kills_wanted:
        break
    shutil.rmtree(killed)  # from the start
else:
    sys.exit(f"{kills} kills only")
print(f"the same after {kills} kills")
