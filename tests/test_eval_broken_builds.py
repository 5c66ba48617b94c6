"""Four builds broken on purpose, each with the real assistant over some of the sample questions: the eval must notice
each, and must point at the part that is broken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from assistant import Assistant, Settings
from assistant.answer import Answer, Support
from assistant.evidence.retrieve import retrieve
from assistant.grounding import check
from eval.compare import compare
from eval.data import GateCase, QuestionSet, articles_folder, load_set
from eval.diagnosis import findings
from eval.judge import Check
from eval.measure import SAMPLE
from eval.report import Report, sum_up
from eval.run import Askable, Suite, ingest, run
from ingest.load import text_with_map
from vectorstore import Hit, Library

ANSWERABLE, UNANSWERABLE, FEW = 24, 6, 8
"""Questions asked; the broken builds whose fault shows at once are asked only a few of the answerable ones."""
GATE = [
    GateCase(f"{n}", (f"The {town} museum opened in {1900 + n} with {n} rooms.",), claim, label)  # type: ignore[arg-type]
    for n, town in enumerate(["Aldmoor", "Brask", "Corrin", "Dunvale", "Estwick", "Farleigh"], start=21)
    for claim, label in (
        (f"The {town} museum opened in {1900 + n}.", "supported"),
        (f"The {town} museum opened in {1903 + n}.", "unsupported"),
        (f"The Harrow museum opened in {1900 + n} with {n} rooms.", "unsupported"),
    )
]


@dataclass(frozen=True)
class Bench:
    """The sample's plain-text articles, read once, with questions about them."""

    questions: QuestionSet
    library: Library

    def assistant(self, **settings: Any) -> Assistant:
        return Assistant(self.library, Settings(model=None, **settings))

    def report(
        self, assistant: Askable, suite: Suite = "all", gate: Check = check, split: str = ""
    ) -> Report:
        outcome = run(
            assistant,
            self.questions,
            suite,
            check=gate,
            gate=GATE,
            split=split,
            text_with_map=text_with_map,
            clock=lambda: 0.0,
        )
        return sum_up(self.questions, suite, outcome, None)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("sample")
    (folder / "articles").mkdir()
    names = [path.name for path in articles_folder(SAMPLE).iterdir() if path.suffix in (".md", ".txt")]
    for name in names:
        shutil.copy(articles_folder(SAMPLE) / name, folder / "articles")
    plain = [json.loads(line) for line in (SAMPLE / "questions.jsonl").read_text("utf-8").splitlines()]
    told = [q for q in plain if q["kind"] == "one_fact" and set(q["articles"]) <= set(names)][:ANSWERABLE]
    untold = [q for q in plain if not q["answerable"] and not q.get("articles")][:UNANSWERABLE]
    chosen = [dict(q, split="rest" if n >= FEW else "few") for n, q in enumerate(told)]
    chosen += [dict(q, split="few") for q in untold]
    (folder / "questions.jsonl").write_text("\n".join(json.dumps(q) for q in chosen), "utf-8")
    questions = load_set(folder)
    with Assistant.open(folder / "library", settings=Settings(model=None)) as opened:
        ingest(opened, questions)
        yield Bench(questions, opened.library)


@pytest.fixture(scope="module")
def whole(bench: Bench) -> Report:
    return bench.report(bench.assistant())


def blamed(broken: Report, whole: Report) -> str:
    """The part that the report points at first."""
    return findings(broken, compare(broken, whole))[0].part


def test_the_whole_build_breaks_no_promise(whole: Report) -> None:
    assert whole.figures["citations.verbatim"].value == 1.0
    assert len(whole.results) == ANSWERABLE + UNANSWERABLE


def test_retrieval_that_returns_the_second_best_passage_is_caught(
    bench: Bench, whole: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second_best(library: Library, question: Any, k: int, *rest: Any) -> list[Hit]:
        return retrieve(library, question, k + 1, *rest)[1:]

    monkeypatch.setattr("assistant.assistant.retrieve", second_best)
    broken = bench.report(bench.assistant())
    assert blamed(broken, whole) == "retrieval"


class ShiftedByOne(Assistant):
    """Cites one character too far."""

    def ask(
        self, question: str, history: Sequence[str] = (), articles: Sequence[str] | None = None
    ) -> Answer:
        answer = super().ask(question, history, articles)
        shifted = tuple(replace(c, start=c.start + 1, end=c.end + 1) for c in answer.citations)
        return replace(answer, citations=shifted)


class ShiftedWithItsQuote(Assistant):
    """Cites one character too far and quotes what stands there, so that the quote looks verbatim."""

    def ask(
        self, question: str, history: Sequence[str] = (), articles: Sequence[str] | None = None
    ) -> Answer:
        answer = super().ask(question, history, articles)
        shifted = tuple(
            replace(c, start=c.start + 1, end=c.end + 1, quote=c.article.text[c.start + 1 : c.end + 1])
            for c in answer.citations
        )
        return replace(answer, citations=shifted)


@pytest.mark.parametrize("kind", [ShiftedByOne, ShiftedWithItsQuote])
def test_a_citation_shifted_by_one_is_caught(bench: Bench, whole: Report, kind: type[Assistant]) -> None:
    broken = bench.report(kind(bench.library, Settings(model=None)), "citations", split="few")
    assert broken.figures["citations.verbatim"].value < 1
    assert blamed(broken, whole) == "citations"


def test_a_gate_that_is_switched_off_is_caught(bench: Bench, whole: Report) -> None:
    def off(_claim: str, _evidence: Sequence[str]) -> Support:
        return Support("supported")

    broken = bench.report(bench.assistant(), "gate", off)
    assert broken.gate is not None
    assert broken.gate.balanced_accuracy == 0.5
    assert blamed(broken, whole) == "gate"


def test_refusals_that_are_switched_off_are_caught(bench: Bench, whole: Report) -> None:
    broken = bench.report(bench.assistant(refuse_below=0.0), split="few")
    assert broken.figures["refusal.recall"].value == 0.0
    assert blamed(broken, whole) == "refusal"
