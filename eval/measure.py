"""One measurement from a question set to a report: for the command line and for the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant import Assistant, Settings
from assistant.grounding import check
from eval import run as running
from eval.data import GateCase, QuestionSet
from eval.report import Report, sum_up
from eval.run import Progress, Suite, quiet
from ingest.load import text_with_map

SAMPLE = Path(__file__).parent / "sets" / "sample"
"""The question set that comes with Footnote."""


def measure(
    questions: QuestionSet,
    suite: Suite,
    settings: Settings,
    *,
    gate: Sequence[GateCase] | None = None,
    split: str = "",
    library: Path | None = None,
    progress: Progress = quiet,
) -> Report:
    """Takes a set's articles into ``library`` (without one, a fresh one that is thrown away) and asks its questions.

    ``gate`` and ``split`` are those of ``eval.run.run``. Raises ``InvalidInput`` when there is nothing to ask.
    """
    with running.library_folder(library) as folder, Assistant.open(folder, settings=settings) as assistant:
        progress("Reading articles", 0, 1)
        ingested = running.ingest(assistant, questions)
        progress("Reading articles", 1, 1)
        outcome = running.run(
            assistant,
            questions,
            suite,
            check=check,
            gate=gate,
            split=split,
            text_with_map=text_with_map,
            progress=progress,
        )
        embedding_model = assistant.library.embedder.fingerprint
    mode = settings.model or "quotes"
    return sum_up(questions, suite, outcome, ingested, embedding_model=embedding_model, mode=mode)
