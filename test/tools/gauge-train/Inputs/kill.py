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

kills, delay = 0, 0.0
while True:
    going_on = (killed / "run.json").exists()
    process = start([f"--resume={killed}", "--checkpoint=0"] if going_on else [model, *options, "-o", killed])
    time.sleep(delay)
    delay += length / 25
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        if not (killed / "run.json").exists():
            shutil.rmtree(killed, ignore_errors=True)  # nothing had begun
        continue
    finish(process)
    break

assert kills >= 5, kills
for name in ("best.safetensors", "last.safetensors", "history.csv"):
    if (whole / name).read_bytes() != (killed / name).read_bytes():
        sys.exit(f"{name} differs after {kills} kills")
print(f"the same after {kills} kills")
