"""Search by words costs the same in a large library as in a small one, and finds the same where both can be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Vowels, entry
from vectorstore import Library, words

TEXTS = {
    "a.txt": "the quarry employs a company of masons",
    "b.txt": "the company sold the quarry to another company",
    "c.txt": "a company dug the first quarry and a well",
    "d.txt": "one heron stood at the well",
    "e.txt": "the company is a company",
    "f.txt": "nothing at all happened on the river",
    "g.txt": "the river rose in spring",
    "h.txt": "nobody saw the flood",
    "i.txt": "bread was cheaper then",
}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Library:
    with Library.open(tmp_path_factory.mktemp("words") / "library", embedder=Vowels()) as opened:
        with opened.writing() as writer:
            writer.put([entry(text, source) for source, text in TEXTS.items()])
        yield opened  # type: ignore[misc]


def found(library: Library, *wanted: str) -> list[str]:
    return [hit.passage.article.source for hit in library.by_words(wanted, 5)]


def test_a_rare_word_brings_its_passage_first(stored: Library) -> None:
    assert found(stored, "heron", "well") == ["d.txt", "c.txt"]


def test_words_that_no_passage_has_find_nothing(stored: Library) -> None:
    assert found(stored, "zebra") == []
    assert found(stored) == []


def test_user_text_never_becomes_query_syntax(stored: Library) -> None:
    assert found(stored, 'heron" OR "bread', "title:river", "NEAR(a b)", "*") == []
    assert found(stored, "OR", "heron") == ["d.txt"]


def test_common_words_choose_no_passages_but_still_count(
    stored: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(stored, "company", "well") == ["d.txt", "c.txt", "e.txt", "b.txt", "a.txt"]
    monkeypatch.setattr(words, "BUDGET", 2)  # "well" is in two of nine passages, "company" in four
    monkeypatch.setattr(words, "EVERYWHERE", 0.5)
    rare = {hit.passage.article.source: hit.score for hit in stored.by_words(["well"], 5)}
    both = {hit.passage.article.source: hit.score for hit in stored.by_words(["company", "well"], 5)}
    assert both.keys() == rare.keys() == {"c.txt", "d.txt"}
    assert both["d.txt"] == rare["d.txt"]
    assert both["c.txt"] == rare["c.txt"] + words.rarity(4, 9)


def test_a_word_that_is_everywhere_does_not_count_beside_a_rare_one(
    stored: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "BUDGET", 2)
    both, rare = stored.by_words(["company", "well"], 5), stored.by_words(["well"], 5)
    assert [hit.score for hit in both] == [hit.score for hit in rare]


def test_of_common_words_only_the_passages_with_most_of_them_are_scored(
    stored: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "BUDGET", 1)
    assert sorted(found(stored, "quarry", "company")) == ["a.txt", "b.txt", "c.txt"]
    assert found(stored, "quarry", "company", "well") == ["c.txt"]


def test_a_word_half_of_the_passages_have_tells_nothing() -> None:
    # log((10 - 5 + 0.5) / (5 + 0.5)) = 0; log((10 - 1 + 0.5) / (1 + 0.5)) = 1.846
    assert words.rarity(5, 10) == words.rarity(10, 10) == 0.0
    assert words.rarity(1, 10) == pytest.approx(1.846, abs=1e-3)


def test_counts_follow_the_library(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=Vowels()) as library:
        with library.writing() as writer:
            writer.put([entry("one heron", "a.txt")])
        assert (library.count(), library.passages_with_word('"heron"')) == ((1, 1), 1)
        with library.writing() as writer:
            writer.put([entry("another heron", "b.txt")])
        assert (library.count(), library.passages_with_word('"heron"')) == ((2, 2), 2)
