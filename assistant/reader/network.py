"""The network in plain torch: MiniLM's six layers with the question and a passage read together, and one head of four
scores a token.

Needs torch; used for training and for the one export. Serving (reader.py) never imports this file.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vectorstore.minilm.network import LAYERS, MASKED, WIDTH, Backbone

SCORES = 4


class Network(Backbone):
    """(question, passage) → four scores a token: says the answer, asks for it, begins it, ends it.

    A sentence's logit is the mean of the first over its tokens plus the mean of the second over the question's.
    """

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(WIDTH, SCORES)
        self.trained = LAYERS  # layers from the top that get gradients

    def freeze(self, trained: int) -> None:
        """Only the top `trained` layers and the head learn."""
        self.trained = trained
        for parameter in self.parameters():
            parameter.requires_grad_(False)
        for module in (*self.layers[LAYERS - trained :], self.head):
            for parameter in module.parameters():
                parameter.requires_grad_(True)

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> Tensor:
        """All inputs (rows, tokens): token ids; 1 where a token is; 1 for the passage → (rows, tokens, 4)."""
        bias = ((1.0 - mask.float()) * MASKED)[:, None, None, :]
        frozen = LAYERS - self.trained
        with torch.set_grad_enabled(torch.is_grad_enabled() and frozen == 0):
            x = self.embed(ids, kinds)
            for layer in self.layers[:frozen]:
                x = layer(x, bias)
        for layer in self.layers[frozen:]:
            x = layer(x, bias)
        scores: Tensor = self.head(x.float())
        return scores


class Served(nn.Module):
    """The network as it is exported."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> Tensor:
        """(rows, tokens) each → (rows, 4 * tokens), a token's four scores together."""
        return self.network(ids, mask, kinds).flatten(1)
