"""Asked what somebody says or thinks, an answer has that person's words, and none of them torn."""

from __future__ import annotations

import pytest

from assistant.evidence.select import by_whom_it_asks
from assistant.evidence.speech import asks_for_words, speaker
from assistant.question.question import understand
from tests.test_quotes import candidates, compose, passage_of


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("What does Dr Ann Lee think of it?", ("Ann", "Lee")),
        ("What is Ann Lee's opinion of the bridge?", ("Ann", "Lee")),
        ("How did Lee react?", ("Lee",)),
        ("What did the mayor say about Torch?", ()),  # Torch does not speak
        ("What did Lee and Ek say?", ()),  # asked of each by itself
        ("What would it cost, in Lee's view?", ()),  # asks for a sum
    ],
)
def test_whose_words_are_asked_for(asked: str, name: tuple[str, ...]) -> None:
    assert speaker(asked) == name


def test_a_sentence_comes_with_the_rest_of_its_speech() -> None:
    said = ("Lee was sad.", "“Nobody came.", "It rained.”", "They left.")
    asked = understand("What did Lee say about the fair?")
    for best in range(3):
        found = [passage_of(*said)[best]]
        told = " ".join(said[min(best, 1) : 3])
        assert [d.text for d in compose(asked, found, {}, 3)] == [told]
    assert [d.text for d in compose(understand("How was the fair?"), passage_of(*said)[:1], {}, 3)] == [
        said[0]
    ]


@pytest.mark.parametrize(
    ("next_words", "goes_on"),
    [
        ('"It rained," she said.', True),
        ('"It rained."', True),
        ('"It rained," said Bo Ek.', False),
        ('"It rained," the mayor said.', False),
        ("It rained.", False),
    ],
)
def test_what_another_person_says_is_not_part_of_it(next_words: str, goes_on: bool) -> None:
    first = '"Nobody came," said Ann Lee.'
    found = passage_of(first, next_words)[:1]
    [draft] = compose(understand("What did Ann Lee say?"), found, {}, 3)
    assert draft.text == (f"{first} {next_words}" if goes_on else first)


def test_where_a_persons_words_are_asked_for_others_are_left_out() -> None:
    lee, ek = candidates("Ann Lee is glad.")[0], candidates("Bo Ek of Lee & Sons is sad.")[0]
    asked = understand("What does Ann Lee think of it?")
    assert by_whom_it_asks(asked, [ek, lee]) == [lee]
    assert by_whom_it_asks(asked, [ek]) == [ek]
    assert asks_for_words(asked.text)


def test_that_somebody_thinks_it_is_not_what_is_looked_for() -> None:
    assert understand("What does Ann Lee think happened to the mill?").words == ("ann", "lee", "mill")
