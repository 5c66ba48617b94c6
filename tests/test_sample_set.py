"""The sample set keeps its promises, and the linter that says so can say no."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from eval.lint import KINDS, SPLITS, lint, normalise, shared_words
from ingest.load import load

REPOSITORY = Path(__file__).resolve().parents[1]
SAMPLE = REPOSITORY / "eval" / "sets" / "sample"
ARTICLES = REPOSITORY / "articles"


def read_article(path: Path) -> str:
    """An article's words as our ingest reads them."""
    return load(path).text


@pytest.fixture(scope="module")
def articles() -> dict[str, str]:
    return {path.name: read_article(path) for path in sorted(ARTICLES.iterdir())}


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    lines = (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_set_fits_its_articles(questions: list[dict[str, Any]], articles: dict[str, str]) -> None:
    assert [str(problem) for problem in lint(questions, articles)] == []


def test_every_kind_is_there_in_both_halves(questions: list[dict[str, Any]]) -> None:
    counts = Counter((question["kind"], question["split"]) for question in questions)
    assert len(questions) >= 260
    for kind in KINDS:
        dev, test = (counts[kind, split] for split in SPLITS)
        assert min(dev, test) >= 4 and abs(dev - test) <= 1, kind


def test_every_article_is_asked_about(questions: list[dict[str, Any]], articles: dict[str, str]) -> None:
    asked = Counter(name for question in questions for name in question.get("articles", []))
    assert min(asked[name] for name in articles) >= 8


def test_no_question_is_asked_twice(questions: list[dict[str, Any]]) -> None:
    asked = Counter((normalise(question["question"]), *question.get("history", [])) for question in questions)
    assert max(asked.values()) == 1


def test_most_questions_do_not_repeat_the_words_of_their_evidence(questions: list[dict[str, Any]]) -> None:
    shares = [
        shared_words(question["question"], " ".join(span["quote"] for span in question["spans"]))
        for question in questions
        if question.get("spans")
    ]
    assert median(shares) <= 0.5


def test_a_span_that_is_marked_as_enough_holds_every_fact(questions: list[dict[str, Any]]) -> None:
    for question in (question for question in questions if question.get("any_span")):
        for span in question["spans"]:
            quote = normalise(span["quote"])
            held = [any(normalise(words) in quote for words in fact) for fact in question["facts"]]
            assert all(held), question["id"]


def test_the_readme_lists_every_article(articles: dict[str, str]) -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([^`]+\.\w+)` \|", readme, re.MULTILINE)
    assert sorted(listed) == sorted(articles)


def test_the_binary_articles_are_what_the_script_makes(tmp_path: Path) -> None:
    pytest.importorskip("fpdf")
    spec = importlib.util.spec_from_file_location("make_articles", SAMPLE / "make_articles.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    made = sorted(tmp_path.iterdir())
    assert [path.suffix for path in made] == [".docx", ".pdf"]
    for path in made:  # words, not bytes: another version of the tools may pack them otherwise
        assert read_article(path) == read_article(ARTICLES / path.name)


def test_the_readme_counts_every_kind(questions: list[dict[str, Any]]) -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    counted = re.findall(r"^\| `(\w+)` \| (\d+) \|", readme, re.MULTILINE)
    assert {kind: int(count) for kind, count in counted} == Counter(
        question["kind"] for question in questions
    )


# The linter itself, over two tiny articles.

TINY = {
    "a.md": "The mill opened in 1902.\n\nIt closed “for good” in\n1961, at a cost of \\$7bn.",
    "b.txt": "Nobody missed it.",
}


def good(**changes: Any) -> dict[str, Any]:
    span = {"article": "a.md", "quote": "The mill opened in 1902."}
    fields = {"facts": [["1902"]], "articles": ["a.md"], "spans": [span]}
    return {
        "id": "q",
        "question": "Since when?",
        "answerable": True,
        "kind": "one_fact",
        "split": "dev",
        **fields,
        **changes,
    }


def unanswerable(**changes: Any) -> dict[str, Any]:
    fields = {"missing": ["brewery"], "tier": "right_topic"}
    return {
        "id": "q",
        "question": "Beer?",
        "answerable": False,
        "kind": "near_miss",
        "split": "test",
        **fields,
        **changes,
    }


@pytest.mark.parametrize(
    "question",
    [
        good(),
        good(spans=[{"article": "a.md", "start": 0, "end": 24}]),
        good(
            facts=[["1961"], ['"FOR GOOD"']],
            spans=[{"article": "a.md", "quote": "It closed “for good” in 1961, at a cost of $7bn."}],
        ),
        unanswerable(),
    ],
)
def test_a_sound_question_passes(question: dict[str, Any]) -> None:
    assert lint([question], TINY) == []


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (good(kind="riddle"), "is not a kind"),
        (good(split="train"), "is not a split"),
        (good(colour="red"), "not known: colour"),
        (good(question=""), "has no question"),
        (good(answerable="yes"), "should be a bool"),
        (good(facts=["1902"]), "lists of alternatives"),
        (good(facts=[]), "needs a fact"),
        (good(facts=[["1903"]], spans=[]), "no article it lists says"),
        (good(facts=[["1961"]]), "none of its spans says"),
        (good(false_facts=["1902"]), "calls '1902' false"),
        (good(articles=["a.md", "c.md"]), "no article c.md"),
        (good(articles=["b.txt"]), "not among its articles"),
        (good(spans=[{"article": "a.md"}]), "a quote or a start"),
        (good(spans=[{"article": "a.md", "start": 5, "end": 500}]), "outside a.md"),
        (good(spans=[{"article": "a.md", "quote": "opened in 1902. It closed"}]), "no paragraph"),
        (good(kind="follow_up"), "needs a history"),
        (good(kind="several_facts"), "two facts or more"),
        (good(kind="conflict"), "two articles or more"),
        (good(tier="right_topic"), "no tier"),
        (good(kind="near_miss"), "cannot have answerable"),
        (unanswerable(missing=[]), "needs the words"),
        (unanswerable(missing=["Mill"]), "but a.md has it"),
        (unanswerable(tier="hard"), "is not a tier"),
        (unanswerable(facts=[["1902"]]), "no facts"),
    ],
)
def test_a_fault_is_named(question: dict[str, Any], complaint: str) -> None:
    assert any(complaint in str(problem) for problem in lint([question], TINY))


def test_an_id_is_used_once() -> None:
    assert [str(problem) for problem in lint([good(), good()], TINY)] == ["q: used 2 times as an id"]


def test_an_empty_set_has_no_problems() -> None:
    assert lint([], {}) == []


def test_shared_words_counts_content_words_of_the_question() -> None:
    # full, park → park
    assert shared_words(
        "How full was the park?", "84 per cent of its benches were let at the park"
    ) == pytest.approx(1 / 2)
