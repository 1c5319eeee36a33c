"""kill.py GAUGE_TRAIN MODEL DATA FOLDER OPTION...: a run that is killed again and again ends with the bits of one that is not.

The run saves a checkpoint after each step. It is killed after times that grow from nothing to the length of a run, so
that the start, steps, checkpoints and the end of epochs are all hit.
"""

import pathlib
import shutil
import signal
import subprocess
import sys
import time

program, model, data, folder, *loss = sys.argv[1:]
folder = pathlib.Path(folder)
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()
options = [f"--data={data}", *(loss or ["--target=loop(1, 1)"]), "--epochs=12", "--batch=7", "--checkpoint=0", "--threads=1"]


def start(arguments):
    return subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(process):
    _, err = process.communicate(timeout=120)
    if process.returncode:
        sys.exit(f"exit code {process.returncode}: {err}")


begin = time.monotonic()
whole, killed = folder / "whole", folder / "killed"
finish(start([model, *options, "-o", whole]))
length = time.monotonic() - begin


def kill_and_resume(step):
    """Kills after 0, step, 2 step, ... seconds until the run ends by itself; returns how often."""
    shutil.rmtree(killed, ignore_errors=True)
    kills = 0
    while True:
        going_on = (killed / "run.json").exists()
        if not going_on:
            shutil.rmtree(killed, ignore_errors=True)  # nothing had begun
        process = start([f"--resume={killed}", "--checkpoint=0"] if going_on else [model, *options, "-o", killed])
        time.sleep(kills * step)
        if process.poll() is not None:
            finish(process)
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
    for name in ("best.safetensors", "last.safetensors", "history.csv"):
        if (whole / name).read_bytes() != (killed / name).read_bytes():
            sys.exit(f"{name} differs after {kills} kills")
    return kills


step = length / 25
while (kills := kill_and_resume(step)) < 5:
    step /= 2  # the machine is less busy than it was
print(f"the same after {kills} kills")
