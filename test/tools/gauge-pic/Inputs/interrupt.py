"""interrupt.py GAUGE_PIC INPUT FOLDER: asks a run to stop once it has begun; prints what it says and its exit code."""

import pathlib
import signal
import subprocess
import sys
import time

program, source, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
process = subprocess.Popen([program, source, "-o", folder], stderr=subprocess.PIPE, text=True)
while not (folder / "checkpoint.h5").exists():
    time.sleep(0.001)
process.send_signal(signal.SIGINT)
_, err = process.communicate(timeout=60)
print(err + f"exit code {process.returncode}")
