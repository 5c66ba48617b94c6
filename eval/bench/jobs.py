"""The measurements themselves, each for a process of its own: ``python -m eval.bench.jobs NAME '{…}'`` prints JSON.

Whatever is not to be measured (imports, loading models, making articles) is done before the clock starts. Modules are
imported inside the jobs, since what one imports would weigh on another's memory.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.bench.processes import MB, memory_now

if TYPE_CHECKING:
    from eval.peers.pipelines import Pipeline

FOOTNOTE, LANGCHAIN, LLAMAINDEX = "Footnote", "LangChain, stock", "LlamaIndex, stock"
PASSAGES_A_ARTICLE = 5
"""In the libraries made for searching, nearly."""


def articles(folder: str, count: int) -> dict[str, int]:
    """Writes synthetic articles."""
    from eval.bench.articles import write_articles

    made = write_articles(Path(folder), count)
    return {"articles": len(made), "characters": sum(len(article.text) for article in made)}


def ingest(pipeline: str, folder: str, library: str) -> dict[str, float]:
    """Takes the files of a folder in with a warm model: seconds, and characters of the files."""
    take = _footnote(folder, library) if pipeline == FOOTNOTE else _peer(pipeline, folder)
    seconds, cpu_seconds = _taken(take)
    characters = sum(len(file.read_text("utf-8")) for file in Path(folder).iterdir())
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "characters": characters, "peak_mb": _peak()}


def _footnote(folder: str, library: str) -> Callable[[], object]:
    from tempfile import TemporaryDirectory

    from assistant import Assistant, Settings

    with TemporaryDirectory() as elsewhere, Assistant.open(Path(elsewhere), settings=Settings()) as warm:
        text = Path(elsewhere) / "warm.txt"
        text.write_text("A first article loads the models and the libraries. " * 20)
        warm.ingest([text])
    assistant = Assistant.open(library, settings=Settings())
    return lambda: assistant.ingest([folder])


def _peer(name: str, folder: str) -> Callable[[], object]:
    from eval.peers.pipelines import LangChainStock, LlamaIndexStock

    peers: dict[str, Callable[[], Pipeline]] = {LANGCHAIN: LangChainStock, LLAMAINDEX: LlamaIndexStock}
    peers[name]().ingest({"warm": "A first article loads the models and the libraries."})
    pipeline = peers[name]()
    files = sorted(Path(folder).iterdir())
    return lambda: pipeline.ingest({file.name: file.read_text("utf-8") for file in files})


def prepare() -> None:
    """Exports the models where that has not been done: it takes a gigabyte, which is not to be measured."""
    from assistant.prepare import main

    main()


def peers() -> list[str]:
    """The stock pipelines that are installed."""
    from importlib.util import find_spec

    needed = {LANGCHAIN: ("langchain_chroma", "langchain_text_splitters"), LLAMAINDEX: ("llama_index",)}
    return [name for name, modules in needed.items() if all(map(find_spec, modules))]


def stock_store(folder: str, store: str) -> None:
    """What the stock script of ``cold`` opens: the same articles in a Chroma on disk."""
    from eval.bench.cold import STOCK_INGEST

    sys.argv = ["stock", folder, store]
    exec(STOCK_INGEST, {})


def questions(library: str, count: int, asked: int, reader: bool) -> dict[str, list[float]]:
    """Milliseconds, and those of processor time, for each question in a running assistant over a library made of ``count`` synthetic articles."""
    from assistant import Assistant, Settings

    with Assistant.open(library, settings=Settings(reader=reader), create=False) as assistant:
        first, *rest = _asked(count, asked + 1)
        assistant.library.open_index()
        assistant.ask(first)
        return _milliseconds(assistant.ask, rest)


def disk(library: str) -> dict[str, float]:
    """What a library takes on the disk, in kB an article."""
    from vectorstore import Library

    size = sum(file.stat().st_size for file in Path(library).rglob("*") if file.is_file())
    with Library.open(library) as opened:
        n_articles, n_passages = opened.count()
    return {"kb_an_article": size / 1000 / n_articles, "passages": n_passages, "articles": n_articles}


def fill(library: str, passages: int) -> dict[str, float]:
    """Makes a library of so many passages of synthetic articles, with vectors that need no model."""
    from eval.bench.articles import make_articles
    from eval.bench.hashed import Hashed
    from eval.bench.large import entry_of
    from vectorstore import Library

    started, stored = time.perf_counter(), 0
    with Library.open(library, embedder=Hashed()) as opened, opened.writing() as writer:
        made = make_articles(passages)
        while stored < passages:
            entries = []
            for article in islice(made, 64):
                entry = entry_of(article, passages - stored)
                stored += len(entry.passages)
                entries.append(entry)
            writer.put([entry for entry in entries if entry.passages])
    return {"seconds": time.perf_counter() - started, "passages": stored, "peak_mb": _peak()}


def search(library: str, passages: int, asked: int, skip: int = 0) -> dict[str, Any]:
    """Milliseconds to find the passages for each question, besides the question's vector, which costs nothing here.
    ``same`` is the share of the first eight that scoring every passage by words would find too."""
    from assistant.evidence.retrieve import retrieve
    from assistant.question.question import understand
    from eval.bench.hashed import Hashed
    from vectorstore import Library, words

    with Library.open(library, embedder=Hashed(), create=False) as opened:
        first, *rest = map(understand, _asked(passages // PASSAGES_A_ARTICLE, asked + 1, skip))
        opened.open_index()
        retrieve(opened, first, 8)
        times = _milliseconds(lambda question: retrieve(opened, question, 8), rest)
        found = [{hit.passage.id for hit in retrieve(opened, question, 8)} for question in rest[:50]]
        words.BUDGET = 10**9
        exact = [{hit.passage.id for hit in retrieve(opened, question, 8)} for question in rest[:50]]
    same = sum(len(a & b) for a, b in zip(found, exact, strict=True)) / max(1, sum(map(len, exact)))
    return times | {"same": same}


def asking(library: str, passages: int, asked: int) -> dict[str, Any]:
    """Milliseconds a question with the reader on, over a library made by ``fill``, and the memory it took."""
    times = questions(library, passages // PASSAGES_A_ARTICLE, asked, True)
    return times | {"peak_mb": _peak()}


def ingesting(folder: str, library: str) -> dict[str, Any]:
    """Memory while articles are taken in: (articles done, MB) now and then, and the most."""
    from assistant import Assistant, Settings

    seen: list[tuple[int, float]] = []

    def watch(progress: Any) -> None:
        if progress.done % 100 == 0:
            seen.append((progress.done, memory_now()))

    with Assistant.open(library, settings=Settings()) as assistant:
        report = assistant.ingest([folder], progress=watch)
    return {"seen": seen, "peak_mb": _peak(), "articles": len(report.files)}


def limit(folder: str, texts: int) -> dict[str, Any]:
    """Embedding beside what the processor could multiply; see ``limit``."""
    from eval.bench.limit import measure

    return measure(Path(folder), texts)


def installed() -> dict[str, float]:
    """What an installation takes on the disk, in MB; see ``install``."""
    from eval.bench.install import sizes

    return sizes()


def _asked(articles: int, count: int, skip: int = 0) -> list[str]:
    """Questions about ``count`` articles spread over the library, each asked of one, with an answer or without."""
    from random import Random

    from eval.bench.articles import Writer

    step = max(1, articles // count)
    numbers = [(skip + place * step) % articles for place in range(count)]
    made = [Writer(Random(f"8-{number}")).article(number) for number in numbers]
    return [article.questions[place % len(article.questions)][0] for place, article in enumerate(made)]


def _milliseconds(work: Callable[[Any], object], asked: Sequence[Any]) -> dict[str, list[float]]:
    """Milliseconds of each piece of work by the clock, and by the processors' own count, which other work on the
    machine makes little difference to."""
    taken = [_taken(lambda one=one: work(one)) for one in asked]  # type: ignore[misc]
    return {"ms": [wall * 1000 for wall, _ in taken], "cpu_ms": [cpu * 1000 for _, cpu in taken]}


def _taken(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of all processors."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _peak() -> float:
    """The most memory this process has had, in MB."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / MB
    except OSError:
        pass
    return memory_now()


JOBS: Sequence[Callable[..., Any]] = (
    articles, ingest, prepare, peers, stock_store, questions, disk, fill, search, asking, ingesting, limit, installed
)  # fmt: skip


def main() -> None:
    """Runs the job named on the command line."""
    by_name = {job.__name__: job for job in JOBS}
    print(json.dumps(by_name[sys.argv[1]](**json.loads(sys.argv[2]))))


if __name__ == "__main__":
    main()
