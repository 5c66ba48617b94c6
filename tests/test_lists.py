"""A list is quoted whole, with the sentence that announces it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.evidence.lists import (
    LONGEST,
    is_question,
    replied,
    told_after,
    under_its_heading,
    whole,
    with_what_it_names,
)
from assistant.evidence.select import Candidate
from vectorstore import Article, Hit, Passage, Sentence

PLAN = """The harbour plan came out on Monday.

The plan rests on three measures:

- a new breakwater of 400 metres
- cheaper berths for fishing boats
- a night ferry to the islands

Not everybody likes it. The plan names the yards that will do the work. Only local ones were asked. Anvia will build
the breakwater, Corvo the berths, and Elmet the ferry.
"""


def candidate(said: str, *pieces: tuple[str, str]) -> Candidate:
    """The sentence that begins like ``said`` of an article of (kind, words) pieces."""
    text = "\n".join(words for _, words in pieces)
    sentences, at = [], 0
    for kind, words in pieces:
        sentences.append(Sentence(at, at + len(words), kind))  # type: ignore[arg-type]
        at += len(words) + 1
    passage = Passage(Article(text, "a.txt"), tuple(sentences))
    chosen = next(s for s in sentences if text[s.start : s.end].startswith(said))
    return Candidate(passage, chosen, Hit(passage, 1.0), answer=(0, 3))


PIECES = (("text", "It has two aims:"), ("list", "- peace"), ("list", "- bread"), ("text", "Nobody minds."))


def test_a_sentence_that_announces_a_list_is_quoted_with_all_of_it() -> None:
    assert whole(candidate("It has", *PIECES)).text == "It has two aims:\n- peace\n- bread"


def test_an_item_brings_its_list_only_where_a_list_is_asked_for() -> None:
    item = candidate("- bread", *PIECES)
    assert whole(item) is item
    found = whole(item, asks_for_list=True)
    assert found.text == "It has two aims:\n- peace\n- bread"
    assert found.answer is None


def test_other_sentences_and_lists_without_an_announcement_stay_as_they_are() -> None:
    alone = candidate("Nobody", *PIECES)
    assert whole(alone, asks_for_list=True) is alone
    bare = candidate("- bread", ("text", "It has aims."), ("list", "- peace"), ("list", "- bread"))
    assert whole(bare, asks_for_list=True) is bare


def test_a_remark_that_is_announced_comes_with_one_sentence_and_an_endless_list_is_cut() -> None:
    said = candidate("She said:", ("text", "She said:"), ("text", "We go."), ("text", "They went."))
    assert whole(said).text == "She said:\nWe go."
    items = [("list", f"- {'x' * 100}")] * 30
    assert 900 < len(whole(candidate("All:", ("text", "All:"), *items)).text) <= LONGEST


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ("Anvia builds ferries, Corvo tugs, and Elmet barges.", True),
        ("Some paint boats, and others sell them.", True),
        ("Anvia builds ferries.", False),
    ],
)
def test_several_things_told_one_by_one_soon_after_are_found(after: str, found: bool) -> None:
    first = candidate(
        "Three firms", ("text", "Three firms work."), ("text", "They are old."), ("text", after)
    )
    each = told_after(first, "firms")
    assert (each.text if each else None) == (after if found else None)


def test_nothing_is_looked_for_after_a_sentence_that_tells_them_itself() -> None:
    told = "Anvia builds ferries, Corvo tugs, and Elmet barges."
    assert (
        told_after(candidate("Anvia", ("text", told), ("text", told.replace("Anvia", "Brask"))), "firms")
        is None
    )


def test_a_list_under_a_heading_is_quoted_whole_and_past_the_end_of_a_passage() -> None:
    text = "- flour\n- salt\n- water\nStir."
    article = Article(text, "a.txt")
    kinds = ((0, 7, "list"), (8, 14, "list"), (15, 22, "list"), (23, 28, "text"))
    flour, salt, water, stir = (Sentence(*one) for one in kinds)  # type: ignore[arg-type]
    one, two = Passage(article, (flour, salt), "Ingredients"), Passage(article, (water,), "Ingredients")
    other = Passage(article, (stir,), "Method")
    item = Candidate(one, salt, Hit(one, 1.0))
    assert whole(item, True, lambda _: (one, two, other)).text == "- flour\n- salt\n- water"
    assert whole(item, True).text == "- flour\n- salt"
    assert under_its_heading(item, "What are the ingredients of bread?")
    assert not under_its_heading(item, "How do I bake bread?")


def test_a_label_comes_with_the_sentence_that_it_stands_before() -> None:
    label = candidate(
        "Conclusions", ("text", "Conclusions."), ("text", "It works."), ("text", "We thank Ann.")
    )
    assert whole(label).text == "Conclusions.\nIt works."


def test_things_that_are_counted_out_in_sentences_of_their_own_are_told_together() -> None:
    pieces = (
        "It had two flaws.",
        "First, it was dear.",
        "It was slow.",
        "Second, it leaked.",
        "Nobody minded.",
    )
    each = told_after(candidate("It had", *(("text", said) for said in pieces)), "flaws")
    assert each is not None
    assert each.text == "First, it was dear.\nIt was slow.\nSecond, it leaked."


INTERVIEW = ("Q: Were you ever afraid?", "A: Once.", "In the storm of 1990.", "Q: What next?", "A: Nothing.")


def test_a_question_in_an_interview_comes_with_its_answer() -> None:
    found = replied(candidate("Q: Were", *(("text", said) for said in INTERVIEW)))
    assert found is not None
    assert found.text == "\n".join(INTERVIEW[:3])
    assert found.answer is None


def test_a_question_in_running_text_comes_with_one_sentence_and_one_that_nobody_answers_with_none() -> None:
    pieces = (("text", "Will it last?"), ("text", "Perhaps."), ("text", "It rains."), ("text", "Who knows?"))
    found = replied(candidate("Will it", *pieces))
    assert found is not None
    assert found.text == "Will it last?\nPerhaps."
    assert replied(candidate("Who knows", *pieces)) is None
    assert is_question("Q. Mine smells.") and not is_question("A: Two.")


def test_the_answer_to_a_question_for_a_list_has_the_list(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text(PLAN, "utf-8")
    with Assistant.open(tmp_path / "library", settings=Settings()) as assistant:
        assistant.ingest([path])
        answer = assistant.ask("What three measures does the harbour plan rest on?")
        yards = assistant.ask("Which yards will do the work?")
    assert "breakwater" in answer.text and "berths" in answer.text and "ferry" in answer.text
    citation = answer.citations[0]
    assert citation.quote == citation.article.text[citation.start : citation.end] == answer.sentences[0].text
    assert "Anvia" in yards.text and "Corvo" in yards.text and "Elmet" in yards.text
    assert yards.short is None


@pytest.mark.parametrize(
    ("asked", "names", "told"),
    [
        ("What is cribbing?", "This is known as cribbing, and it is rare.", True),
        ("What does cribbing mean?", "This cribbing, as it is called, is rare.", True),
        ("What is cribbing?", "Cribbing is known as a vice.", False),  # says it itself
        ("How often is cribbing seen?", "This is known as cribbing, and it is rare.", False),
    ],
)
def test_asked_what_something_is_its_name_comes_with_what_was_named(
    asked: str, names: str, told: bool
) -> None:
    before = "Some horses bite wood."
    one = with_what_it_names(candidate(names, ("text", before), ("text", names)), asked)
    assert one.text == (f"{before}\n{names}" if told else names)
