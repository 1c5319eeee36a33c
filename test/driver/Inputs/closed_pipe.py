"""closed_pipe.py COMMAND..: reads one line of its output and goes; it must go quietly, too."""

import subprocess
import sys

process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
process.stdout.readline()
process.stdout.close()
said = process.stderr.read()
process.wait()
print(said or "said nothing")
