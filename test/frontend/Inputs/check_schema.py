"""Checks frontend/json/schema.json against the examples and some wrong documents.

Needs Python's jsonschema for the full check; without it, the schema must at least be
JSON whose references all exist.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

try:
    import jsonschema
except ImportError:
    jsonschema = None

source = Path(sys.argv[1])
schema = json.loads((source / "frontend/json/schema.json").read_text())


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


for reference in references(schema):
    assert reference.startswith("#/$defs/"), reference
    assert reference.removeprefix("#/$defs/") in schema["$defs"], f"{reference} does not exist"
if jsonschema is None:
    print("jsonschema is not installed: checked the references only")
    sys.exit(0)

jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)


def print_json(path):
    command = ["gauge-frontend-test", str(path), "--emit=json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


examples = sorted((source / "examples").glob("*.gauge")) + sorted((source / "test/frontend").glob("*.gauge"))
for path in examples:
    if "RUN: gauge-frontend-test --verify" in path.read_text():
        continue  # a file of several cases
    for error in validator.iter_errors(print_json(path)):
        sys.exit(f"{path}: {error.message} at {list(error.absolute_path)}")
for path in (source / "examples").glob("*.json"):
    text = re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.M)
    document = json.loads(text)
    if "gaugec" in document:
        validator.validate(document)

good = {"kind": "network", "name": "n", "group": "SU(2)", "lattice": 2, "results": ["U"]}
validator.validate(good)
wrong = [
    {**good, "lattice": 5},
    {**good, "group": "SO(3)"},
    {**good, "kind": "net"},
    {**good, "results": []},
    {**good, "bodies": []},
    {**good, "name": "two words"},
    {key: value for key, value in good.items() if key != "group"},
    {**good, "inputs": [{"name": "U", "type": "link"}]},
    {**good, "body": [{"name": "W"}]},
    {**good, "body": [{"op": "plaq", "args": ["U"]}]},
    {**good, "body": [{"name": "W", "op": "neg", "args": [1, 2]}]},
    {**good, "body": [{"name": "W", "op": "add", "args": [1, 2], "channels": 3}]},
    {**good, "body": [{"name": "W", "op": "sum", "args": ["x"]}]},
    {**good, "body": [{"name": "F", "op": "force", "args": ["S", "U", "V"]}]},
    {**good, "body": [{"name": "F", "op": "force", "args": ["S"], "unit": True}]},
    {**good, "body": [{"name": "G", "op": "gradient", "args": ["S"]}]},
    {**good, "body": [{"name": "G", "op": "vjp", "args": ["y", "x"]}]},
    {**good, "body": [{"name": "W", "op": "plaq", "args": ["U"], "orientatoin": 1}]},
    {**good, "body": [{"name": "W", "value": None}]},
]
for document in wrong:
    assert not validator.is_valid(document), document
print(f"{len(examples)} documents fit, {len(wrong)} wrong ones do not")
