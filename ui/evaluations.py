"""Runs of the eval from the page: made in a thread, kept in the library's folder, compared figure by figure."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant import Settings
    from assistant.conversations import Conversations, Turn
    from eval.report import Report
    from eval.run import Suite
    from vectorstore import Library

log = logging.getLogger(__name__)


@dataclass
class EvalJob:
    """A run going on: its step and how far it is; then where its report is, or why there is none."""

    suite: Suite
    step: str = "Preparing"
    done: int = 0
    total: int = 0
    saved: Path | None = None
    error: str = ""
    finished: threading.Event = field(default_factory=threading.Event)

    def run(self, library: Path, data: Path | None, settings: Settings) -> None:
        """Measures this build with these settings on a set, in a fresh library. Never raises."""
        try:
            from eval import history
            from eval.data import load_set
            from eval.measure import SAMPLE, measure

            report = measure(load_set(data or SAMPLE), self.suite, settings, progress=self.show)
            self.saved = history.save(report, library)
        except FootnoteError as error:
            self.error = str(error)
        except Exception:
            log.exception("the eval failed")
            self.error = "The eval failed. The details are in the terminal that Footnote was started from."
        finally:
            self.finished.set()

    def show(self, step: str, done: int, total: int) -> None:
        """How far it is."""
        self.step, self.done, self.total = step, done, total


def start(library: Path, suite: Suite, data: Path | None, settings: Settings) -> EvalJob:
    """Starts a run in a thread of its own."""
    job = EvalJob(suite)
    threading.Thread(target=job.run, args=(library, data, settings), name="eval", daemon=True).start()
    return job


def save_cases(
    folder: Path, conversations: Conversations, kept: Sequence[Turn], library: Library
) -> tuple[str, str]:
    """Saves turns as a set and checks that it can be read; says what came of it, and in which tone."""
    from eval.data import load_set
    from eval.new import Marked, save_cases

    marked = []
    for turn in kept:
        if turn.answer is not None:
            before = [
                one.question for one in conversations.turns(turn.conversation) if one.asked < turn.asked
            ]
            marked.append(Marked(turn.id, turn.answer, turn.vote > 0, turn.expected or "", tuple(before)))
    try:
        articles = save_cases(folder, marked, library)
        count = len(load_set(folder).questions)
    except (FootnoteError, ValueError) as error:
        return str(error), "failed"
    except OSError as error:
        return f"{folder} cannot be written: {error.strerror}. Choose another folder.", "failed"
    cases = f"{count} cases" if count != 1 else "One case"
    return (
        f"{cases} and {articles} articles are in {folder}. Measure them here, or with: footnote eval --data {folder}",
        "good",
    )


def saved(library: Path) -> list[Path]:
    """Reports of earlier runs, made here or with ``footnote eval --save``, the newest first."""
    from eval import history

    return [run.path for run in history.saved(library)]


def read(path: Path) -> Report:
    """A saved report. Raises ``InvalidInput`` when it is none."""
    from eval import history

    return history.read(path)
