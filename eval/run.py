"""Running a question set through an assistant: ingest, ask every question, judge every answer, sum up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Protocol

from assistant.answer import Answer
from eval.cases import cases_of
from eval.data import GateCase, QuestionSet, article_files
from eval.gate import GateReport, claims_from, run_gate
from eval.judge import DEPTH, Case, Check, Result, judge
from eval.locate import Shelf, TextWithMap, locate, stored_articles
from vectorstore import Hit, InvalidInput

Suite = Literal[
    "all", "retrieval", "answers", "refusal", "citations", "gate", "conflicts", "followups", "speed"
]
SUITES: tuple[Suite, ...] = (
    "all",
    "retrieval",
    "answers",
    "refusal",
    "citations",
    "gate",
    "conflicts",
    "followups",
    "speed",
)
SECTIONS: dict[Suite, tuple[str, ...]] = {
    "retrieval": ("retrieval", "retrieval_ms"),
    "answers": ("answers", "latency_ms"),
    "refusal": ("refusal", "calibration"),
    "citations": ("citations",),
    "conflicts": ("conflicts",),
    "followups": ("followups",),
    "speed": ("latency_ms", "retrieval_ms"),
    "gate": (),
}
"""The figures that a suite reports; ``all`` reports all."""
MADE = "made from sentences of the articles: falsified, or changed and still true"
TIMED = 60
"""Questions asked by the suite ``speed``."""


class Askable(Protocol):
    """What is evaluated: ``assistant.Assistant``, or anything that behaves like it."""

    @property
    def library(self) -> Shelf: ...

    def retrieve(self, question: str, k: int = 5) -> Sequence[Hit]: ...

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer: ...


class Ingesting(Askable, Protocol):
    """An assistant that can take articles in."""

    def ingest(self, paths: Sequence[str | Path]) -> Any: ...


@dataclass(frozen=True)
class Ingested:
    """What taking in the articles was like. ``failed``: sources with the reason."""

    seconds: float
    characters: int
    articles: int
    passages: int
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """All results of a run, before they are summed up."""

    results: tuple[Result, ...]
    gate: GateReport | None
    left_out: tuple[str, ...]


Progress = Callable[[str, int, int], None]
"""``progress(step, done, total)``."""


def quiet(_step: str, _done: int, _total: int) -> None:
    """Shows nothing."""


@contextmanager
def library_folder(wanted: Path | None) -> Iterator[Path]:
    """``wanted``, or a fresh folder that is removed afterwards."""
    if wanted is not None:
        yield wanted
        return
    with TemporaryDirectory(prefix="footnote-eval-") as folder:
        yield Path(folder) / "library"


def ingest(assistant: Ingesting, questions: QuestionSet) -> Ingested:
    """Takes the set's articles in. Raises ``InvalidInput`` when none could be read."""
    started = time.perf_counter()
    report = assistant.ingest([questions.articles])
    seconds = time.perf_counter() - started
    stored = stored_articles(assistant.library, questions.articles)
    if not stored:
        raise InvalidInput(
            f"None of the {len(article_files(questions.articles))} files in {questions.articles} could be read."
        )
    return Ingested(
        seconds,
        sum(len(article.text) for article in {a.id: a for a in stored.values()}.values()),
        *assistant.library.count(),
        tuple(str(failure) for failure in getattr(report, "failed", ())),
    )


def run(
    assistant: Askable,
    questions: QuestionSet,
    suite: Suite = "all",
    *,
    check: Check | None = None,
    gate: Sequence[GateCase] | None = None,
    split: str = "",
    text_with_map: TextWithMap | None = None,
    progress: Progress = quiet,
    clock: Callable[[], float] = time.perf_counter,
) -> Outcome:
    """Asks the questions of a suite over an assistant whose library holds the set's articles.

    ``check`` is the gate; without it, support by the gate is not measured. Without claims in ``gate``, the suites
    ``all`` and ``gate`` make some from the articles. ``split`` keeps only questions so marked.
    """
    stored = stored_articles(assistant.library, questions.articles)
    gold = locate(questions, stored, text_with_map)
    cases = cases_of(questions, stored, gold, assistant.library)
    chosen = [case for case in choose(cases, suite) if split in ("", case.question.split)]
    if not chosen and suite != "gate":
        raise InvalidInput(
            f"{questions.name} has no question for the suite {suite}{f' in the split {split}' if split else ''}."
        )
    results = []
    for done, case in enumerate(chosen):
        progress("Asking", done, len(chosen))
        results.append(ask_one(assistant, case, suite, check, clock))
    progress("Asking", len(chosen), len(chosen))
    left_out = [f"span {lost}" for lost in gold.lost]
    left_out += [f"article {name} was not read" for name in missing_articles(questions, stored)]
    left_out += [f"field {name!r} on {n} lines, which nobody reads" for name, n in questions.ignored.items()]
    if nowhere := sum(case.nowhere for case in cases):
        left_out.append(
            f"{nowhere} of {gold.mapped} expected spans lie in no passage, so no search can find them"
        )
    if noticed := [result for result in results if result.notice]:
        left_out.append(f"{len(noticed)} of {len(results)} answers came with a notice: {noticed[0].notice}")
    source = ""
    if gate is None and suite in ("all", "gate"):
        gate, source = claims_from(list(stored.values())), MADE
    return Outcome(tuple(results), gate_report(gate or (), check, progress, clock, source), tuple(left_out))


def choose(cases: Sequence[Case], suite: Suite) -> list[Case]:
    """The questions of a suite."""
    if suite == "gate":
        return []
    if suite == "followups":
        return [case for case in cases if case.question.history]
    if suite in ("retrieval", "conflicts"):
        return [case for case in cases if case.question.answerable]
    if suite == "speed":
        return list(cases[:: max(1, len(cases) // TIMED)])
    return list(cases)


def ask_one(
    assistant: Askable, case: Case, suite: Suite, check: Check | None, clock: Callable[[], float]
) -> Result:
    """Asks one question and searches for it."""
    question = case.question
    answer: Answer | None = None
    milliseconds = 0.0
    if suite != "retrieval" or question.history:
        started = clock()
        answer = assistant.ask(question.question, history=list(question.history))
        milliseconds = (clock() - started) * 1000
    started = clock()
    hits = assistant.retrieve((answer and answer.understood) or question.question, k=DEPTH)
    searched = (clock() - started) * 1000
    result = judge(case, hits, None if suite == "retrieval" else answer, check, milliseconds=milliseconds)
    result.scores["speed.retrieval_ms"] = searched
    return result


def missing_articles(questions: QuestionSet, stored: dict[str, Any]) -> list[str]:
    """Articles of the set that are not in the library."""
    names = [str(path.relative_to(questions.articles)) for path in article_files(questions.articles)]
    return [name for name in names if name not in stored]


def gate_report(
    cases: Sequence[GateCase],
    check: Check | None,
    progress: Progress,
    clock: Callable[[], float] = time.perf_counter,
    source: str = "",
) -> GateReport | None:
    """The gate over judged claims, when there are any."""
    if not cases or check is None:
        return None
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        progress("Checking claims", done, len(cases))

    return run_gate(cases, check, tick=tick, clock=clock, source=source)
