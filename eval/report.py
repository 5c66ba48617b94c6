"""The report of a run: every figure with its interval, every result, and what it was measured on.

Its JSON form is the documented one (numbers by section and name, intervals beside them); ``Report.from_json`` reads it
back, for comparisons and for showing a saved run again.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from math import isnan
from typing import Any

from eval.data import QuestionSet
from eval.figures import Measured, measure_all
from eval.gate import GateReport, KindFigures, Mistake
from eval.judge import Result, Shown
from eval.metrics import Bin, calibration_bins, mean_interval, risk_coverage
from eval.metrics.statistics import RESAMPLES, SEED
from eval.run import SECTIONS, Ingested, Outcome, Suite
from vectorstore import InvalidInput

FORMAT = 1
PACKAGES = ("footnote", "chromadb", "langchain-core", "onnxruntime", "numpy")


@dataclass(frozen=True)
class Report:
    """One run of the eval."""

    name: str
    suite: Suite
    figures: Mapping[str, Measured]
    results: tuple[Result, ...] = ()
    gate: GateReport | None = None
    ingested: Ingested | None = None
    left_out: tuple[str, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    made: str = ""

    @property
    def failures(self) -> list[Result]:
        """The questions that went wrong, by the part that failed, in the order of the set."""
        return [result for result in self.results if result.cause]

    def groups(self, by: str) -> dict[str, Measured]:
        """Share right for each ``kind``, ``tier`` or ``split`` of question; questions without a kind are answerable or not."""
        found: dict[str, list[float]] = {}
        for result in self.results:
            other = ("answerable" if result.answerable else "unanswerable") if by == "kind" else ""
            if (name := getattr(result, by) or other) and result.right is not None:
                found.setdefault(name, []).append(float(result.right))
        return {
            name: Measured(sum(values) / len(values), mean_interval(values), len(values))
            for name, values in found.items()
        }

    def given(self) -> tuple[list[float], list[bool]]:
        """Confidence and rightness of the answers that were given."""
        answers = [r for r in self.results if r.asked and not r.refused and r.right is not None]
        return [r.confidence for r in answers], [bool(r.right) for r in answers]

    def reliability(self) -> list[Bin]:
        """How often answers of similar confidence were right."""
        return calibration_bins(*self.given())

    def risk_coverage(self) -> list[tuple[float, float]]:
        """(share of all questions answered, share of those wrong), surest answers first."""
        curve = risk_coverage(*self.given())
        asked = sum(result.asked for result in self.results)
        given = len(self.given()[0])
        return [(coverage * given / asked, risk) for coverage, risk in curve]

    def to_json(self) -> str:
        """The documented JSON form."""
        return json.dumps(plain(self), ensure_ascii=False, indent=1, allow_nan=False)

    @staticmethod
    def from_json(said: str) -> Report:
        """Reads what ``to_json`` wrote. Raises ``InvalidInput`` for anything else."""
        try:
            return _from_plain(json.loads(said))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidInput(
                f"This is not a report saved by footnote eval ({type(error).__name__}: {error}). "
                "Make one with: footnote eval --json report.json"
            ) from error


def sum_up(
    questions: QuestionSet, suite: Suite, outcome: Outcome, ingested: Ingested | None, **about: str
) -> Report:
    """The report of a finished run. ``about`` is added to the versions (model, gate file …)."""
    figures = measure_all(outcome.results) if outcome.results else {}
    if suite != "all":
        figures = {key: m for key, m in figures.items() if key.partition(".")[0] in SECTIONS[suite]}
    return Report(
        name=questions.name,
        suite=suite,
        figures=figures,
        results=outcome.results,
        gate=outcome.gate,
        ingested=ingested,
        left_out=outcome.left_out,
        data={"set": questions.name, "hash": questions.digest},
        versions=versions() | about,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def versions() -> dict[str, str]:
    """What made the figures."""
    found = {name: _version(name) for name in PACKAGES}
    return found | {"python": platform.python_version(), "cores": str(os.cpu_count())}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


# JSON


def plain(report: Report) -> dict[str, Any]:
    """The report as JSON values."""
    said: dict[str, Any] = {
        "format": FORMAT,
        "name": report.name,
        "suite": report.suite,
        "made": report.made,
        "n": len(report.results),
        "data": dict(report.data),
        "versions": dict(report.versions),
        "seeds": {"bootstrap": SEED, "resamples": RESAMPLES},
        "left_out": list(report.left_out),
    }
    intervals: dict[str, Any] = {}
    counts: dict[str, Any] = {}
    for key, measured in report.figures.items():
        section, _, name = key.partition(".")
        said.setdefault(section, {})[name] = measured.value
        intervals.setdefault(section, {})[name] = _pair(measured.interval)
        counts.setdefault(section, {})[name] = measured.n
    if report.gate:
        said["gate"] = _plain_gate(report.gate)
        intervals["gate"] = {
            "auc": _pair(report.gate.auc_interval),
            "balanced_accuracy": _pair(report.gate.balanced_accuracy_interval),
        }
    said |= {"intervals": intervals, "counts": counts}
    for by in ("kind", "tier", "split"):
        said[f"by_{by}"] = {
            name: {"right": m.value, "interval": _pair(m.interval), "n": m.n}
            for name, m in report.groups(by).items()
        }
    if report.results and any(r.asked for r in report.results):
        said["risk_coverage"] = report.risk_coverage()
        said["reliability"] = [asdict(part) for part in report.reliability()]
        said["causes"] = _counted([r.cause for r in report.failures if r.cause])
        said["parts"] = _counted([r.part for r in report.failures if r.part])
    if report.ingested:
        said["ingest"] = asdict(report.ingested)
    said["questions"] = [asdict(result) for result in report.results]
    return said


def _plain_gate(gate: GateReport) -> dict[str, Any]:
    said = asdict(gate)
    for name in ("auc_interval", "balanced_accuracy_interval"):
        said.pop(name)
    return {key: None if isinstance(value, float) and isnan(value) else value for key, value in said.items()}


def _counted(names: Sequence[str]) -> dict[str, int]:
    """How often each occurs, the most frequent first."""
    return {name: names.count(name) for name in sorted(set(names), key=lambda n: (-names.count(n), n))}


def _pair(interval: tuple[float, float]) -> list[float] | None:
    return None if any(isnan(edge) for edge in interval) else list(interval)


def _back(pair: list[float] | None) -> tuple[float, float]:
    return (float("nan"), float("nan")) if pair is None else (pair[0], pair[1])


def _from_plain(said: dict[str, Any]) -> Report:
    if said["format"] != FORMAT:
        raise ValueError(f"format {said['format']}")
    counts, intervals = said["counts"], said["intervals"]
    figures = {
        f"{section}.{name}": Measured(said[section][name], _back(intervals[section][name]), n)
        for section, names in counts.items()
        for name, n in names.items()
    }
    ingested = said.get("ingest")
    return Report(
        name=said["name"],
        suite=said["suite"],
        figures=figures,
        results=tuple(_result(question) for question in said["questions"]),
        gate=_gate(said["gate"], intervals["gate"]) if "gate" in said else None,
        ingested=Ingested(**{**ingested, "failed": tuple(ingested["failed"])}) if ingested else None,
        left_out=tuple(said["left_out"]),
        data=said["data"],
        versions=said["versions"],
        made=said["made"],
    )


def _result(said: dict[str, Any]) -> Result:
    lists = {name: tuple(said[name]) for name in ("history", "expected")}
    shown = {name: tuple(Shown(**s) for s in said[name]) for name in ("evidence", "passages", "cited")}
    return Result(**{**said, **lists, **shown})


def _gate(said: dict[str, Any], intervals: dict[str, Any]) -> GateReport:
    numbers = {
        name: float("nan") if said[name] is None else said[name]
        for name in ("auc", "balanced_accuracy", "supported_shown", "unsupported_shown")
    }
    kinds = {
        name: KindFigures(k["n"], k["accuracy"], _back(k["interval"])) for name, k in said["by_kind"].items()
    }
    mistakes = tuple(Mistake(**{**m, "reasons": tuple(m["reasons"])}) for m in said["mistakes"])
    return GateReport(
        **{
            **said,
            **numbers,
            "by_kind": kinds,
            "mistakes": mistakes,
            "auc_interval": _back(intervals["auc"]),
            "balanced_accuracy_interval": _back(intervals["balanced_accuracy"]),
        }
    )
