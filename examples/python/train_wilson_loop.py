# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# %% [markdown]
# # A network learns a Wilson loop
#
# One L-CB layer of two channels learns the 1 x 2 Wilson loop of SU(2) in two dimensions, site by site, from random
# links on 8 x 8, and is right on 32 x 32. PyTorch trains; value and gradients are compiled.

# %%
import torch

import gaugec
import gaugec.torch

NETWORK = """
group SU(2)
lattice 2

network learned(U: links) -> real {
  W = lconvbilin(U, plaq(U), channels = 2, kernel = 2)
  return y = linear(trace(W), channels = 1)
}
"""

TARGET = """
group SU(2)
lattice 2

network loop(U: links) -> real {
  return y = re(trace(path(+0, +1, +1, -0, -1, -1))) / N
}
"""

# %% [markdown]
# ## Data
#
# The target is a description, too. Configurations are the batch, the first axis.

# %%
loop = gaugec.compile(TARGET)


def make_data(extents, count, seed):
    links = loop.random_links(extents, count, seed)
    return torch.from_numpy(links), torch.from_numpy(loop.value(links))


links, target = make_data((8, 8), 200, seed=1)
print("links", tuple(links.shape), "target", tuple(target.shape), "variance", round(target.var().item(), 3))

# %% [markdown]
# ## Training

# %%
torch.manual_seed(0)
network = gaugec.torch.Module(gaugec.compile(NETWORK), seed=7)
print(network)
optimizer = torch.optim.AdamW(network.parameters(), lr=2e-2, amsgrad=True, weight_decay=0)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 40)
for epoch in range(40):
    for batch in torch.randperm(len(links)).split(20):
        optimizer.zero_grad()
        loss = (network(links[batch]) - target[batch]).square().mean()
        loss.backward()
        optimizer.step()
    schedule.step()
    if epoch % 8 == 7:
        print(f"epoch {epoch + 1}: loss {loss.item():.1e}")

# %% [markdown]
# ## Another lattice
#
# The same weights on links that the network has not seen.

# %%
with torch.no_grad():
    for extents in ((8, 8), (32, 32)):
        new, wanted = make_data(extents, 20, seed=2)
        error = (network(new) - wanted).square().mean().item()
        print(f"{extents[0]} x {extents[1]}: mean squared error {error:.1e} of a variance of {wanted.var().item():.1e}")
        assert error < 1e-8 * wanted.var().item()
