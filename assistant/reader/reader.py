"""The reader as it is served: onnxruntime and tokenizers; torch is imported once, to export the merged model.

Every passage is run alone, so a score never depends on what else was asked (see `vectorstore/onnx_model.py`).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.reader.context import NO_CONTEXT, Context
from assistant.reader.rows import Row, make_row
from vectorstore.minilm import check_minilm_weights, minilm_folder, minilm_tokenizer
from vectorstore.onnx_model import OnnxModel, exported

LOWEST, HIGHEST = -12.0, 12.0
LONGEST_ANSWER = 30  # tokens of a marked answer
WEIGHTS = Path(__file__).with_name("weights.safetensors")


@dataclass(frozen=True)
class Reading:
    """What the reader made of one sentence: `score` is a logit (0: even odds that it answers), `start` and `end`
    are offsets of the answering words in the sentence, `span` how sure it is of them (0..1)."""

    score: float
    start: int
    end: int
    span: float


UNREAD = Reading(LOWEST, 0, 0, 0.0)
"""Of an empty sentence, or one beyond the end of what is read of a passage."""


@dataclass(frozen=True)
class Text:
    """A passage to read: its sentences in order, and what stands before them."""

    sentences: Sequence[str]
    context: Context = NO_CONTEXT


@dataclass(frozen=True)
class _Encoded:
    """A row under the names that `OnnxModel` reads from an encoding."""

    ids: list[int]
    type_ids: list[int]


class Reader:
    """Reads passages for a question; make it with `Reader.load`, then share it between threads."""

    def __init__(self, model: OnnxModel) -> None:
        self._model = model
        self._tokenizer = minilm_tokenizer()

    @classmethod
    def load(cls, cache_dir: Path | None = None, weights: Path = WEIGHTS) -> Reader:
        """The reader from its export in `cache_dir` (default: where all exports are), made there if missing."""
        name = f"reader-{hashlib.sha256(weights.read_bytes()).hexdigest()[:12]}"
        return cls(OnnxModel(exported(name, lambda: _merged_network(weights), cache_dir)))

    def read(self, question: str, passages: Sequence[Text]) -> list[list[Reading]]:
        """One reading a sentence of each passage, the same to the last digit whatever the other passages."""
        return self.read_pairs([(question, passage) for passage in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, Text]]) -> list[list[Reading]]:
        """The same for passages of which each is asked a question of its own."""
        questions = dict.fromkeys(question for question, _ in pairs)
        asked = {q: self._tokenizer.encode(q, add_special_tokens=False).ids for q in questions}
        texts = [text for _, passage in pairs for text in (*passage.context.pieces, *passage.sentences)]
        encoded = iter(self._tokenizer.encode_batch(texts, add_special_tokens=False))
        rows, offsets = [], []
        for question, passage in pairs:
            context = [next(encoded).ids for _ in passage.context.pieces]
            sentences = [next(encoded) for _ in passage.sentences]
            rows.append(make_row(asked[question], context, [s.ids for s in sentences]))
            offsets.append([s.offsets for s in sentences])
        outputs = self._model.run([_Encoded(row.ids, row.kinds) for row in rows])
        return [_readings(*each) for each in zip(rows, outputs, offsets, strict=True)]


def _readings(
    row: Row, output: NDArray[np.float32], offsets: Sequence[list[tuple[int, int]]]
) -> list[Reading]:
    """`output` holds four scores a token: says the answer, asks for it, begins it, ends it."""
    scores = output[: 4 * len(row)].astype(np.float64).reshape(-1, 4)
    asking = scores[: row.asked, 1].mean()
    return [
        _reading(scores[start:end], float(asking), places) if end else UNREAD
        for (start, end), places in zip(row.places, offsets, strict=True)
    ]


def _reading(scores: NDArray[np.float64], asking: float, offsets: list[tuple[int, int]]) -> Reading:
    """The sentence's logit is the mean of its tokens' first score plus that of the question's second."""
    logit = min(HIGHEST, max(LOWEST, float(scores[:, 0].mean()) + asking))
    both = _log_softmax(scores[:, 2])[:, None] + _log_softmax(scores[:, 3])[None, :]
    allowed = np.triu(np.ones_like(both, dtype=bool)) & ~np.triu(
        np.ones_like(both, dtype=bool), LONGEST_ANSWER
    )
    both = np.where(allowed, both, -np.inf)
    first, last = np.unravel_index(int(both.argmax()), both.shape)
    return Reading(logit, offsets[first][0], offsets[last][1], math.exp(float(both[first, last])))


def _log_softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = values - values.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


def _merged_network(weights: Path) -> Any:
    """A torch module for the export: (ids, mask, kinds) → (rows, 4 * tokens)."""
    from assistant.reader.network import Served
    from assistant.reader.weights import merged

    return Served(merged(check_minilm_weights(minilm_folder()), weights))
