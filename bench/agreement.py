"""Group `agreement`: all codes compute the same, on small lattices in f64, before anything is timed.

Every number of every result of every function is compared. Sums of some thousand products of numbers of order 1 in
different orders differ by some 1e-14 of the largest.
"""

import dataclasses
import os
import pathlib
import sys

import actions
import networks
import peers
from session import print_table

NAME = "agreement"
ALLOWED = 1e-11
CODES = ("PyTorch", "PyTorch, published order", "JAX")  # compiled by PyTorch, its layer is the same
ROOT = pathlib.Path(__file__).parents[1]
SMALL = (4, 3, 2, 5)


def shrink(row, **changes):
    return dataclasses.replace(row, extents=SMALL[: len(row.extents)], precision="f64", **changes)


def rows(session):
    if session.alone:
        return []
    nets = {network.name: network for network in networks.NETWORKS}
    chosen = [networks.TRAINING, nets["SU(3) 4^4 6-8-8 symmetric"], nets["SU(3) 8^4 6-8"]]
    small = [shrink(network, batch=min(2, network.batch)) for network in chosen]
    pairs = [(network, function) for network in small for function in network.functions]
    kinds = [("wilson", "force"), ("symanzik", "force"), ("wilson_flow", "step")]
    return [*pairs, *((shrink(actions.make(*kind, 4, "f64")), kind[1]) for kind in kinds)]


def key(row):
    model, function = row
    return f"{model.name if isinstance(model, networks.Network) else model.model}, {function}"


def load_package(session):
    """The Python package of this checkout with the compiler that is measured."""
    os.environ["GAUGEC_BIN"] = str(session.bin.resolve())
    os.environ["GAUGEC_RUNTIME"] = str((session.bin.parent / "lib" / "libgauge_runtime.so").resolve())
    os.environ["GAUGEC_CACHE"] = str(session.folder.resolve())
    sys.path.append(str(ROOT / "frontend" / "python"))
    import gaugec

    return gaugec


def to_border(row, field):
    """[channel, site, N, N] to [batch, x_0, .., channel, N, N]."""
    return field.swapaxes(0, 1).reshape(row.batch, *row.extents, *field.shape[:1], *field.shape[2:])


def flatten(results):
    """All arrays of nested results, in order."""
    if isinstance(results, (tuple, list)):
        return [one for part in results for one in flatten(part)]
    import numpy as np

    return [np.asarray(results)]


def run_network(gaugec, row, function):
    """Our results in the shapes and with the factors of the peers'."""
    from peers import inputs

    given = inputs.draw(row)
    model = gaugec.compile(row.description(), functions=[function])
    fields = {"U": to_border(row, given.u)}
    if row.inputs is not None:
        fields["W0"] = to_border(row, given.w)
    weights = list(given.weights)
    if row.training:
        # The peers' loss is a mean over the batch, too; their head has real parts first, then imaginary ones.
        fields["target"] = given.target.reshape(row.batch, *row.extents, 1)
        weights[-2] = weights[-2].reshape(1, 2, -1).swapaxes(1, 2).reshape(1, -1)
    if function == "force_gradient":
        import numpy as np

        fields |= {"cotangent_result": np.ones((row.batch, 1)),
                   "cotangent_force": to_border(row, given.force_cotangent)}
    out = flatten(getattr(model, function)(**fields, **dict(zip(model.parameters, weights))))
    value = out[0].sum()
    if row.training:
        out[-2] = out[-2].reshape(1, -1, 2).swapaxes(1, 2).reshape(1, -1)
        return [one / row.batch for one in (value, *out[1:])]
    if function == "force_gradient":
        return out[2:]
    if function == "force":
        force = out[1].reshape(row.sites, *out[1].shape[-3:]).swapaxes(0, 1)
        return [value, force]
    return [value, *out[1:]]


def run_action(gaugec, row, function):
    import numpy as np

    from peers import inputs

    links = to_border(row, inputs.draw_links(row, np.random.default_rng(1)))
    model = gaugec.compile(row.source(), functions=[row.function])
    scalar = {"eps": 0.01} if row.model == "wilson_flow" else {"beta": 6.0}
    out = flatten(getattr(model, row.function)(U=links, **scalar))
    return [np.moveaxis(one[0], 4, 0) if one.ndim > 2 else one.sum() for one in out]


def difference(ours, theirs):
    """The largest, relative to the largest number of each array."""
    theirs = flatten(theirs)
    if len(ours) != len(theirs):
        raise RuntimeError(f"{len(ours)} results against {len(theirs)}")
    return max(float(abs(a - b.reshape(a.shape)).max() / abs(a).max()) for a, b in zip(ours, theirs))


def measure(session, row):
    model, function = row
    gaugec = load_package(session)
    if isinstance(model, networks.Network):
        ours = run_network(gaugec, model, function)
        others = peers.make(model, session.threads, CODES)
        calls = {name: getattr(peer, function, None) for name, peer in others.items()}
    else:
        ours = run_action(gaugec, model, function)
        calls = {name: getattr(peer, model.peer_function)
                 for name, peer in peers.make_actions(model, session.threads).items()}
    worst = {name: difference(ours, call()) for name, call in calls.items() if call}
    if any(not one < ALLOWED for one in worst.values()):
        raise RuntimeError(f"the codes do not agree to {ALLOWED}: {worst}")
    return {"model": key(row), "difference": worst}


def summary(result):
    return ", ".join(f"{name} {one:.0e}" for name, one in result["difference"].items())


def print_tables(session, results):
    names = sorted({name for result in results.values() for name in result["difference"]})
    print(f"\n### Agreement: the largest difference from Gaugec (at most {ALLOWED})")
    print_table(["model, function", *names],
                [[result["model"], *(f"{result['difference'][name]:.0e}" if name in result["difference"] else ""
                                     for name in names)] for result in results.values()])
