"""kill.py GAUGE_SAMPLE FOLDER OPTION...: a run that is killed again and again writes the file of one that is not."""

import pathlib
import shutil
import signal
import subprocess
import sys
import time

program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()
options = sys.argv[3:]


def start(path):
    command = [program, *options, "-o", path, "--resume"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(process):
    _, err = process.communicate(timeout=120)
    if process.returncode:
        sys.exit(f"exit code {process.returncode}: {err}")


whole, killed = folder / "whole.h5", folder / "killed.h5"
begin = time.monotonic()
finish(start(whole))
length = time.monotonic() - begin


def kill_and_resume(step):
    """Kills after 0, step, 2 step, ... seconds until the file is there; returns how often."""
    for left in folder.glob("killed.*"):
        left.unlink()
    kills = 0
    while not killed.exists():
        process = start(killed)
        time.sleep(kills * step)
        if process.poll() is not None:
            finish(process)
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
    if whole.read_bytes() != killed.read_bytes():
        sys.exit(f"another file after {kills} kills")
    return kills


step = length / 25
while (kills := kill_and_resume(step)) < 4:
    step /= 2  # the machine is less busy than it was
print(f"the same after {kills} kills")
