"""An epoch of training in PyTorch: shuffled batches, loss, backward, a step of AdamW with amsgrad."""

import torch

from . import torch_net


class Training(torch_net.Weighted):
    """`row` holds all configurations; a step takes `batch` of them."""

    def __init__(self, row, batch, layer):
        super().__init__(row, layer)
        self.lattice = (batch, *row.extents)
        self.all_links = self.u.unflatten(1, (row.batch, -1))
        self.all_targets = self.target.unflatten(0, (row.batch, -1))
        for weights in self.weights:
            weights.requires_grad_(True)
        self.optimiser = torch.optim.AdamW(self.weights, lr=1e-3, weight_decay=0, amsgrad=True)

    def epoch(self):
        for chosen in torch.randperm(self.row.batch).split(self.lattice[0]):
            self.target = self.all_targets[chosen].flatten()
            self.optimiser.zero_grad()
            loss = self.action(self.all_links[:, chosen].flatten(1, 2), self.weights)
            loss.backward()
            self.optimiser.step()
