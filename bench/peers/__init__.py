"""The networks and actions in other codes. A peer has a method for each function that it can do."""

import dataclasses
import warnings

PUBLISHED_LIMIT = 6e9  # bytes of products that the published order may make


def product_bytes(network):
    """Of the largest layer's products in the published order."""
    each = {"f32": 8, "f64": 16}[network.precision] * network.sites * network.colours**2
    return each * max(left * right for _, left, right in network.layer_shapes())


def make_torch(network, threads):
    """By name, how to make them."""
    try:
        import torch
    except ImportError:
        return {}
    from . import torch_net

    torch.set_num_threads(threads)
    makers = {"PyTorch": lambda: torch_net.Network(network, torch_net.careful)}
    if hasattr(torch, "compile"):
        torch._dynamo.reset()
        torch._dynamo.config.recompile_limit = 64  # each layer, with and without gradients
        warnings.filterwarnings("ignore", message="Torchinductor does not support code generation for complex")
        layer = torch.compile(torch_net.careful, dynamic=False)
        makers["PyTorch compiled"] = lambda: torch_net.Network(network, layer)
    if product_bytes(network) < PUBLISHED_LIMIT:
        makers["PyTorch, published order"] = lambda: torch_net.Weighted(network, torch_net.published)
    return makers


def make_jax(network):
    try:
        from . import jax_net
    except ImportError:
        return {}
    return {"JAX": lambda: jax_net.Network(network)}


def make(network, threads, names=None):
    """By name; those that are installed, or the named ones of them."""
    makers = {} if names == ["JAX"] else make_torch(network, threads)
    if names is None or "JAX" in names:
        makers |= make_jax(network)
    return {name: maker() for name, maker in makers.items() if names is None or name in names}


def make_training(network, configurations, threads):
    """Those that train on so many configurations, in steps of the network's batch."""
    try:
        import torch
    except ImportError:
        return {}
    from . import torch_net
    from .torch_training import Training

    torch.set_num_threads(threads)
    row = dataclasses.replace(network, batch=configurations)
    layers = {"PyTorch": torch_net.careful}
    if hasattr(torch, "compile"):
        torch._dynamo.reset()
        torch._dynamo.config.recompile_limit = 64
        layers["PyTorch compiled"] = torch.compile(torch_net.careful, dynamic=False)
    if product_bytes(network) < PUBLISHED_LIMIT:
        layers["PyTorch, published order"] = torch_net.published
    return {name: Training(row, network.batch, layer) for name, layer in layers.items()}


def make_actions(action, threads):
    try:
        import torch
    except ImportError:
        return {}
    from . import torch_actions

    torch.set_num_threads(threads)
    return {"PyTorch": torch_actions.Action(action)}
