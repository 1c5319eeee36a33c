"""agree.py HMC OTHER: what gauge-sample printed of two algorithms agrees, beta by beta.

Plaquettes within 4 of their common errors, which know of autocorrelation; the mean of exp(-dH) is 1 within 4 of its
own (M. Creutz, Phys. Rev. D 38 (1988) 1228). Seeds are fixed: a run that passes always does.
"""

import pathlib
import re
import sys

LINE = re.compile(r"beta +(\S+) +\d+ configurations +plaquette (\S+) \+- (\S+) .*?(?:exp\(-dH\) (\S+) \+- (\S+))?$", re.M)
hybrid, other = ([[float(one or 0) for one in found] for found in LINE.findall(pathlib.Path(path).read_text())]
                 for path in sys.argv[1:])
assert hybrid and len(hybrid) == len(other), (hybrid, other)
for (beta, plaquette, error, weight, weight_error), (_, expected, expected_error, _, _) in zip(hybrid, other):
    common = (error**2 + expected_error**2) ** 0.5
    assert abs(plaquette - expected) < 4 * common < 0.05, (beta, plaquette, expected, common)
    assert abs(weight - 1) < 4 * weight_error, (beta, weight, weight_error)
    print(f"beta {beta}: {(plaquette - expected) / common:+.1f} errors, exp(-dH) {weight} +- {weight_error}")
