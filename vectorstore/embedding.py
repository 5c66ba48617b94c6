"""Embedding models: text in, unit vectors out. The default is all-MiniLM-L6-v2, offline, without torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from vectorstore.errors import ModelNotFound
from vectorstore.minilm import MINILM_SHA256, check_minilm_weights, minilm_folder, minilm_tokenizer
from vectorstore.onnx_model import OnnxModel, exported

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from numpy.typing import NDArray

DEFAULT_MODEL = "all-MiniLM-L6-v2"
EXPORT = f"minilm-embedder-2-{MINILM_SHA256[:12]}"
"""The name of the exported file; its number is raised when the export changes and the vectors stay the same."""
REMEMBERED = 64
"""Texts embedded alone whose vectors are kept: a question is asked for its vector at several steps of an answer."""


class Embedder(Protocol):
    """What the library asks of an embedding model."""

    @property
    def fingerprint(self) -> str:
        """Name and version; vectors of different fingerprints must never be mixed."""

    @property
    def max_tokens(self) -> int:
        """How many of its own tokens the model reads, special ones included; more would be cut silently."""

    def count_tokens(self, text: str) -> int:
        """How many tokens ``text`` takes, special ones included."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), dimension)."""


Spans = Sequence[tuple[int, int]]
"""Parts of a text as [start, end) character offsets."""


def embed_with_parts(
    embedder: Embedder, texts: Sequence[str], parts: Sequence[Spans]
) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
    """Unit vectors of the texts, and of the parts of each: shapes (len(texts), dimension) and, for each text,
    (its parts, dimension). Models that can do both in one go have a method of this name; for the others each
    part is embedded as a text of its own."""
    if isinstance(embedder, MiniLM):
        return embedder.embed_with_parts(texts, parts)
    vectors = embedder.embed(texts)
    apart = embedder.embed([t[a:b] for t, spans in zip(texts, parts, strict=True) for a, b in spans])
    ends = np.cumsum([len(spans) for spans in parts])
    return vectors, np.split(apart, ends[:-1]) if len(ends) else []


class MiniLM:
    """all-MiniLM-L6-v2 (384 dimensions, mean pooling, cosine) as int8 ONNX.

    Reads 256 tokens; the int8 export agrees with the full model at a mean cosine of 0.994.
    """

    fingerprint = f"{DEFAULT_MODEL}@{MINILM_SHA256[:12]}-int8"
    max_tokens = 256

    def __init__(self) -> None:
        self._remembered = lru_cache(REMEMBERED)(self._embed_one)

    @cached_property
    def _model(self) -> OnnxModel:
        return OnnxModel(exported(EXPORT, _minilm_module))

    def count_tokens(self, text: str) -> int:
        return len(minilm_tokenizer().encode(text))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, 384), dtype=np.float32)
        if len(texts) == 1:
            return self._remembered(texts[0]).copy()
        return self._embed(texts)

    def _embed_one(self, text: str) -> NDArray[np.float32]:
        return self._embed([text])

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        encodings = minilm_tokenizer().encode_batch(list(texts))
        for encoding in encodings:
            encoding.truncate(self.max_tokens)
        vectors = np.stack([states.mean(axis=0) for states in self._model.run(encodings)])
        return unit(vectors)

    def embed_with_parts(
        self, texts: Sequence[str], parts: Sequence[Spans]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Vectors of the texts and of their parts from one run of the model: a part's vector is the mean of its
        own tokens' states. It costs nothing more, and knows what "it" is from the rest of the text; as a first
        look it finds the answering sentence as often as a vector made of the sentence alone (0.43 first and
        0.67 in the first three, against 0.41 and 0.67, of 206 questions of the sample set)."""
        encodings = minilm_tokenizer().encode_batch(list(texts))
        for encoding in encodings:
            encoding.truncate(self.max_tokens)
        states = self._model.run(encodings)
        vectors = np.stack([s.mean(axis=0) for s in states]) if states else np.empty((0, 384), np.float32)
        inside = [
            unit(_mean_states(state, encoding.offsets, spans))
            for state, encoding, spans in zip(states, encodings, parts, strict=True)
        ]
        return unit(vectors), inside


class SentenceTransformerEmbedder:
    """Any other sentence-transformers model that is already on this machine, by name or folder."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(name, local_files_only=True, device="cpu")
        except Exception as error:
            raise ModelNotFound(
                f"The embedding model {name!r} is not on this machine ({error}). Put its folder here and give "
                f"its path, or use the default: FOOTNOTE_EMBEDDING_MODEL={DEFAULT_MODEL}"
            ) from error
        self.fingerprint = f"{name}@sentence-transformers"
        self.max_tokens = int(self._model.get_max_seq_length() or 256)

    def count_tokens(self, text: str) -> int:
        return len(self._model.tokenizer.encode(text))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return unit(np.asarray(self._model.encode(list(texts), convert_to_numpy=True), dtype=np.float32))


class LangChainEmbedder:
    """Any LangChain ``Embeddings``; ``name`` must identify the model, since nothing else does."""

    def __init__(self, embeddings: Embeddings, name: str, max_tokens: int = 256) -> None:
        self._embeddings = embeddings
        self.fingerprint = f"{name}@langchain"
        self.max_tokens = max_tokens

    def count_tokens(self, text: str) -> int:
        return len(minilm_tokenizer().encode(text).ids)  # an estimate; these models have no common tokenizer

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return unit(np.asarray(self._embeddings.embed_documents(list(texts)), dtype=np.float32))


@cache
def load_embedder(name: str = DEFAULT_MODEL) -> Embedder:
    """The embedding model called ``name``, loaded once per process. Raises ``ModelNotFound``."""
    return MiniLM() if name == DEFAULT_MODEL else SentenceTransformerEmbedder(name)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row divided by its length. A zero or NaN row means a broken model and raises ``ModelNotFound``:
    Chroma would store a zero vector without a word and never find it again."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or not np.all(lengths > 0):
        raise ModelNotFound("The embedding model returned an empty or invalid vector. Reinstall the model.")
    normal: NDArray[np.float32] = (vectors / lengths).astype(np.float32)
    return normal


def _mean_states(
    states: NDArray[np.float32], offsets: Sequence[tuple[int, int]], spans: Spans
) -> NDArray[np.float32]:
    """For each span the mean state of the tokens inside it; of all tokens when none is (a text that was cut)."""
    starts, ends = np.asarray(offsets).T
    said = starts < ends  # special tokens have no characters
    means = []
    for first, last in spans:
        inside = said & (starts >= first) & (ends <= last)
        means.append((states[inside] if inside.any() else states).mean(axis=0))
    return np.stack(means)


def _minilm_module() -> Any:
    """all-MiniLM-L6-v2 as a torch module from token ids to token states. Imports torch."""
    import torch
    from transformers import AutoModel

    check_minilm_weights(minilm_folder())

    class States(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.encoder = AutoModel.from_pretrained(
                minilm_folder(), local_files_only=True, attn_implementation="eager"
            )

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            """Texts are run one by one, so there is nothing to mask; adding zeros to every attention takes 5 %."""
            embedded = self.encoder.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
            return self.encoder.encoder(embedded)[0]

    return States()
