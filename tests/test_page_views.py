"""What the components are given: pieces of text that put together are the text, and words for dates and doubts."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from page_fakes import GAP, LEDGER, REVIEW, SPENT, cite, quoted, refused, written

from assistant import Answer, Article
from assistant.conversations import Turn
from assistant.dates import in_period, spoken_date
from assistant.export import plain, to_json, to_markdown
from ui import views
from ui.terminal import print_answer
from vectorstore import Block


def turn(answer: Answer) -> Turn:
    return Turn("t", "c", answer.question, "done", "2026-01-01", answer)


def said(view: views.Plain) -> str:
    return "".join(run["text"] for block in view["blocks"] for run in block["runs"])


def test_an_article_is_shown_whole_with_the_cited_words_marked() -> None:
    start = LEDGER.text.index(GAP)
    view = views.article_view(LEDGER, [views.Span(start, start + len(GAP), 3)])
    assert said(view) == LEDGER.text.replace("\n\n", "")
    assert [r["text"] for b in view["blocks"] for r in b["runs"] if r["notes"] == [3]] == [
        GAP
    ]  # an emoji is one


def test_overlapping_citations_keep_both_numbers() -> None:
    article = Article(text="abcdef", source="a.txt")
    view = views.article_view(article, [views.Span(0, 4, 1), views.Span(2, 6, 2)])
    (block,) = view["blocks"]
    assert [(r["text"], r["notes"]) for r in block["runs"]] == [("ab", [1]), ("cd", [1, 2]), ("ef", [2])]


def test_pages_are_numbered_where_they_begin() -> None:
    assert [block["page"] for block in views.article_view(REVIEW)["blocks"]] == [1, 2]


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_no_character_is_lost_whatever_the_blocks_and_citations(
    text: str, pairs: list[tuple[int, int]]
) -> None:
    spans = [views.Span(min(p), max(p), i) for i, p in enumerate(pairs, 1) if p[0] != p[1]]
    blocks = tuple(Block(min(p), min(max(p), len(text))) for p in pairs if min(p) < min(max(p), len(text)))
    view = views.article_view(Article(text=text, source="a.txt", blocks=blocks), spans)
    assert "".join(said(view).split()) == "".join(text.split())


def test_a_quote_answer_has_its_answering_words_and_lead_apart() -> None:
    first, second = views.answer_view(quoted("q"), {})["sentences"]
    assert first["lead"] == "The Ledger, 21 March 2024"
    assert [r["text"] for r in first["runs"] if r["strong"]] == ["$745bn"]
    assert "".join(r["text"] for r in first["runs"]) == SPENT
    assert second["quoted"]


def test_confidence_is_given_in_words_and_not_for_a_refusal() -> None:
    assert views.answer_view(quoted("q"), {})["confidence"] == {"value": 0.83, "word": "fair", "of100": 83}
    nearly = replace(quoted("q"), confidence=0.8496)
    assert views.answer_view(nearly, {})["confidence"] == {"value": 0.85, "word": "high", "of100": 85}
    assert views.answer_view(refused("q"), {})["confidence"] is None


@pytest.mark.parametrize(
    ("iso", "people"),
    [
        ("2025-11-14", "14 November 2025"),
        ("2025-11", "November 2025"),
        ("2025", "2025"),
        ("2025-13", "2025"),
        ("soon", "soon"),
        (None, ""),
    ],
)
def test_days_as_people_write_them(iso: str | None, people: str) -> None:
    assert spoken_date(iso) == people


def test_copying_takes_the_footnotes_along() -> None:
    copied = plain(quoted("q"))
    assert copied.startswith(f"The Ledger, 21 March 2024: “{SPENT}” [1]")
    assert "[2] The Harbour Review, “A Second Look”, February 2025, p. 2: “The Review counts" in copied
    assert plain(refused("q")) == "Your articles do not say anything about this."


def test_a_copy_and_an_export_say_that_articles_disagree_and_what_was_left_out() -> None:
    limited = "Only 2 of your 9 articles were used."
    answer = replace(quoted("And there?"), notices=(limited,), understood="And in China?")
    made = to_markdown("T", [turn(answer), turn(replace(refused("Who?"), notices=(limited,)))])
    assert plain(answer).endswith(f"The articles disagree: $745bn [1]; $781bn [2]\n\n{limited}")
    assert "*The articles disagree: \\$745bn \\[1\\]; \\$781bn \\[2\\]*" in made
    assert "*Understood as: And in China?*" in made
    assert made.count(f"*{limited}*") == 2


def test_markdown_export_escapes_what_articles_say() -> None:
    article = Article(text="![x](http://a/b) <img src=x> $5 and $7 *b*", source="a.txt", title="`code`")
    citation = cite(1, article, article.text)
    answer = Answer("q", citations=(citation,), sentences=(quoted("q").sentences[0],))
    made = to_markdown("A :red[title]", [turn(answer)])
    assert "\\!\\[x\\](http://a/b) &lt;img src=x&gt; \\$5 and \\$7 \\*b\\*" in made
    assert "A :red\\[title\\]" in made


def test_json_export_is_a_list_of_answers_without_unfinished_ones() -> None:
    unfinished = Turn("u", "c", "q", "unfinished", "2026-01-01", written("q"))
    exported = json.loads(to_json([turn(quoted("q")), turn(refused("r")), unfinished]))
    assert [Answer.from_json(json.dumps(one)).question for one in exported] == ["q", "r"]


def test_an_unfinished_answer_says_so_in_the_export() -> None:
    unfinished = Turn("u", "c", "q", "unfinished", "2026-01-01", written("q"))
    made = to_markdown("T", [unfinished])
    assert "This answer was not finished." in made
    assert "(partly)" in made


def test_words_that_are_not_borne_out_are_marked_wherever_an_answer_is_shown() -> None:
    answer = written("q")
    runs = views.answer_view(answer, {})["sentences"][1]["runs"]
    assert [run["text"] for run in runs if run["doubtful"]] == ["closing fast"]
    legend = "‹ › words that the articles do not bear out"
    for shown in (plain(answer), to_markdown("T", [turn(answer)])):
        assert "is ‹closing fast›." in shown and legend in shown
    assert "is ‹closing fast›. [2]" in answer.text
    assert Answer.from_json(answer.to_json()).sentences[1].unsupported == ((25, 37),)


def test_the_terminal_marks_them_too_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(written("q"))
    shown = capsys.readouterr().out
    assert "‹closing fast›. [2]" in shown and "‹ › words that the articles do not bear out" in shown
    assert "partly supported: “closing fast” is not in the article" in shown


def test_an_answer_without_doubtful_words_has_no_legend() -> None:
    assert "‹" not in plain(quoted("q")) and "‹" not in to_markdown("T", [turn(quoted("q"))])


@pytest.mark.parametrize(
    ("date", "since", "until", "inside"),
    [
        ("2025-03-01", "2025-03-01", "2025-03-01", True),
        ("2025-03-01", "2025-03-02", "", False),
        ("2025-03-01", "", "2025-02-28", False),
        ("2025-03", "2025-03-15", "", True),
        ("2025", "2025-06-01", "2025-06-30", True),
        ("2024", "2025-01-01", "", False),
        ("2026", "", "2025-12-31", False),
        (None, "", "", True),
        (None, "2025-01-01", "", False),
        ("yesterday", "2025-01-01", "", False),
    ],
)
def test_a_date_lies_in_a_period_when_it_can(date: str | None, since: str, until: str, inside: bool) -> None:
    assert in_period(date, since, until) == inside
