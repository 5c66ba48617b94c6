"""Nearest sentences by words and by meaning: what a search would hand to the reader, and hard negatives to learn from."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer

from assistant.reader.data import BENCHMARKS, Corpus, Question
from assistant.reader.network import Network
from assistant.reader.rows import CLS, SEP

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Candidates:
    """The nearest sentences of a question with both scores in 0..1-ish and the fused one (the "old score")."""

    sentences: list[int]
    cosine: list[float]
    words: list[float]
    fused: list[float]


def embed(network: Network, tokenizer: Tokenizer, texts: list[str], batch: int = 64) -> Floats:
    """Unit vectors of the untouched bundled model (mean pooling), (texts, 384)."""
    encoded = [[CLS, *e.ids[:126], SEP] for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
    order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
    vectors = np.zeros((len(texts), 384), np.float32)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), batch):
            part = order[at : at + batch]
            width = max(len(encoded[i]) for i in part)
            ids = torch.tensor([encoded[i] + [0] * (width - len(encoded[i])) for i in part])
            mask = (ids > 0).float()
            x = network.embed(ids, torch.zeros_like(ids))
            for layer in network.layers:
                x = layer(x, ((1 - mask) * -1e4)[:, None, None, :])
            mean = (x.float() * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
            vectors[part] = torch.nn.functional.normalize(mean, dim=1).numpy()
    return vectors


def cached_embeddings(cache: Path, network: Network, tokenizer: Tokenizer, texts: list[str]) -> Floats:
    """The same, kept in a file as long as the number of texts stays the same."""
    if cache.exists() and len(stored := np.load(cache)) == len(texts):
        return stored  # type: ignore[no-any-return]
    vectors = embed(network, tokenizer, texts)
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.save(cache, vectors.astype(np.float16))
    return vectors


def tokens(text: str) -> list[str]:
    return [w[:-1] if len(w) > 3 and w.endswith("s") else w for w in re.findall(r"\w+", text.casefold())]


class WordIndex:
    """BM25 over sentences (k1 1.2, b 0.75) as one sparse matrix."""

    def __init__(self, texts: list[str]) -> None:
        self.vocabulary: dict[str, int] = {}
        counts = [Counter(tokens(text)) for text in texts]
        rows, columns, values = [], [], []
        lengths = np.array([max(1, sum(c.values())) for c in counts], np.float32)
        for row, count in enumerate(counts):
            for word, times in count.items():
                rows.append(row)
                columns.append(self.vocabulary.setdefault(word, len(self.vocabulary)))
                norm = 1.2 * (0.25 + 0.75 * lengths[row] / lengths.mean())
                values.append(times * 2.2 / (times + norm))
        found = np.bincount(columns, minlength=len(self.vocabulary))
        self.idf = np.log(1 + (len(texts) - found + 0.5) / (found + 0.5)).astype(np.float32)
        self.matrix = (
            csr_matrix((values, (rows, columns)), (len(texts), len(self.vocabulary)))
            .multiply(self.idf)
            .tocsr()
        )

    def scores(self, questions: list[str]) -> Floats:
        """(questions, sentences)"""
        rows, columns = [], []
        for row, question in enumerate(questions):
            for word in set(tokens(question)) & self.vocabulary.keys():
                rows.append(row)
                columns.append(self.vocabulary[word])
        asked = csr_matrix(
            (np.ones(len(rows), np.float32), (rows, columns)), (len(questions), len(self.vocabulary))
        )
        return np.asarray((asked @ self.matrix.T).todense(), np.float32)


def nearest(
    corpus: Corpus, vectors: Floats, asked: Floats, questions: list[Question], pool: list[int], k: int
) -> list[Candidates]:
    """The k sentences of the pool with the highest 0.5 * cosine + 0.5 * BM25 (BM25 divided by the question's best)."""
    index = WordIndex([corpus.sentences[i].text for i in pool])
    places = np.array(pool)
    pool_vectors = vectors[places].astype(np.float32)
    found = []
    for at in range(0, len(questions), 256):
        part = questions[at : at + 256]
        cosine = asked[at : at + 256].astype(np.float32) @ pool_vectors.T
        words = index.scores([q.text for q in part])
        words = words / np.maximum(words.max(1, keepdims=True), 1e-6)
        fused = 0.5 * cosine + 0.5 * words
        for row in range(len(part)):
            top = np.argsort(-fused[row], kind="stable")[:k]
            found.append(
                Candidates(places[top].tolist(), cosine[row, top].tolist(), words[row, top].tolist(),
                           fused[row, top].tolist())
            )  # fmt: skip
    return found


def mine(
    corpus: Corpus, vectors: Floats, asked: Floats, k: int, allowed: set[int] | None = None
) -> dict[int, Candidates]:
    """Per question (index in the corpus) its nearest sentences (of the allowed) within its own set."""
    result: dict[int, Candidates] = {}
    for source in sorted({q.source for q in corpus.questions}):
        numbers = [n for n, q in enumerate(corpus.questions) if q.source == source]
        pool = [i for i, s in enumerate(corpus.sentences) if s.place.startswith(f"{source}/")]
        pool = [i for i in pool if allowed is None or i in allowed]
        if numbers and pool:
            some = [corpus.questions[n] for n in numbers]
            result.update(zip(numbers, nearest(corpus, vectors, asked[numbers], some, pool, k), strict=True))
    return result


__all__ = ["BENCHMARKS", "Candidates", "WordIndex", "cached_embeddings", "embed", "mine", "nearest", "tokens"]
