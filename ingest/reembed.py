"""Making a library's vectors anew, when another embedding model is to read it."""

from __future__ import annotations

import time
from collections.abc import Callable

from ingest.passages import make_passages
from ingest.report import Progress
from vectorstore import Article, Library


def reembed(library: Library, progress: Callable[[Progress], None] | None = None) -> None:
    """Cuts the stored articles into passages that ``library.embedder`` reads completely, and embeds them. No file is
    read: the catalogue has the texts. Raises ``LibraryLocked`` and ``LibraryError``."""
    started = time.monotonic()

    def tell(done: int, total: int, article: Article) -> None:
        if progress is not None:
            progress(Progress(done, total, article.source, time.monotonic() - started))

    library.reembed(lambda article: make_passages(article, library.embedder), tell)
