"""Every figure of the report: its name, what it means, which way is better, and how it is computed from results.

Most figures are means over the questions to which they apply; the others are computed from whole columns. The keys
are the JSON keys, ``section.name``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from eval import metrics
from eval.judge import Result
from eval.metrics import Interval

Floats = NDArray[np.float64]
Columns = Mapping[str, Floats]
Unit = Literal["share", "ms", "count", "score"]


@dataclass(frozen=True)
class Figure:
    """``better`` is +1 when higher is better, -1 when lower is, 0 when it depends. ``main``: shown first."""

    key: str
    label: str
    meaning: str
    better: int = 1
    unit: Unit = "share"
    main: bool = False
    of: Callable[[Columns], float] | None = None
    up_to_one: bool = True
    """Of one question it is between 0 and 1."""

    @property
    def section(self) -> str:
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        return self.key.partition(".")[2]


@dataclass(frozen=True)
class Measured:
    """A figure's value with its 95 % interval, and the number of questions it is about."""

    value: float
    interval: Interval
    n: int


def _auc(columns: Columns) -> float:
    return metrics.auc(columns["confidence"], columns["answerable"] == 1.0)


def _given(columns: Columns) -> tuple[Floats, NDArray[np.bool_]]:
    """Confidence and rightness of the answers that were given and can be judged."""
    given = (columns["refused"] == 0.0) & ~np.isnan(columns["right"])
    return columns["confidence"][given], columns["right"][given] == 1.0


def _risk_area(columns: Columns) -> float:
    return metrics.area_under_risk_coverage(*_given(columns))


def _calibration_error(columns: Columns) -> float:
    return metrics.calibration_error(*_given(columns))


def _brier(columns: Columns) -> float:
    return metrics.brier(*_given(columns))


def _percentile(column: str, share: float) -> Callable[[Columns], float]:
    def of(columns: Columns) -> float:
        values = columns[column]
        return metrics.percentile(values[~np.isnan(values)], share)

    return of


FIGURES: tuple[Figure, ...] = (
    Figure("retrieval.recall@5", "Evidence found in 5 passages", "share of the expected characters that the first 5 passages hold", main=True),
    Figure("retrieval.recall@1", "… in 1 passage", "the same for the first passage"),
    Figure("retrieval.recall@3", "… in 3 passages", "the same for the first 3"),
    Figure("retrieval.recall@10", "… in 10 passages", "the same for the first 10"),
    Figure("retrieval.precision@5", "Evidence density", "share of the characters of the first 5 passages that was expected"),
    Figure("retrieval.mrr", "Rank of the first right passage (MRR)", "mean of 1 / rank; 1 means always first", unit="score", main=True),
    Figure("retrieval.ndcg@10", "Ranking (nDCG@10)", "evidence found, counting less the lower it ranks", unit="score"),
    Figure("retrieval.article@5", "Right article found", "share of questions with a passage of an expected article among 5"),
    Figure("answers.right", "Right", "answered rightly when answerable, refused when not", main=True),
    Figure("answers.fact_accuracy", "Facts said", "share of answerable questions with every expected fact in the answer and no false one", main=True),
    Figure("answers.facts_found", "… share of facts", "mean share of the expected facts that the answer says"),
    Figure("answers.false_facts", "False facts said", "share of questions whose answer says what is known to be false", -1),
    Figure("answers.answered", "Answered", "share of answerable questions that were not refused"),
    Figure("answers.span_hit", "Evidence cited", "share of questions whose answer cites an expected span", main=True),
    Figure("answers.span_precision", "Cited words that were expected", "share of the cited characters"),
    Figure("answers.span_recall", "Expected words that were cited", "share of the expected characters; a refusal counts 0"),
    Figure("answers.span_f1", "Both (F1)", "harmonic mean, per question"),
    Figure("answers.span_iou", "Both (IoU)", "characters in both / in either"),
    Figure("answers.mean_sentences", "Sentences per answer", "length of the answers given", 0, "count", up_to_one=False),
    Figure("answers.crag_score", "Right minus wrong (CRAG)", "right 1, refused 0, wrong -1", unit="score", up_to_one=False),
    Figure("citations.verbatim", "Quotes word for word", "share of citations that equal the article's text at their place", main=True),
    Figure("citations.cited", "Sentences with a footnote", "share of the answers' sentences"),
    Figure("citations.none_when_refused", "Refusals without footnotes", "a refusal must cite nothing"),
    Figure("citations.unsupported_shown", "Unsupported sentences shown", "share of sentences shown although their verdict is unsupported", -1),
    Figure("citations.recall", "Sentences supported (by the gate)", "ALCE citation recall"),
    Figure("citations.precision", "Citations needed (by the gate)", "ALCE citation precision"),
    Figure("citations.gold_recall", "Sentences supported (by spans)", "share of sentences that cite an expected span"),
    Figure("citations.gold_precision", "Citations needed (by spans)", "share of citations of an expected span"),
    Figure("refusal.recall", "Unanswerable refused", "share of unanswerable questions that were refused", main=True),
    Figure("refusal.false_refusals", "Answerable refused", "share of answerable questions that were refused", -1, main=True),
    Figure("refusal.precision", "Refusals that were right", "share of refusals on unanswerable questions"),
    Figure("refusal.auc", "Confidence tells answerable apart (AUC)", "chance that an answerable question gets more confidence than an unanswerable one", unit="score", main=True, of=_auc),
    Figure("refusal.risk_coverage_area", "Risk over coverage (AURC)", "mean share of wrong answers when only the surest are given", -1, "score", of=_risk_area),
    Figure("calibration.ece", "Calibration error", "mean distance between confidence and the share that was right", -1, main=True, of=_calibration_error),
    Figure("calibration.brier", "Brier score", "squared distance between confidence and what happened", -1, "score", of=_brier),
    Figure("conflicts.detected", "Disagreements shown", "share of questions on which articles disagree where the answer says so"),
    Figure("conflicts.false_alarms", "False alarms", "share of the other answers that claim a disagreement", -1),
    Figure("followups.right", "Follow-ups right", "answered rightly with the conversation before it"),
    Figure("followups.recall@5", "Follow-ups: evidence found", "recall@5 of follow-up questions"),
    Figure("latency_ms.p50", "Time per answer, median", "milliseconds from question to whole answer", -1, "ms", main=True, of=_percentile("milliseconds", 50)),
    Figure("latency_ms.p95", "Time per answer, slowest 5 %", "95th percentile", -1, "ms", of=_percentile("milliseconds", 95)),
    Figure("retrieval_ms.p50", "Time per search, median", "milliseconds for 10 passages", -1, "ms", of=_percentile("speed.retrieval_ms", 50)),
    Figure("retrieval_ms.p95", "Time per search, slowest 5 %", "95th percentile", -1, "ms", of=_percentile("speed.retrieval_ms", 95)),
)  # fmt: skip

