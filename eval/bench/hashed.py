"""Vectors without a model, to fill a large library in minutes: what search costs does not depend on their meaning."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vectorstore import MiniLM

DIMENSION = 384
WORD = re.compile(r"\w+")


class Hashed:
    """Each word has a fixed random direction; a text's vector is their sum, the rarer (longer) words counting more, so
    texts about the same things lie together as they do with a real model.

    It bears the default model's fingerprint, so that ``footnote ask`` opens the library: for measuring only.
    """

    fingerprint = MiniLM.fingerprint
    max_tokens = MiniLM.max_tokens

    def count_tokens(self, text: str) -> int:
        return len(text) // 4 + 2

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.stack([sum(map(_direction, WORD.findall(text)), _NOTHING) for text in texts])
        normal: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normal.astype(np.float32)


_NOTHING = np.full(DIMENSION, 1e-3, dtype=np.float32)


@cache
def _direction(word: str) -> NDArray[np.float32]:
    seed = zlib.crc32(word.lower().encode())
    return np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32) * min(len(word), 8)
