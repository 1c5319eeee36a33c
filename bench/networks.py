"""The networks that are timed: L-CB layers on plaquettes or on given matrices, a trace, a linear head."""

import dataclasses
import math

ALL = ("value", "gradient", "force", "force_gradient")


@dataclasses.dataclass(frozen=True)
class Network:
    """A stack on a lattice. Re Tr, a linear head without bias, the sum over all sites: an action;
    or, with `training`, Tr (real and imaginary part), a linear head, the mean squared error against a target at
    each site: one training step of a published network is the function `gradient` of this."""

    name: str
    colours: int
    extents: tuple
    channels: tuple  # of the layers' outputs
    kernels: tuple
    inputs: int | None = None  # given matrices; None: the plaquettes
    symmetric: bool = True
    batch: int = 1
    precision: str = "f32"
    functions: tuple = ALL
    training: bool = False

    @property
    def sites(self):
        return self.batch * math.prod(self.extents)

    def input_channels(self):
        dimensions = len(self.extents)
        return dimensions * (dimensions - 1) // 2 if self.inputs is None else self.inputs

    def layer_shapes(self):
        """omega[out, left, right] of each layer."""
        shapes, entering = [], self.input_channels()
        for leaving, kernel in zip(self.channels, self.kernels):
            slots = 1 + (2 if self.symmetric else 1) * len(self.extents) * (kernel - 1)
            shapes.append((leaving, 2 * entering + 1, 2 * entering * slots + 1))
            entering = leaving
        return shapes

    def weight_shapes(self):
        """Of the layers and of the head; of a training step also the head's bias."""
        if self.training:
            return [*self.layer_shapes(), (1, 2 * self.channels[-1]), (1,)]
        return [*self.layer_shapes(), (1, self.channels[-1])]

    def header(self):
        return [f"group SU({self.colours})", f"lattice {len(self.extents)}", f"precision {self.precision}"]

    def layers(self):
        lines = ["  W0 = plaq(U)"] if self.inputs is None else []
        field = "W0"
        for i, (leaving, kernel) in enumerate(zip(self.channels, self.kernels), 1):
            lines.append(f"  W{i} = lconvbilin(U, {field}, channels = {leaving}, kernel = {kernel}, "
                         f"symmetric = {str(self.symmetric).lower()})")
            field = f"W{i}"
        return lines, field

    def description(self):
        lines, last = self.layers()
        given = "U: links" + ("" if self.inputs is None else f", W0: matrices({self.inputs})")
        if self.training:
            given += ", target: real"
            head = [f"  y = linear(trace({last}), channels = 1)", "  return mean((y - target)^2)"]
        else:
            head = [f"  s = linear(re(trace({last})), channels = 1, bias = false)", "  return sum_sites(s)"]
        return "\n".join([*self.header(), f"action net({given}) -> real {{", *lines, *head, "}"]) + "\n"


def medium(name, **changes):
    """The published network that learns the 4 x 4 loop on SU(2), size M, on the lattices that it was trained on."""
    network = Network(name, 2, (8, 8), (4, 4, 4, 4), (3, 3, 4, 4), symmetric=False, batch=50,
                      functions=("value", "gradient"))
    return dataclasses.replace(network, **changes)


TRAINING = medium("SU(2) 8x8 batch 50, 4x4 M, training step", training=True, functions=("gradient",))

NETWORKS = [
    TRAINING,
    medium("SU(2) 8x8 batch 50, 4x4 M"),
    Network("SU(2) 64x64 batch 10, 4x4 S", 2, (64, 64), (2, 2, 2, 2), (2, 2, 3, 3), symmetric=False, batch=10,
            functions=("value", "gradient")),
    Network("SU(3) 4^4 6-8-8 symmetric", 3, (4,) * 4, (8, 8), (2, 2)),
    Network("SU(3) 8^4 6-8", 3, (8,) * 4, (8,), (2,), inputs=6),
    Network("SU(3) 8^4 6-8 f64", 3, (8,) * 4, (8,), (2,), inputs=6, precision="f64", functions=("value", "force")),
    Network("SU(3) 16x8^3 6-8", 3, (16, 8, 8, 8), (8,), (2,), inputs=6, functions=("value", "gradient", "force")),
    Network("SU(3) 8^4 6-8-8", 3, (8,) * 4, (8, 8), (2, 2), symmetric=False),
    Network("SU(3) 8^4 6-8-8 symmetric", 3, (8,) * 4, (8, 8), (2, 2)),
    Network("SU(3) 8^4 16-16", 3, (8,) * 4, (16,), (2,), inputs=16, functions=("value", "gradient", "force")),
    Network("SU(3) 16x8^3 16-16", 3, (16, 8, 8, 8), (16,), (2,), inputs=16, functions=("value", "gradient")),
]

SMOKE = [
    Network("SU(3) 2^4 6-2", 3, (2,) * 4, (2,), (2,), inputs=6),
    medium("SU(2) 2x2 batch 3, training step", extents=(2, 2), channels=(2,), kernels=(2,), batch=3, training=True,
           functions=("gradient",)),
]
