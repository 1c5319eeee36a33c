"""Compiles every example for a CPU and looks at the instructions.

    cpus.py GAUGEC EXAMPLES CPU WANTED [UNWANTED]

Both are regular expressions: each example needs WANTED and must not have UNWANTED.
"""

import re
import subprocess
import sys
from pathlib import Path

gaugec, examples, cpu, wanted, *unwanted = sys.argv[1:]
sources = sorted(Path(examples).glob("*.gauge"))
assert sources, f"no examples in {examples}"
for source in sources:
    command = [gaugec, str(source), f"--cpu={cpu}", "--emit=asm", "-o", "-"]
    code = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if not re.search(wanted, code):
        sys.exit(f"{source.name} for {cpu}: no '{wanted}'")
    for pattern in unwanted:
        if found := re.search(pattern, code):
            sys.exit(f"{source.name} for {cpu}: '{found[0]}'")
