"""Sentences begin and end where a reader says they do."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sentences import split_sentences

MARKED = Path(__file__).parent / "data" / "sentences.txt"


def marked_cases() -> Iterator[tuple[str, str, set[int]]]:
    """(language, text, places where a next sentence begins), from the hand-marked file."""
    language = "en"
    for line in MARKED.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            language = line[3:].strip()
        elif line.strip() and not line.startswith("#"):
            parts = line.replace("\\n", "\n").split("‖")
            begins, length = set(), 0
            for part in parts[:-1]:
                length += len(part)
                following = "".join(parts)[length:]
                begins.add(length + len(following) - len(following.lstrip()))
            yield language, "".join(parts), begins


def test_at_least_99_per_cent_of_the_hand_marked_boundaries_are_right() -> None:
    hits = found = marked = 0
    for language, text, begins in marked_cases():
        got = {start for start, _ in split_sentences(text, language)[1:]}
        hits, found, marked = hits + len(got & begins), found + len(got), marked + len(begins)
    assert marked >= 300
    assert hits / marked >= 0.99  # recall
    assert hits / found >= 0.99  # precision


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "China spent $781bn and the U.S. $823bn in 2023, according to the OECD.",
        "He met Mr. J. P. Lund of Acme Inc. at 4.5 p.m. Eastern time.",
        "They asked for more (how much? nobody said) and got less.",
        "‘It works’, the firm (est. 1990) said.",
    ],
)
def test_these_are_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "first",
    [
        "The shed is 2.2 m.",
        "They ran 26 km.",
        "Nobody gave a form.1",
        "It began on that day.²",
        "It holds 5 l.",
        "The road ends after 20 min.",
    ],
)
@pytest.mark.parametrize("second", ["They left.", "Buses go there.", "A man won."])
def test_a_number_with_its_unit_and_the_mark_of_a_note_end_a_sentence(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(
    "text", ["Roe, J., Lund, D. & Ek, H. wrote it.", "See fig.1 The Yard.", "He ran 5 km. in an hour."]
)
def test_an_ampersand_and_a_numbered_figure_go_on(text: str) -> None:
    assert sentences(text) == [text]


def test_an_empty_line_always_separates_and_a_line_break_alone_does_not() -> None:
    assert sentences("A heading\n\nThe text goes\non here.") == ["A heading", "The text goes\non here."]


def test_no_text_has_no_sentences() -> None:
    assert split_sentences("") == split_sentences(" \n\n ") == []


@settings(deadline=None)
@given(st.text(alphabet="aZ1é字。 .!?…\"”“'()[]\n-", max_size=200))
def test_sentences_are_in_order_trimmed_and_leave_no_letter_out(text: str) -> None:
    spans = split_sentences(text)
    assert all(text[a:b] == text[a:b].strip() and a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())


def test_a_long_text_without_any_mark_takes_no_time() -> None:
    assert len(split_sentences("word " * 200_000)) == 1
    assert len(split_sentences("foo. bar (baz. " * 10_000)) >= 1
    assert len(split_sentences("(" * 50_000 + "a. B" * 5_000)) >= 1
