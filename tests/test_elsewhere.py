"""What is told of something else than the question names, is no answer to it."""

from typing import Any, cast

import pytest

from assistant.evidence.elsewhere import named_by_others, told_of_another
from assistant.evidence.phrases import same_of_another
from assistant.evidence.select import Candidate, probability
from assistant.question.question import understand
from vectorstore import Article, Block, Sentence

GUIDE = (
    "Two islands\n\nThe ferry calls at both.\n\nLisca\n\nIt has 900 inhabitants and the only bank.\n\nOltra\n\n"
    "A path of 19 kilometres goes around the island."
)
HEADINGS = ("Two islands", "Lisca", "Oltra")
LONG = (
    "Corkline was sold to the firm Stackwise on Friday. " + "Its users are uneasy about what will come. " * 8
)
SALE = f"{LONG}\n\nThe price was about 90 million dollars.\n\nStackwise had bought Daybreak before."


def of_another(
    text: str, words: str, asked: str, headings: tuple[str, ...] = (), published: str = ""
) -> bool:
    pieces = text.split("\n\n")
    blocks = tuple(
        Block(text.index(p), text.index(p) + len(p), "heading" if p in headings else "text") for p in pieces
    )
    article = Article(text, "a.txt", blocks=blocks, published=published or None)
    start = text.index(words)
    sentence, question = Sentence(start, start + len(words)), understand(asked)
    return told_of_another(sentence, article, question) or same_of_another(sentence, article, question)


@pytest.mark.parametrize(
    ("asked", "answers"),
    [("How much does the H5 cost?", True), ("How much does the H7 cost?", False)],
)
def test_one_of_a_series_is_not_another(asked: str, answers: bool) -> None:
    text = "The H5 costs 41,900 euros."
    assert of_another(text, text, asked) is not answers


def test_an_article_that_knows_no_second_one_does_not_tell_of_it() -> None:
    text = "The Loop is its first watch. Its battery lasts for four days."
    words = "Its battery lasts for four days."
    assert of_another(text, words, "How long does the battery of the second Loop last?")
    assert not of_another(f"{text} The second Loop follows.", words, "How long does the second Loop last?")


@pytest.mark.parametrize(
    ("asked", "opposite"),
    [
        ("What is the best case complexity of it?", True),
        ("What is the worst case complexity of it?", False),
        ("Who knows the best way?", False),  # other words beside it
    ],
)
def test_the_same_phrase_with_the_opposite_word_is_about_something_else(asked: str, opposite: bool) -> None:
    text = "Its complexity is usually that of the worst case."
    assert of_another(text, text, asked) is opposite


def test_an_opposite_that_is_denied_says_the_same() -> None:
    text = "The museum is open daily except on Mondays."
    assert not of_another(text, text, "On which day is the museum closed?")


def test_a_year_that_the_article_neither_names_nor_was_written_about_is_not_told() -> None:
    text = "The round trip costs 24 euros."
    assert of_another(text, text, "What did the round trip cost in 2019?", published="2023-07-08")
    assert not of_another(text, text, "What did the round trip cost in 2022?", published="2023-07-08")
    assert not of_another(f"{text} In 2019 it was dearer.", text, "What did the trip cost in 2019?")


def test_what_a_guide_says_under_one_name_is_not_so_of_another() -> None:
    words = "It has 900 inhabitants and the only bank."
    assert of_another(GUIDE, words, "How many inhabitants does Oltra have?", HEADINGS)
    assert not of_another(GUIDE, words, "How many inhabitants does Lisca have?", HEADINGS)
    assert not of_another(GUIDE, "The ferry calls at both.", "Does the ferry call at Oltra?", HEADINGS)


def test_a_section_holds_what_is_under_its_smaller_headings() -> None:
    text = "Spain\n\nPopulation\n\nIt is 48 million.\n\nFrance\n\nIt is near."
    headings = ("Spain", "Population", "France")
    assert not of_another(text, "It is 48 million.", "What is the population of Spain?", headings)


def test_what_is_told_before_a_thing_is_named_is_not_told_of_it() -> None:
    words = "The price was about 90 million dollars."
    assert of_another(SALE, words, "How much was paid for Daybreak?")
    assert not of_another(SALE, words, "How much was paid for Corkline?")


def test_an_article_without_a_name_that_others_have_does_not_tell_of_it() -> None:
    inn, bar = Article("A room for two is 58 euros.", "a.txt"), Article("The Bar Levante has rooms.", "b.txt")
    asked = "How much does a room in the Bar Levante cost?"
    assert named_by_others(inn, [inn, bar], asked)
    assert not named_by_others(inn, [inn], asked)  # no article names it: it may be called otherwise
    assert not named_by_others(bar, [inn, bar], asked)


@pytest.mark.parametrize(
    ("asked", "text", "wrong"),
    [
        (
            "Who was minister before Carla Westrum?",
            "Oskar Thiel, who followed Carla Westrum, keeps it.",
            True,
        ),
        (
            "Who was minister after Carla Westrum?",
            "Oskar Thiel, who followed Carla Westrum, keeps it.",
            False,
        ),
        ("Who followed Carla Westrum?", "Westrum succeeded Jan Ohm in 2019.", True),
        ("Who did Carla Westrum replace?", "Westrum replaced Jan Ohm in 2019.", False),
        ("Who followed Carla Westrum?", "Her successor is Oskar Thiel.", False),
    ],
)
def test_who_came_after_is_not_who_came_before(asked: str, text: str, wrong: bool) -> None:
    assert of_another(text, text, asked) is wrong


@pytest.mark.parametrize(
    ("asked", "text", "of_something_else"),
    [
        ("What is the tax on beer?", "A tax on sugary drinks comes in July.", True),
        ("What is the tax on drinks?", "A tax on sugary drinks comes in July.", False),
        ("What is the tax on beer?", "A tax on sugary drinks and on beer comes in July.", False),
        ("How many doctors' posts are vacant?", "Of 340 posts for nurses 265 are filled.", True),
        ("How many nurses' posts are vacant?", "Of 340 posts for nurses 265 are filled.", False),
        (
            "How much is spent on R&D?",
            "Spending on research is 3 per cent.",
            False,
        ),  # an acronym may be spelled out
    ],
)
def test_the_same_of_something_else_is_not_what_was_asked_about(
    asked: str, text: str, of_something_else: bool
) -> None:
    assert of_another(text, text, asked) is of_something_else


def test_where_the_same_of_something_else_fits_best_the_articles_hardly_say_it() -> None:
    def candidate(score: float, twin: float) -> Candidate:
        nowhere = cast(Any, None)
        features = {"meaning": 0.8, "form": 1.0, "named_article": 1.0, "reader": 4.0, "twin": twin}
        return Candidate(nowhere, nowhere, nowhere, features, score)

    alone = probability([candidate(9.0, 0.0)])
    assert probability([candidate(9.0, 0.0), candidate(8.0, 1.0)]) == alone / 2  # 10 before it was put behind
    assert probability([candidate(9.0, 0.0), candidate(5.0, 1.0)]) == alone
