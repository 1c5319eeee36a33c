"""weights.py FILE NAME:SHAPE=NUMBERS ..: a safetensors file, as in W.weight:1x3=1,0,2.5."""

import json
import struct
import sys

header, data = {}, b""
for text in sys.argv[2:]:
    name, rest = text.split(":")
    shape, numbers = rest.split("=")
    values = [float(number) for number in numbers.split(",")]
    extents = [int(extent) for extent in shape.split("x")]
    end = len(data) + 8 * len(values)
    header[name] = {"dtype": "F64", "shape": extents, "data_offsets": [len(data), end]}
    data += struct.pack(f"<{len(values)}d", *values)
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open(sys.argv[1], "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
