"""The reader as it is served: onnxruntime and tokenizers; torch is imported once, to export the merged model.

Every pair is run alone, so a score never depends on what else was asked (see `vectorstore/onnx_model.py`).
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

from assistant.reader.pairs import Row, make_row
from vectorstore.onnx_model import OnnxModel, check_minilm_weights, exported, minilm_folder, minilm_tokenizer

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


@dataclass(frozen=True)
class _Pair:
    """A row under the names that `OnnxModel` reads from an encoding."""

    ids: list[int]
    type_ids: list[int]


class Reader:
    """Scores (question, sentence[, context]); make it with `Reader.load`, then share it between threads."""

    def __init__(self, model: OnnxModel) -> None:
        self._model = model
        self._tokenizer = minilm_tokenizer()

    @classmethod
    def load(cls, cache_dir: Path | None = None, weights: Path = WEIGHTS) -> Reader:
        """The reader from its export in `cache_dir` (default: where all exports are), made there if missing."""
        name = f"reader-{hashlib.sha256(weights.read_bytes()).hexdigest()[:12]}"
        return cls(OnnxModel(exported(name, lambda: _merged_network(weights), cache_dir)))

    def score(
        self, question: str, sentences: Sequence[str], contexts: Sequence[str] | None = None
    ) -> list[float]:
        """One logit a sentence, LOWEST..HIGHEST, the same to the last digit whatever the other sentences.

        `contexts[i]` is what a person would need beside the sentence: "Title. Previous sentence." or "".
        """
        return [reading.score for reading in self.read(question, sentences, contexts)]

    def spans(
        self, question: str, sentences: Sequence[str], contexts: Sequence[str] | None = None
    ) -> list[tuple[int, int, float]]:
        """(start, end, sureness 0..1) of the answering words in each sentence."""
        return [(r.start, r.end, r.span) for r in self.read(question, sentences, contexts)]

    def read(
        self, question: str, sentences: Sequence[str], contexts: Sequence[str] | None = None
    ) -> list[Reading]:
        """Score and answering words together, for the price of one."""
        if not sentences:
            return []
        contexts = contexts if contexts is not None else [""] * len(sentences)
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids
        encoded = self._tokenizer.encode_batch([*sentences, *contexts], add_special_tokens=False)
        pairs = zip(encoded[: len(sentences)], encoded[len(sentences) :], strict=True)
        rows = [make_row(asked, sentence.ids, context.ids) for sentence, context in pairs]
        outputs = self._model.run([_Pair(row.ids, row.kinds) for row in rows])
        offsets = (sentence.offsets for sentence in encoded)
        return [_reading(*each) for each in zip(rows, outputs, offsets, strict=False)]


def _reading(row: Row, output: NDArray[np.float32], offsets: list[tuple[int, int]]) -> Reading:
    """`output` is the logit, then a start score a token, then an end score a token."""
    score = min(HIGHEST, max(LOWEST, float(output[0])))
    if not row.length:
        return Reading(score, 0, 0, 0.0)
    here = slice(row.first, row.first + row.length)
    starts, ends = (
        output[1 : 1 + len(row)][here].astype(np.float64),
        output[1 + len(row) :][here].astype(np.float64),
    )
    both = _log_softmax(starts)[:, None] + _log_softmax(ends)[None, :]
    allowed = np.triu(np.ones_like(both, dtype=bool)) & ~np.triu(
        np.ones_like(both, dtype=bool), LONGEST_ANSWER
    )
    both = np.where(allowed, both, -np.inf)
    first, last = np.unravel_index(int(both.argmax()), both.shape)
    return Reading(score, offsets[first][0], offsets[last][1], math.exp(float(both[first, last])))


def _log_softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = values - values.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


def _merged_network(weights: Path) -> Any:
    """A torch module for the export: (ids, mask, kinds) → (pairs, 1 + 2 * tokens)."""
    from assistant.reader.network import Served
    from assistant.reader.weights import merged

    return Served(merged(check_minilm_weights(minilm_folder()), weights))
