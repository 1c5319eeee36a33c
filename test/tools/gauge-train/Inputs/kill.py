"""kill.py GAUGE_TRAIN MODEL DATA FOLDER OPTION...: a run that is killed again and again ends with the bits of one that is not.

The run saves a checkpoint after each step. It is killed after times that grow from nothing to the length of a run, so
that the start, steps, checkpoints and the end of epochs are all hit.
"""

import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from killing import kill_all, kill_often, measure, start  # noqa: E402

program, model, data, folder, *loss = sys.argv[1:]
folder = pathlib.Path(folder)
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()
options = [f"--data={data}", *(loss or ["--target=loop(1, 1)"]), "--epochs=12", "--batch=7", "--checkpoint=0", "--threads=1"]
whole, killed = folder / "whole", folder / "killed"


def begin(path):
    return start([program, model, *options, "-o", path])


def go_on():
    if (killed / "run.json").exists():
        return start([program, f"--resume={killed}", "--checkpoint=0"])
    shutil.rmtree(killed, ignore_errors=True)  # nothing had begun
    return begin(killed)


def attempt(step):
    shutil.rmtree(killed, ignore_errors=True)
    kills = kill_all(go_on, step)
    for name in ("best.safetensors", "last.safetensors", "history.csv"):
        if (whole / name).read_bytes() != (killed / name).read_bytes():
            sys.exit(f"{name} differs after {kills} kills")
    return kills


kill_often(attempt, 5, measure(begin(whole)))
