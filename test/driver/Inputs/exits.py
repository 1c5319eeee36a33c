"""exits.py CODE COMMAND..: fails unless the command exits with this very code."""

import subprocess
import sys

code = subprocess.run(sys.argv[2:]).returncode
if code != int(sys.argv[1]):
    print(f"exit code {code}, expected {sys.argv[1]}", file=sys.stderr)
    sys.exit(1)
