"""Our own attack on the gate: its generators, and how much gets through on the sample articles."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from assistant.answer import Support
from assistant.grounding.attack import AttackReport, Rate, pairs, run
from assistant.grounding.case import Case
from assistant.grounding.errors import ERRORS
from assistant.grounding.twins import TWINS
from tests.chat_helpers import article
from vectorstore import Article

SAMPLES = Path(__file__).parents[1] / "articles"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    texts = [p for p in sorted(SAMPLES.iterdir()) if p.suffix in (".md", ".txt")]
    return [Article(text=p.read_text(encoding="utf-8"), source=p.name) for p in texts]


@pytest.fixture(scope="module")
def report(articles: list[Article]) -> AttackReport:
    return run(articles, per_kind=20)


def test_there_are_sixteen_types_of_error_or_more() -> None:
    assert len(ERRORS) >= 16 and len(TWINS) >= 8


def test_nine_of_ten_errors_are_caught_and_no_type_slips_through(report: AttackReport) -> None:
    assert report.caught.rate >= 0.9, report
    assert report.by_kind[report.worst].rate >= 0.6, report.worst


def test_roles_swapped_negations_and_additions_are_caught_as_well_as_the_rest(report: AttackReport) -> None:
    for kind in ("roles swapped", "negation", "plausible addition"):
        assert report.by_kind[kind].n >= 5 and report.by_kind[kind].rate >= 0.9, kind


def test_at_most_one_harmless_change_in_twenty_is_blocked(report: AttackReport) -> None:
    assert report.blocked.n >= 100 and report.blocked.rate <= 0.05, report.wronged


def test_the_same_seed_makes_the_same_attack(articles: list[Article]) -> None:
    assert list(pairs(articles, seed=3, per_kind=3)) == list(pairs(articles, seed=3, per_kind=3))


def test_every_error_changes_a_true_sentence(articles: list[Article]) -> None:
    for pair in pairs(articles, per_kind=5):
        assert pair.claim != pair.original and pair.original in pair.evidence


def test_a_gate_that_lets_everything_pass_catches_nothing(articles: list[Article]) -> None:
    open_gate = run(articles, per_kind=3, checker=lambda claim, evidence: Support("supported"))
    assert open_gate.caught.count == 0 and open_gate.blocked.count == 0
    assert len(open_gate.slipped) == open_gate.caught.n


@pytest.mark.parametrize(("amount", "others"), [("$4.2m", [None]), ("$50", ["50 dollars"])])
def test_another_number_format_takes_a_whole_amount_or_none(amount: str, others: list[str | None]) -> None:
    case = Case(article(""), [f"The bridge cost {amount} in 1932."], 0, Random(0))
    assert TWINS["number format"](case) in [one and f"The bridge cost {one} in 1932." for one in others]


def test_no_article_no_attack() -> None:
    assert run([article("")]).caught.n == 0


def test_a_rate_carries_its_interval() -> None:
    # Wilson: 9 of 10 at 95 % is 0.596 to 0.982
    assert Rate(9, 10).interval == pytest.approx((0.596, 0.982), abs=0.001)
    assert Rate(0, 0).interval == (0.0, 1.0)
