"""Group `actions`: gauge actions, their forces, a step of the Wilson flow, against the bound of the machine."""

import dataclasses
import math
import pathlib

import compare
import peers
from session import print_table

NAME = "actions"
EXAMPLES = pathlib.Path(__file__).parents[1] / "examples"
PEER_SITES = 16**4  # autograd of the Symanzik action keeps some kB a site


@dataclasses.dataclass(frozen=True)
class Action:
    """A function of an example. `arrays`: fields of links (4 matrices a site) that must be read or written."""

    model: str
    label: str
    function: str
    arrays: int
    extents: tuple
    precision: str
    peer_function: str
    colours: int = 3
    batch: int = 1

    @property
    def sites(self):
        return self.batch * math.prod(self.extents)

    def source(self):
        """The example."""
        name = self.model if self.model == "wilson_flow" else f"{self.model}_action"
        return (EXAMPLES / f"{name}.gauge").read_text()

    def compile(self, session):
        """With all functions of the example that are timed."""
        functions = ("value",) if self.model == "wilson_flow" else ("value", "force")
        return session.compile(f"{self.model}_{self.precision}", self.source(), functions,
                               [f"--precision={self.precision}"])

    def compulsory_bytes(self):
        """Per site."""
        real = {"f32": 4, "f64": 8}[self.precision]
        return self.arrays * len(self.extents) * self.colours**2 * 2 * real


def make(model, function, extent, precision):
    """value: links in; force: links in, force out; each of the three stages of a step: links in, links out."""
    arrays, peer = {"value": (1, "value"), "force": (2, "force"), "step": (6, "flow")}[function]
    return Action(model, f"{model} {function}", "value" if function == "step" else function, arrays, (extent,) * 4,
                  precision, peer)


def rows(session):
    extents = (4,) if session.smoke else (8, 16, 24)
    kinds = [("wilson", "value"), ("wilson", "force"), ("symanzik", "value"), ("symanzik", "force"),
             ("wilson_flow", "step")]
    return [make(*kind, extent, precision) for precision in ("f64", "f32") for extent in extents for kind in kinds]


def key(row):
    return f"{row.label}, SU(3) {row.extents[0]}^4, {row.precision}"


def measure(session, row):
    others = {}
    if not session.alone and row.sites <= PEER_SITES:
        others = peers.make_actions(row, session.threads)
    result = compare.alternate(session, row.compile(session), row.function, row, others, row.peer_function)
    return {"label": row.label, "lattice": f"{row.extents[0]}^4", "compulsory_bytes_per_site": row.compulsory_bytes(),
            **result}


summary = compare.describe


def bounds(machine, result):
    """us/site that the memory and the arithmetic of the machine allow."""
    memory = result["compulsory_bytes_per_site"] / machine["triad_gbytes"] * 1e-3
    flops = result["flops_per_site"] / machine[f"fma_{result['precision']}_gflops"] * 1e-3
    return memory, flops


def print_tables(session, results):
    machine = session.machine(session.threads)
    lines = []
    for result in results.values():
        memory, flops = bounds(machine, result)
        ours = result["us_per_site"]["Gaugec"]
        peer = result["us_per_site"].get("PyTorch")
        lines.append([result["label"], result["lattice"], result["precision"], result["compulsory_bytes_per_site"],
                      f"{result['flops_per_site'] / 1e3:.1f}", f"{memory:.3f}", f"{flops:.3f}",
                      f"{ours['median']:.3f} ({ours['minimum']:.3f})",
                      f"{100 * max(memory, flops) / ours['median']:.0f} %",
                      f"{peer['median']:.2f}" if peer else "",
                      f"{peer['median'] / ours['median']:.1f}" if peer else ""])
    print("\n### Actions, SU(3)")
    print_table(["function", "lattice", "precision", "compulsory bytes/site", "kflop/site", "memory bound, us/site",
                 "flop bound, us/site", "Gaugec us/site, median (minimum)", "of the bound", "PyTorch us/site",
                 "times Gaugec"], lines)
