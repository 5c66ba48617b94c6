"""Sentences that state nothing are not supported, however many of their words the evidence has."""

from __future__ import annotations

import pytest

from assistant.grounding import check

CANAL = "The canal carries grain barges through the old town of Torve. In 1988 the firm there had 140 people."
NOTHING = [
    ("Does the canal carry grain barges through the old town?", "is a question, not a statement"),
    ("The question is whether the canal carries grain barges.", "is a question, not a statement"),
    ("The canal carries grain barges through the", "is not a whole sentence"),
    ("The canal carries grain barges because of the", "is not a whole sentence"),
    ("140 people", "is not a whole sentence"),
    ("In 1988.", "is not a whole sentence"),
    ("Torve;", "is not a whole sentence"),
    ("The canal is a canal that carries the barges.", "explains a thing by itself"),
    ("The town is the town of the old canal.", "explains a thing by itself"),
    ("The Torve Canal was called the Torve Canal.", "explains a thing by itself"),
    ("Because the canal carries grain barges.", "is not a whole sentence"),
    ("By 140 per cent in 1988.", "is not a whole sentence"),
]


@pytest.mark.parametrize(("claim", "reason"), NOTHING)
def test_a_sentence_that_states_nothing_is_stopped_with_its_reason(claim: str, reason: str) -> None:
    support = check(claim, CANAL)
    assert support.verdict == "unsupported"
    assert reason in support.reasons


def test_a_definition_must_stand_in_the_article() -> None:
    claim = "Doctors are people who treat patients."
    assert check(claim, "Doctors at the clinic treated 64 patients.").verdict == "unsupported"
    assert check(claim, "By doctors the law means people who treat patients.").verdict == "supported"


@pytest.mark.parametrize(
    "sentence",
    [
        "Sales rose.",
        "Who paid for it?",
        "A budget written this spring will rest on what is believed this spring.",
        "A promise is a promise.",
    ],
)
def test_an_article_may_say_of_itself_what_it_likes(sentence: str) -> None:
    assert check(sentence, sentence).verdict == "supported"


def test_a_figure_of_the_whole_is_not_that_of_a_part_which_the_article_does_not_speak_of() -> None:
    evidence = "In 2007 Norvia put 136 billion dollars into research."
    support = check("In 2007, firms in Norvia put 136 billion dollars into research.", evidence)
    assert support.verdict == "partly" and support.reasons == ("the article does not say “firms”",)
    assert check("Norvia put 136 billion dollars into research in 2007.", evidence).verdict == "supported"
