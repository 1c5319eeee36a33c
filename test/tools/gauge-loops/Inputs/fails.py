"""fails.py CODE COMMAND ...: the command exits with that code; prints its stderr."""

import subprocess
import sys

done = subprocess.run(sys.argv[2:], capture_output=True, text=True)
sys.stdout.write(done.stderr)
if done.returncode != int(sys.argv[1]) or done.stdout:
    sys.exit(f"exit code {done.returncode}, stdout '{done.stdout}'")
