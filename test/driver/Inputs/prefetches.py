"""prefetches.py: in the assembler text on stdin, the largest block asks memory for something all along.

Cut into ten, none of its parts has more than 3/2 of its share of the prefetches, or less than 2/3 of it.
"""

import re
import sys

blocks = re.split(r"^\S+:", sys.stdin.read(), flags=re.M)
lines = [re.findall(r"^\s+([a-z]\w*)", block, flags=re.M) for block in blocks]
largest = max(lines, key=len)
parts = [largest[len(largest) * i // 10:len(largest) * (i + 1) // 10] for i in range(10)]
counts = [sum(bool(re.match("prefetch|prfu?m", one)) for one in part) for part in parts]
share = sum(counts) / 10
assert share > 4, (len(largest), counts)
assert all(2 * share / 3 <= count <= 1.5 * share for count in counts), counts
print("prefetches all along")
