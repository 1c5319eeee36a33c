"""stages.py GAUGEC PAGE: the page's table is what --list-stages says."""

import re
import subprocess
import sys

listed = subprocess.run([sys.argv[1], "--list-stages"], check=True, capture_output=True, text=True).stdout
page = open(sys.argv[2]).read()
expected = re.findall(r"^(\S+): (.*)\n  may hold: (.*)$", listed, re.M)
found = re.findall(r"^\| `(\S+)` \| (.*) \| (.*) \|$", page, re.M)
passes = re.findall(r"[(,]((?:gauge|site|convert-(?:gauge|site)|lower-math)-[\w-]+)", listed)
missing = [name for name in passes if name not in page]
if expected != found or not expected or not passes or missing:
    print(f"{sys.argv[2]} is not up to date with compiler/Stages.cpp", file=sys.stderr)
    print(f"stages: {expected}\npage:   {found}\npasses that the page misses: {missing}", file=sys.stderr)
    sys.exit(1)
