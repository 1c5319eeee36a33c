# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiled models in PyTorch.

    network = gaugec.torch.Module(gaugec.compile(Path("wilson_loop.gauge")), seed=1)
    loss = (network(links) - target).square().mean()
    loss.backward()

Gradients by inputs and parameters are compiled functions, and so are theirs: `backward` of `backward` works to any
order. Each is compiled when it is first needed, with nothing in it that is not needed, and kept in the cache.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from ._errors import ArgumentError, Error, suggest
from ._model import Model
from ._pullback import Differentiable

__all__ = ["Module"]

_TYPES: dict[Any, np.dtype[Any]] = {
    torch.float32: np.dtype(np.float32),
    torch.float64: np.dtype(np.float64),
    torch.complex64: np.dtype(np.complex64),
    torch.complex128: np.dtype(np.complex128),
}


def _to_numpy(tensor: torch.Tensor) -> Any:
    """A view where there can be one."""
    return tensor.detach().resolve_conj().resolve_neg().numpy()


class _Call(torch.autograd.Function):
    """A function, differentiated by its pullback, which is again such a call."""

    @staticmethod
    def forward(ctx: Any, function: Differentiable, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        ctx.function = function
        ctx.save_for_backward(*tensors)
        ctx.set_materialize_grads(False)  # a result that nobody used needs no derivative
        return tuple(torch.from_numpy(array) for array in function(*map(_to_numpy, tensors)))

    @staticmethod
    def backward(ctx: Any, *cotangents: torch.Tensor | None) -> tuple[torch.Tensor | None, ...]:
        function: Differentiable = ctx.function
        given = {name: one for name, one in zip(function.results, cotangents) if one is not None}
        by = [name for name, needed in zip(function.arguments, ctx.needs_input_grad[1:]) if needed]
        if not given or not by:
            return (None,) * (1 + len(function.arguments))
        pulled, names = function.pull(list(given), by)
        values = dict(zip(function.arguments, ctx.saved_tensors))
        values.update({names[result]: one for result, one in given.items()})
        gradients = dict(zip(by, _Call.apply(pulled, *(values[name] for name in pulled.arguments))))
        return (None, *(gradients.get(name) for name in function.arguments))


class _Group(torch.nn.Module):
    """Parameters of a layer: `W` in `W.weight`."""


class Module(torch.nn.Module):
    """A compiled network or action.

    Its parameters have the names of the description ("W.weight"), in `state_dict`, too. They start as the numbers of
    `parameters`, else at random: normal, with the standard deviations of the description. `function` is what a call
    computes, "value" or another function that the model was compiled with.

    Tensors are those of the CPU, in the model's precision and the shapes of gaugec's NumPy arrays, with or without a
    batch as the first axis.
    """

    def __init__(
        self,
        model: Model,
        function: str = "value",
        *,
        parameters: Mapping[str, Any] | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self._model = model
        self._function = function
        Differentiable.of(model, function)  # an unknown one is an error now
        start = dict(model.random_parameters(seed))
        for name, value in (parameters or {}).items():
            if name not in start:
                raise ArgumentError(f"the model has no parameter '{name}': {suggest(name, start)}")
            start[name] = value
        for name, value in start.items():
            self._register(name, value)

    @property
    def compiled(self) -> Model:
        """The model that it calls."""
        return self._model

    def _register(self, name: str, value: Any) -> None:
        info = self._model.parameters[name]
        number = value.detach() if isinstance(value, torch.Tensor) else np.asarray(value)
        wanted = next(one for one, dtype in _TYPES.items() if dtype == self._model.dtype(info))
        tensor = torch.as_tensor(number).to(wanted).clone()
        if tuple(tensor.shape) != info.shape:
            raise ArgumentError(f"'{name}' has the shape {info.shape}, not {tuple(tensor.shape)}")
        group: torch.nn.Module = self
        *path, last = name.split(".")
        try:
            for part in path:
                if part not in group._modules:
                    group.add_module(part, _Group())
                group = group.get_submodule(part)
            group.register_parameter(last, torch.nn.Parameter(tensor))
        except KeyError:
            raise Error(f"'{name}' cannot be a parameter of a torch.nn.Module, which has an attribute "
                        f"'{(path or [last])[0]}': rename it in the description") from None

    def forward(self, *inputs: torch.Tensor, **tensors: torch.Tensor) -> Any:
        """The results on inputs in their order or by name; a parameter that is given by name replaces the own one."""
        return self.evaluate(self._function, *inputs, **tensors)

    def force(self, *inputs: torch.Tensor, **tensors: torch.Tensor) -> Any:
        """The action and its force, of a model that was compiled with functions=["force"]; differentiable, too."""
        return self.evaluate("force", *inputs, **tensors)

    def evaluate(self, function: str, *inputs: torch.Tensor, **tensors: torch.Tensor) -> Any:
        """Any function of the model."""
        called = Differentiable.of(self._model, function)
        own = {name: one for name, one in self.named_parameters() if name in called.arguments and name not in tensors}
        given = called.function.bind(inputs, {**own, **tensors})
        values = [self._check(called, name, given[name]) for name in called.arguments]
        return called.function.pack(_Call.apply(called, *values))

    def _check(self, function: Differentiable, name: str, value: Any) -> torch.Tensor:
        if not isinstance(value, torch.Tensor):
            raise ArgumentError(f"'{name}' is a {type(value).__name__}, not a torch.Tensor")
        if value.device.type != "cpu":
            raise ArgumentError(f"'{name}' is on the device {value.device}, but compiled models run on the CPU: "
                                "move it with .cpu()")
        function.check_type(name, value.dtype, _TYPES, "torch")
        return value

    def extra_repr(self) -> str:
        return f"{self._model!r}, {self._function}"
