"""The library: articles, their passages, vectors and words, in one folder on disk."""

from vectorstore.embedding import (
    Embedder,
    LangChainEmbedder,
    MiniLM,
    SentenceTransformerEmbedder,
    load_embedder,
)
from vectorstore.errors import (
    ChatModelError,
    FootnoteError,
    IngestError,
    InvalidInput,
    LibraryDamaged,
    LibraryError,
    LibraryLocked,
    LibraryNotFound,
    ModelMismatch,
    ModelNotFound,
)
from vectorstore.library import Health, Library, Place
from vectorstore.types import Article, Block, Hit, Passage, Sentence, split_authors
from vectorstore.writing import Entry

__all__ = [
    "Article",
    "Block",
    "ChatModelError",
    "Embedder",
    "Entry",
    "FootnoteError",
    "Health",
    "Hit",
    "IngestError",
    "InvalidInput",
    "LangChainEmbedder",
    "Library",
    "LibraryDamaged",
    "LibraryError",
    "LibraryLocked",
    "LibraryNotFound",
    "MiniLM",
    "ModelMismatch",
    "ModelNotFound",
    "Passage",
    "Place",
    "Sentence",
    "SentenceTransformerEmbedder",
    "load_embedder",
    "split_authors",
]
