"""kill.py GAUGE_SAMPLE FOLDER OPTION...: a run that is killed again and again writes the file of one that is not."""

import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from killing import kill_all, kill_often, measure, start  # noqa: E402

program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()
options = sys.argv[3:]
whole, killed = folder / "whole.h5", folder / "killed.h5"


def sample(path):
    return start([program, *options, "-o", path, "--resume"])


def attempt(step):
    for left in folder.glob("killed.*"):
        left.unlink()
    kills = kill_all(lambda: None if killed.exists() else sample(killed), step)
    if whole.read_bytes() != killed.read_bytes():
        sys.exit(f"another file after {kills} kills")
    return kills


kill_often(attempt, 4, measure(sample(whole)))
