"""Passages are whole sentences, never across a heading, never more than the model reads."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.load import load
from ingest.passages import article_sentences, make_passages
from tests.ingest_helpers import HARBOUR, RIVER, LetterCounts, write
from vectorstore import Article

MODEL = LetterCounts()


def test_a_passage_never_crosses_a_heading_and_carries_the_one_above_it(tmp_path: Path) -> None:
    article = load(write(tmp_path / "a.md", f"# Title\n\n{RIVER}\n\n## Grain\n\n{HARBOUR}"))
    passages = make_passages(article, MODEL)
    assert [(p.heading, p.text) for p in passages] == [("", RIVER), ("Grain", HARBOUR)]
    assert passages[1].search_text == f"Grain\n{HARBOUR}"


def test_a_table_is_a_passage_of_its_own_with_one_sentence_a_row(tmp_path: Path) -> None:
    text = f"# Title\n\n{RIVER}\n\n| Year | Tonnes |\n|---|---|\n| 2022 | 2.9m |\n| 2023 | 3.2m |\n"
    passages = make_passages(load(write(tmp_path / "a.md", text)), MODEL)
    assert [[s.kind for s in p.sentences] for p in passages] == [["text"] * 3, ["table"] * 2]


def test_a_question_stands_in_the_passage_of_its_answer(tmp_path: Path) -> None:
    talk = "\n\n".join(
        f"Q: {'Why ' * n}not?\n\nA: {'Because so. ' * 3}It was {n} then." for n in range(1, 30)
    )
    passages = make_passages(load(write(tmp_path / "a.txt", f"The talk\n\n{RIVER}\n\n{talk}\n")), MODEL)
    assert len(passages) > 5
    assert not any(p.text.rstrip().endswith("?") for p in passages)


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="abc é字.!?\n\u200d😀 ", max_size=900), st.integers(1, 40))
def test_every_passage_fits_the_model_and_no_letter_is_lost(text: str, repeat: int) -> None:
    article = Article(text=text * repeat, source="x")
    passages = make_passages(article, MODEL)
    assert all(MODEL.count_tokens(p.search_text) <= MODEL.max_tokens for p in passages)
    told = [article.text[s.start : s.end] for p in passages for s in p.sentences]
    assert "".join("".join(told).split()) == "".join(article.text.split())


def test_a_sentence_longer_than_the_model_reads_is_cut_between_words() -> None:
    article = Article(text="word " * 300 + "end.", source="x")
    passages = make_passages(article, MODEL)
    assert len(article_sentences(article)) == 1
    assert len(passages) > 3
    assert all(set(p.text.split()) <= {"word", "end."} for p in passages)
