"""The network in plain torch: MiniLM's six layers with the question and a passage read together, and one head of four
scores a token.

Needs torch; used for training and for the one export. Serving (reader.py) never imports this file.
"""

from __future__ import annotations

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

WIDTH, HEADS, INNER, LAYERS, SCORES = 384, 12, 1536, 6, 4
DROPOUT = 0.1  # while training, as BERT was trained (Devlin et al. 2019)
MASKED = -1e4  # added to attention scores of positions that do not take part


class Layer(nn.Module):
    """One transformer layer of BERT (post-norm), parameters named as in the bundled file."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: (pairs, tokens, 384); mask: (pairs, 1, 1, tokens), 0 or MASKED."""
        shape = (x.shape[0], x.shape[1], HEADS, WIDTH // HEADS)
        q, k, v = (part(x).view(shape).transpose(1, 2) for part in (self.query, self.key, self.value))
        # written out: on a CPU and at these lengths torch's fused attention trains a third slower
        weights = (q * (WIDTH // HEADS) ** -0.5) @ k.transpose(2, 3) + mask
        mixed = weights.softmax(-1).to(v.dtype) @ v
        x = self.norm1(x + self._dropped(self.out(mixed.transpose(1, 2).reshape(x.shape))))
        return self.norm2(x + self._dropped(self.down(F.gelu(self.up(x)))))

    def _dropped(self, x: Tensor) -> Tensor:
        """Whole columns of a row are dropped: drawing a number for every cell costs a CPU a quarter of the step."""
        if not (self.training and torch.is_grad_enabled()):
            return x
        return x * F.dropout(x.new_ones(x.shape[0], 1, x.shape[2]), DROPOUT)


_NAMES = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "out": "attention.output.dense", "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
}  # fmt: skip


class Network(nn.Module):
    """(question, passage) → four scores a token: says the answer, asks for it, begins it, ends it.

    A sentence's logit is the mean of the first over its tokens plus the mean of the second over the question's.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places, self.kinds = (
            nn.Embedding(30522, WIDTH),
            nn.Embedding(512, WIDTH),
            nn.Embedding(2, WIDTH),
        )
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, SCORES)
        self.trained = LAYERS  # layers from the top that get gradients

    def load_bundled(self, path: str) -> None:
        """Take embeddings and layers from the bundled all-MiniLM-L6-v2 safetensors file."""
        source = load_file(path)
        own: dict[str, Tensor] = {
            "words.weight": source["embeddings.word_embeddings.weight"],
            "places.weight": source["embeddings.position_embeddings.weight"],
            "kinds.weight": source["embeddings.token_type_embeddings.weight"],
            "norm.weight": source["embeddings.LayerNorm.weight"],
            "norm.bias": source["embeddings.LayerNorm.bias"],
        }
        for i in range(LAYERS):
            for name, theirs in _NAMES.items():
                for kind in ("weight", "bias"):
                    own[f"layers.{i}.{name}.{kind}"] = source[f"encoder.layer.{i}.{theirs}.{kind}"]
        missing = self.load_state_dict(own, strict=False)
        assert not missing.unexpected_keys and all(n.split(".")[0] == "head" for n in missing.missing_keys)

    def freeze(self, trained: int) -> None:
        """Only the top `trained` layers and the head learn."""
        self.trained = trained
        for parameter in self.parameters():
            parameter.requires_grad_(False)
        for module in (*self.layers[LAYERS - trained :], self.head):
            for parameter in module.parameters():
                parameter.requires_grad_(True)

    def embed(self, ids: Tensor, kinds: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        return self.norm(self.words(ids) + self.places(places)[None] + self.kinds(kinds))

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
