"""damage.py GAUGE_PIC RUN FOLDER: checkpoints that end too early or have other bytes are refused, and stay as they are."""

import pathlib
import random
import shutil
import subprocess
import sys

program, run, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
sound = (run / "checkpoint.h5").read_bytes()
random.seed(1)


def damaged():
    for share in (0, 0.001, 0.3, 0.999):
        yield sound[: int(share * len(sound))]
    for k in range(10):
        data = bytearray(sound)
        # Half of them in the headers at the front, half anywhere.
        data[random.randrange(2000 if k % 2 else len(data))] ^= 1 << random.randrange(8)
        yield bytes(data)


refused = 0
for data in damaged():
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(run, folder)
    (folder / "checkpoint.h5").write_bytes(data)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    result = subprocess.run([program, "--resume", folder, "--threads=1"], capture_output=True, text=True, timeout=60)
    if {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} != before:
        sys.exit("a run that did not go on was changed")
    if result.returncode not in (0, 1) or (result.returncode == 1) != ("error: " in result.stderr):
        sys.exit(f"exit code {result.returncode}: {result.stderr}")
    refused += result.returncode
print(f"{refused} refused")  # what HDF5 does not use may have any bytes
assert refused >= 8, refused
