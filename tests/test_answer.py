"""An answer survives being written down, and says of itself what it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Answer, AnswerSentence, Article, Citation, Conflict, Hit, InvalidInput, Passage, Side
from vectorstore import Sentence

ARTICLE = Article(
    text="China spent $781bn. The US spent $823bn.", source="a.txt", title="Budgets", published="2025-11-14"
)
FIRST = Citation(1, ARTICLE, 0, 19, "China spent $781bn.")
SECOND = Citation(2, ARTICLE, 20, 40, "The US spent $823bn.")
SENTENCES = (
    AnswerSentence("China spent $781bn.", (1,), highlight=((12, 18),)),
    AnswerSentence("So did the US.", (1, 2)),
)


def test_the_text_carries_a_mark_after_each_sentence() -> None:
    answer = Answer("q", SENTENCES, (FIRST, SECOND))
    assert answer.text == "China spent $781bn. [1] So did the US. [1][2]"


def test_a_refusal_reads_as_its_message() -> None:
    assert Answer("q", refused=True, message="Your articles do not say.").text == "Your articles do not say."


def test_an_answer_comes_back_from_json_as_it_was() -> None:
    answer = Answer(
        "q?",
        SENTENCES,
        (FIRST, SECOND),
        confidence=0.8,
        short="$781bn",
        understood="q!",
        conflicts=(Conflict("spending", (Side(1, "781"), Side(2, "823"))),),
        hidden=(AnswerSentence("made up", (), "unsupported", ("says 9",)),),
        notices=("slow",),
        timings={"retrieve": 0.1},
    )
    again = Answer.from_json(answer.to_json())
    assert again.text == answer.text
    assert again.sentences == answer.sentences
    assert again.conflicts == answer.conflicts
    assert again.hidden == answer.hidden
    assert [c.article.id for c in again.citations] == [ARTICLE.id, ARTICLE.id]
    assert again.to_json() == answer.to_json()


def test_an_answer_saved_before_doubtful_words_were_marked_can_still_be_read() -> None:
    old = json.loads(Answer("q", SENTENCES, (FIRST, SECOND)).to_json())
    for sentence in old["sentences"]:
        del sentence["unsupported"]
    assert Answer.from_json(json.dumps(old)).sentences == SENTENCES


def test_nearest_passages_come_back_with_their_place_and_words() -> None:
    hit = Hit(Passage(ARTICLE, (Sentence(20, 40),)), 0.5)
    again = Answer.from_json(Answer("q", refused=True, message="no", nearest=(hit,)).to_json())
    passage = again.nearest[0].passage
    assert (passage.start, passage.end, passage.text) == (20, 40, "The US spent $823bn.")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_the_round_trip(said: str) -> None:
    answer = Answer(
        said, (AnswerSentence(said, (1,)),), (Citation(1, Article(said, "s"), 0, len(said), said),)
    )
    assert Answer.from_json(answer.to_json()).sentences[0].text == said


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"format": 99}', "not json", '{"format": 1}'])
def test_anything_else_is_refused_with_the_way_to_make_one(said: str) -> None:
    with pytest.raises(InvalidInput, match="footnote ask"):
        Answer.from_json(said)


@pytest.mark.parametrize("place", [-1, "0", None, 1.5, True, 10**12])
def test_a_saved_place_that_no_article_can_have_is_refused(place: object) -> None:
    hit = Hit(Passage(ARTICLE, (Sentence(20, 40),)), 0.5)
    for part, answer in (
        ("citations", Answer("q", SENTENCES, (FIRST, SECOND))),
        ("nearest", Answer("q", refused=True, message="no", nearest=(hit,))),
    ):
        saved = json.loads(answer.to_json())
        saved[part][0]["start"] = place
        with pytest.raises(InvalidInput, match="no place in an article"):
            Answer.from_json(json.dumps(saved))


def test_a_file_nested_without_end_is_no_answer() -> None:
    with pytest.raises(InvalidInput):
        Answer.from_json("[" * 100_000)


def test_two_answers_that_say_the_same_are_equal_and_one_of_a_set() -> None:
    quick, slow = (Answer("q", SENTENCES, (FIRST, SECOND), timings={"write": s}) for s in (0.1, 9.0))
    assert quick == slow
    assert len({quick, slow}) == 1


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_number_that_no_citation_has_is_refused(number: int) -> None:
    with pytest.raises(InvalidInput, match="it has 2"):
        Answer("q", SENTENCES, (FIRST, SECOND)).citation(number)
