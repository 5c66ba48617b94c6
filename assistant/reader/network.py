"""The network in plain torch: MiniLM's six layers with the question and the sentence read together, and two heads.

Needs torch; used for training and for the one export. Serving (reader.py) never imports this file.
"""

from __future__ import annotations

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

WIDTH, HEADS, INNER, LAYERS = 384, 12, 1536, 6
MASKED = -1e4  # added to attention and span scores of positions that do not take part


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
        x = self.norm1(x + self.out(mixed.transpose(1, 2).reshape(x.shape)))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


_NAMES = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "out": "attention.output.dense", "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
}  # fmt: skip


class Network(nn.Module):
    """(question, sentence[, context]) → (answer logit, start logits, end logits)."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places, self.kinds = (
            nn.Embedding(30522, WIDTH),
            nn.Embedding(512, WIDTH),
            nn.Embedding(2, WIDTH),
        )
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.answer, self.span = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 2)
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
        assert not missing.unexpected_keys and all(
            n.split(".")[0] in ("answer", "span") for n in missing.missing_keys
        )

    def freeze(self, trained: int) -> None:
        """Only the top `trained` layers and the heads learn."""
        self.trained = trained
        for parameter in self.parameters():
            parameter.requires_grad_(False)
        for module in (*self.layers[LAYERS - trained :], self.answer, self.span):
            for parameter in module.parameters():
                parameter.requires_grad_(True)

    def embed(self, ids: Tensor, kinds: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        return self.norm(self.words(ids) + self.places(places)[None] + self.kinds(kinds))

    def forward(
        self, ids: Tensor, kinds: Tensor, mask: Tensor, pooled: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """All inputs (pairs, tokens): token ids; 0 question, 1 sentence; 1 where a token is; 1 where it is averaged."""
        bias = ((1.0 - mask.float()) * MASKED)[:, None, None, :]
        frozen = LAYERS - self.trained
        with torch.set_grad_enabled(torch.is_grad_enabled() and frozen == 0):
            x = self.embed(ids, kinds)
            for layer in self.layers[:frozen]:
                x = layer(x, bias)
        for layer in self.layers[frozen:]:
            x = layer(x, bias)
        x = x.float()
        weights = pooled.float()[:, :, None]
        mean = (x * weights).sum(1) / weights.sum(1)
        spans = self.span(x) + ((1.0 - kinds.float() * mask.float()) * MASKED)[:, :, None]
        return self.answer(mean)[:, 0], spans[:, :, 0], spans[:, :, 1]


class Served(nn.Module):
    """The network as it is exported: three inputs, one output, with what is averaged worked out from the kinds."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> Tensor:
        """(pairs, tokens) each → (pairs, 1 + 2 * tokens): answer logit, start scores, end scores.

        Averaged is everything up to the [SEP] after the sentence: a place takes part when a sentence token stands
        at the place before it or later.
        """
        from_here = kinds.sum(1, keepdim=True) - kinds.cumsum(1) + kinds
        pooled = torch.cat([torch.ones_like(kinds[:, :1]), (from_here[:, :-1] > 0).to(kinds.dtype)], 1)
        logit, starts, ends = self.network(ids, kinds, mask, pooled)
        return torch.cat([logit[:, None], starts, ends], 1)
