"""terminal.py PROGRAM ARGUMENT...: runs a program with stderr on a terminal; prints what is seen there, a line each."""

import os
import pty
import subprocess
import sys

ours, theirs = pty.openpty()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=theirs)
os.close(theirs)
seen = b""
while True:
    try:
        more = os.read(ours, 4096)
    except OSError:  # the other end is closed
        break
    if not more:
        break
    seen += more
print(seen.decode().replace("\r", "\n").replace("\x1b[K", "<clear>"))
sys.exit(process.wait())
