"""kill.py GAUGE_PIC FOLDER INPUT KILLS: a run that is killed again and again ends with the files of one that is not.

The run saves a checkpoint every second step. It is killed after times that grow from nothing to the length of a run, so
that the start, steps, measurements and checkpoints are all hit; it goes on with another number of threads each time.
"""

import pathlib
import shutil
import signal
import subprocess
import sys
import time

program, folder, source, kills_wanted = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()


def start(*arguments):
    return subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(process):
    _, err = process.communicate(timeout=120)
    if process.returncode:
        sys.exit(f"exit code {process.returncode}: {err}")


def files(run):
    return {str(p.relative_to(run)): p.read_bytes() for p in sorted(run.rglob("*")) if p.is_file()}


whole, killed = folder / "whole", folder / "killed"
begin = time.monotonic()
finish(start(source, "-o", whole, "--threads=2"))
length = time.monotonic() - begin

kills, delay = 0, 0.0
while True:
    threads = f"--threads={1 + kills % 2}"
    if killed.exists() and not (killed / "input.json").exists():
        shutil.rmtree(killed)  # nothing had begun
    process = start("--resume", killed, threads) if killed.exists() else start(source, "-o", killed, threads)
    time.sleep(delay)
    delay += length / kills_wanted
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        continue
    finish(process)
    break

assert kills >= 5, kills
if files(whole).keys() != files(killed).keys():
    sys.exit(f"other files: {files(whole).keys() ^ files(killed).keys()}")
for name, content in files(whole).items():
    if content != files(killed)[name]:
        sys.exit(f"{name} differs after {kills} kills")
print(f"the same after {kills} kills")
