"""reads.py FILE: what a script takes from the JSON of gauge-loops."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    loops = json.load(file)
print(loops["model"], loops["group"], loops["dimensions"], loops["orientation"])
for layer in loops["layers"]:
    print(layer["id"], layer["name"], layer["op"], layer["kind"], layer["inputs"], layer["channels"], layer["distinct"])
result = loops["layers"][loops["results"][0]["layer"]]
for term in result["terms"]:
    print([loop["word"] for loop in term["loops"]], term["length"], term["coefficients"])
print(loops["allClosedLoops"][4])
