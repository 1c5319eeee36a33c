"""weights.py FILE...: the weights of action.gauge: slope and constant."""

import json
import pathlib
import struct
import sys

for path in sys.argv[1:]:
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header, data = json.loads(data[8:8 + length]), data[8 + length:]
    numbers = [struct.unpack_from("<d", data, header[name]["data_offsets"][0])[0] for name in ("y.weight", "y.bias")]
    print("{:.2f} {:.2f}".format(*numbers))
