"""Which part of the work to look at first: from one run by what may never happen and by where most questions went
wrong, from two runs by what got worse."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from eval.compare import Comparison
from eval.report import Report

Suspect = Literal["retrieval", "choosing", "writing", "citations", "refusal", "gate"]
FEWEST = 5
"""Questions needed before "none of them" is held against a part."""
MANY = 0.05
"""Share of all questions that must have gone wrong in a part before it is named."""

SHOWS: tuple[tuple[Suspect, tuple[str, ...]], ...] = (
    ("citations", ("citations.verbatim", "citations.none_when_refused", "citations.cited")),
    ("gate", ("gate.balanced_accuracy",)),
    ("retrieval", ("retrieval.recall@5", "retrieval.mrr", "retrieval.recall@1", "retrieval.article@5")),
    ("refusal", ("refusal.recall", "refusal.false_refusals", "refusal.auc")),
    ("choosing", ("answers.span_hit", "answers.fact_accuracy", "answers.span_f1")),
)
"""The figures by which each part shows, in the order in which a fault is passed on."""


@dataclass(frozen=True)
class Finding:
    """A part under suspicion, and why."""

    part: Suspect
    said: str


def findings(report: Report, comparison: Comparison | None = None) -> list[Finding]:
    """What to look at, the surest first; empty when nothing stands out."""
    found = [*_never(report), *(_worse(comparison) if comparison else []), *_most(report)]
    seen: set[str] = set()
    return [f for f in found if not (f.part in seen or seen.add(f.part))]  # type: ignore[func-returns-value]


def _never(report: Report) -> list[Finding]:
    """What may not happen in any run."""
    found = []
    verbatim = report.figures.get("citations.verbatim")
    if verbatim and verbatim.value < 1:
        found.append(
            Finding(
                "citations", f"{100 * (1 - verbatim.value):.1f} % of the citations are not word for word."
            )
        )
    empty = report.figures.get("citations.none_when_refused")
    if empty and empty.value < 1:
        found.append(Finding("citations", "Some refusals carry citations."))
    gate = report.gate
    if gate and gate.balanced_accuracy <= 0.55:
        found.append(
            Finding(
                "gate",
                f"The gate tells supported from unsupported no better than chance: it lets through {100 * gate.unsupported_shown:.0f} % of the unsupported claims and {100 * gate.supported_shown:.0f} % of the supported ones.",
            )
        )
    refused = report.figures.get("refusal.recall")
    if refused and refused.n >= FEWEST and refused.value == 0:
        found.append(Finding("refusal", f"None of {refused.n} unanswerable questions was refused."))
    answered = report.figures.get("answers.answered")
    if answered and answered.n >= FEWEST and answered.value == 0:
        found.append(Finding("refusal", f"All of {answered.n} answerable questions were refused."))
    return found


def _worse(comparison: Comparison) -> list[Finding]:
    """Parts whose figures fell between two runs."""
    found = []
    for part, keys in SHOWS:
        for key in keys:
            change = comparison.of(key)
            if change and change.verdict == "worse":
                found.append(
                    Finding(part, f"{change.figure.label} went from {change.old:.3f} to {change.new:.3f}.")
                )
                break
    return found


def _most(report: Report) -> list[Finding]:
    """Where most questions went wrong."""
    parts = Counter(result.part for result in report.failures if result.part)
    return [
        Finding(part, f"{n} of {len(report.results)} questions went wrong here.")
        for part, n in parts.most_common()
        if n >= MANY * len(report.results)
    ]
