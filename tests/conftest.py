"""Shared pieces: a tiny embedding model that can be worked out by hand, and a small library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant import Assistant, Settings
from vectorstore import Article, Entry, Library, Passage, Sentence

ROOT = Path(__file__).parent.parent


class Vowels:
    """A whole embedding model: how often each vowel occurs, and one to keep the vector from being zero."""

    fingerprint = "vowels@1"
    max_tokens = 256

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        counts = np.array(
            [[text.lower().count(v) for v in "aeiou"] + [1] for text in texts], dtype=np.float32
        )
        return counts.reshape(-1, 6) / np.linalg.norm(counts.reshape(-1, 6), axis=1, keepdims=True)


def entry(text: str, source: str = "a.txt", content: str | None = None, **about: str) -> Entry:
    """An article of one sentence, ready to be stored."""
    article = Article(text=text, source=source, **about)  # type: ignore[arg-type]
    parts = (Passage(article, (Sentence(0, len(text)),)),) if text else ()
    return Entry(article, parts, content or text)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library with the tiny embedding model."""
    with Library.open(tmp_path / "library", embedder=Vowels()) as opened:
        yield opened  # type: ignore[misc]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over the sample articles, with the real models."""
    folder = tmp_path_factory.mktemp("sample") / "library"
    with Assistant.open(folder, settings=Settings()) as assistant:
        report = assistant.ingest([ROOT / "articles"])
        assert not report.failed
        yield assistant  # type: ignore[misc]
