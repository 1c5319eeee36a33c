"""damage.py FILE OUT OFFSET: flips a bit of a mantissa, counted from the end."""

import sys

data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) - int(sys.argv[3]) | 7] ^= 1
open(sys.argv[2], "wb").write(data)
