"""One measurement from a question set to a report: for the command line and for the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import Assistant, Settings
from assistant.grounding import check
from eval import run as running
from eval.data import GateCase, QuestionSet
from eval.report import Report, sum_up
from eval.run import Progress, Suite, quiet
from ingest.load import text_with_map

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

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

    ``gate`` and ``split`` are those of ``eval.run.run``. Raises ``InvalidInput`` when there is nothing to ask, and
    ``ChatModelError`` when the settings' model cannot be used: quotes are not measured in its name.
    """
    model = model_of(settings)
    with (
        running.library_folder(library) as folder,
        Assistant.open(folder, settings=settings, model=model) as assistant,
    ):
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


def model_of(settings: Settings) -> BaseChatModel | None:
    """The settings' chat model. Raises ``ChatModelError``."""
    if not settings.model:
        return None
    from assistant.chat.models import chat_model

    return chat_model(settings)
