"""fuzz.py PROGRAM FOLDER COUNT: runs it on HDF5 files with changed, missing or cut off bytes and on wrong shapes."""

import pathlib
import random
import shutil
import subprocess
import sys

import h5py
import numpy as np

program, folder, count = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
dice = random.Random(1)
whole = folder / "whole.h5"
with h5py.File(whole, "w") as file:
    file["u"] = np.tile(np.eye(2, dtype="c8"), (2, 6, 2, 1, 1))
    file["dims"] = np.array([2, 3])
data = whole.read_bytes()
# Where anything is: the rest of the file is empty space.
places = [at for at in range(len(data)) if data[at] and not data[at:].startswith(b"\x80\x3f")]


def damage():
    text = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 4])):
        at = dice.choice(places)
        kind = dice.randrange(4)
        if kind == 0:
            text[at % len(text)] = dice.randrange(256)
        elif kind == 1:
            text[at % len(text)] ^= 1 << dice.randrange(8)
        elif kind == 2:
            del text[at % len(text):][:dice.randrange(1, 9)]
        elif dice.random() < 0.3:
            text = text[:at]
        text = text or bytearray(b"\0")
    return bytes(text)


def wrong_shapes():
    links = np.tile(np.eye(2, dtype="c8"), (2, 6, 2, 1, 1))
    yield {"u": links}
    yield {"u": links, "dims": np.array([2, -3])}
    yield {"u": links, "dims": np.array([2**62, 2**62])}
    yield {"u": links, "dims": np.array([6])}
    yield {"u": links[..., :1], "dims": np.array([2, 3])}
    yield {"u": links.real, "dims": np.array([2, 3])}
    yield {"u": links[:0], "dims": np.array([2, 3])}
    yield {"u": np.complex64(1), "dims": np.array([2, 3])}
    yield {"u": links, "dims": np.array([1e300, np.nan])}
    yield {"u": links, "dims": np.array([2.5, 2.4])}
    yield {"u": np.full_like(links, np.nan), "dims": np.array([2, 3])}
    yield {"v": links}


def run(path):
    try:
        done = subprocess.run([program, path], capture_output=True, text=True, errors="replace", timeout=20)
    except subprocess.TimeoutExpired:
        sys.exit(f"hangs: {path}")
    if done.returncode not in (0, 1) or (done.returncode == 1 and "error: " not in done.stderr):
        sys.exit(f"exit code {done.returncode} of {path}: {done.stderr[-2000:]}")
    return done


damaged = folder / "damaged.h5"
with h5py.File(damaged, "w") as file:  # declared, never written
    file.create_dataset("u", (2**40, 6, 2, 2, 2), "c8")
    file["dims"] = np.array([2, 3])
assert "hardly any data" in run(damaged).stderr
for number, contents in enumerate(wrong_shapes()):
    with h5py.File(damaged, "w") as file:
        for name, values in contents.items():
            file[name] = values
    done = run(damaged)
    if done.returncode == 0:
        sys.exit(f"wrong shape {number} was taken: {done.stdout}")
refused = 0
for _ in range(count):
    damaged.write_bytes(damage())
    refused += run(damaged).returncode
print(f"{count} damaged files: {refused} refused, the others read")