BY_KEY = {figure.key: figure for figure in FIGURES}


def columns_of(results: Sequence[Result]) -> dict[str, Floats]:
    """Each score as a column over the results, NaN where it does not apply."""
    keys = sorted({key for result in results for key in result.scores})
    columns = {
        key: np.array([result.scores.get(key, np.nan) for result in results], dtype=float) for key in keys
    }
    columns["confidence"] = np.array([r.confidence if r.asked else np.nan for r in results])
    columns["answerable"] = np.array([float(r.answerable) for r in results])
    columns["refused"] = np.array([float(r.refused) if r.asked else np.nan for r in results])
    columns["right"] = np.array([np.nan if r.right is None else float(r.right) for r in results])
    columns["milliseconds"] = np.array([r.milliseconds if r.asked else np.nan for r in results])
    return columns


def measure_all(results: Sequence[Result]) -> dict[str, Measured]:
    """Every figure that applies to these results."""
    columns = columns_of(results)
    found = {figure.key: measure(figure, columns) for figure in FIGURES if _applies(figure, columns)}
    return {key: measured for key, measured in found.items() if not isnan(measured.value)}


def measure(figure: Figure, columns: Columns) -> Measured:
    """One figure with its interval."""
    if figure.of is None:
        values = columns[figure.key]
        known = values[~np.isnan(values)]
        value = float(known.mean()) if len(known) else float("nan")
        return Measured(value, metrics.mean_interval(values, share=figure.up_to_one), len(known))
    of, size = figure.of, len(columns["answerable"])
    interval = metrics.bootstrap(lambda drawn: of(pick(columns, drawn)), size)
    return Measured(of(columns), interval, _count(figure, columns))


def pick(columns: Columns, drawn: NDArray[np.int64]) -> Columns:
    """The columns for the questions drawn."""
    return _Picked(columns, drawn)


class _Picked(Mapping[str, Floats]):
    """Looks up only the columns that a figure asks for."""

    def __init__(self, columns: Columns, drawn: NDArray[np.int64]) -> None:
        self._columns, self._drawn = columns, drawn

    def __getitem__(self, key: str) -> Floats:
        return self._columns[key][self._drawn]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _applies(figure: Figure, columns: Columns) -> bool:
    return figure.key in columns if figure.of is None else bool(_count(figure, columns))


def _count(figure: Figure, columns: Columns) -> int:
    """The questions that a figure over whole columns is about."""
    if figure.key.startswith(("calibration.", "refusal.risk")):
        return len(_given(columns)[0])
    column = "speed.retrieval_ms" if figure.section == "retrieval_ms" else "confidence"
    return int((~np.isnan(columns[column])).sum())
