"""schema.py GAUGE_PIC SCHEMA FOLDER INPUT...: the schema has the members that the reader has, and its inputs are valid.

The reader lists what an object may have when it meets a member that is none.
"""

import json
import pathlib
import re
import subprocess
import sys

import jsonschema

program, schema_file, folder, *inputs = sys.argv[1:]
folder = pathlib.Path(folder)
schema = json.loads(pathlib.Path(schema_file).read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

LABORATORY = {
    "units": "fm",
    "box": {"cells": [64, 8, 8], "spacings": [0.25, 1, 1]},
    "duration": 1,
    "iteration": {},
    "measure": {},
    "checkpoint": {},
    "particles": [{"mass": 1, "streams": {"speed": 0.5}}, {"mass": 0, "thermal": {"temperature": 1}}],
    "nuclei": [{"width": 0.5, "mu": 0.3}],
}
PLANE = {
    "units": "fm",
    "geometry": "boost-invariant",
    "box": {"cells": [8, 8], "spacing": 1},
    "duration": 1,
    "measure": {},
    "nuclei": [{"mu": 0.3}, {"mu": 0.3}],
}
FIELDS = {
    "units": "lattice",
    "box": {"cells": [64, 8, 8], "spacings": [0.25, 1, 1], "ends": "periodic"},
    "duration": 1,
}


def without_comments(text):
    return re.sub(r"//[^\n]*", "", text)


def run(document):
    path = folder / "input.json"
    path.write_text(json.dumps(document))
    return subprocess.run([program, "--dry-run", path], capture_output=True, text=True).stderr


def members(document, path):
    """What the reader would take in the object at a path."""
    document = json.loads(json.dumps(document))
    here = document
    for key in path:
        here = here[key]
    here["%"] = 0
    listed = re.search(r"has no member '%'; it may have (.*)", run(document))
    if not listed:
        sys.exit(f"no list of members at {path}")
    return set(re.findall(r"'([^']+)'", listed[1]))


def field(kind):
    keys = schema["$defs"][kind]["properties"]
    given = {"kind": kind} | {key: 1 for key in ("width", "amplitude") if key in keys}
    return FIELDS | {"fields": [given | ({"path": "x.h5"} if kind == "file" else {})]}


def compare(name, properties, found):
    if set(properties) != found:
        sys.exit(f"{name}: {set(properties) ^ found} are in the schema or in the reader only")


compare("the input", schema["properties"], members(LABORATORY, []) | members(PLANE, []))
for name, path in (
    ("streams", ["particles", 0, "streams"]),
    ("thermal", ["particles", 1, "thermal"]),
    ("particles", ["particles", 0]),
):
    compare(name, schema["$defs"][name]["properties"], members(LABORATORY, path))
for name, path in (("box", ["box"]), ("nucleus", ["nuclei", 0]), ("measure", ["measure"])):
    compare(name, schema["$defs"][name]["properties"], members(LABORATORY, path) | members(PLANE, path))
for name in ("iteration", "checkpoint"):
    compare(name, schema["$defs"][name]["properties"], members(LABORATORY, [name]))
for kind in ("wave", "pulse", "random", "file"):
    compare(kind, schema["$defs"][kind]["properties"], members(field(kind), ["fields", 0]))

for name in inputs:
    validator.validate(json.loads(without_comments(pathlib.Path(name).read_text())))
for document in (LABORATORY, PLANE, field("pulse")):
    validator.validate(document)
for wrong in ({"box": {}}, LABORATORY | {"duration": -1}, LABORATORY | {"unit": "fm"}, field("wave") | {"seed": "one"}):
    if validator.is_valid(wrong):
        sys.exit(f"valid by the schema: {wrong}")

# Defaults that are said are those that are taken: giving them changes nothing.
# What depends on the machine and the moment: the pace, what is free.
MOMENT = re.compile(r"^time.*$|there are .*$", re.M)


def estimate(document):
    path = folder / "input.json"
    path.write_text(json.dumps(document))
    return MOMENT.sub("", subprocess.run([program, "--dry-run", path], capture_output=True, text=True, check=True).stdout)


plain = {"box": {"cells": [128, 8, 8], "size": [6, 4, 4]}, "duration": 1, "nuclei": [{"gamma": 25, "mu": 0.3}]}
defaults = {key: value["default"] for key, value in schema["properties"].items() if "default" in value}
nucleus = {key: value["default"] for key, value in schema["$defs"]["nucleus"]["properties"].items() if "default" in value}
if estimate(plain) != estimate(defaults | plain | {"nuclei": [nucleus | plain["nuclei"][0]]}):
    sys.exit("defaults are others")
print(f"{len(inputs)} inputs are valid")
