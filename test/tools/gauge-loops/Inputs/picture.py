"""picture.py FILE: an SVG file is well-formed; prints what it shows."""

import re
import sys
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
root = ElementTree.parse(sys.argv[1]).getroot()
pictures = list(root.iter(SVG + "svg"))
curves = [path for path in root.iter(SVG + "path") if path.get("fill") == "none"]
arrows = [path for path in root.iter(SVG + "path") if path.get("fill", "none").startswith("#")]
dashes = [path for path in root.iter(SVG + "path") if path.get("stroke-dasharray")]
print(f"{len(pictures)} pictures, {len(curves)} curves, {len(arrows)} arrows, {len(dashes)} dashes")
# Straight parts: no two are drawn on the same points, in whichever direction.
parts = []
for curve in curves:
    points = re.findall(r"([MLC])([-0-9. ]+)", curve.get("d"))
    here = None
    for command, numbers in points:
        values = [float(number) for number in numbers.split()]
        if command == "L":
            parts.append(frozenset([here, tuple(values)]))
        here = tuple(values[-2:])
print(f"{len(parts)} straight parts, {len(set(parts))} different")
for text in root.iter(SVG + "text"):
    print("text", text.text)
