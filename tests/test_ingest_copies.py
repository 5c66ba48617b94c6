"""Exact copies are one article with several places, moved files keep their identity, near copies are one group."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ingest import ingest
from ingest.copies import groups_of, signature
from tests.ingest_helpers import HARBOUR, RIVER, LetterCounts, open_library, write
from vectorstore import Library

STOCK = "officials said on Monday that"
STORY = [
    f"In week {n} the harbour office counted {n * 7} boats at the {place} quay, and the pilots asked for {n} more tugs."
    for n, place in enumerate("north south inner outer upper lower grain coal fish ferry".split(), start=2)
]
OTHER = [
    f"On day {n} the mill on the {place} road ground {n * 9} sacks, while the miller wrote {n} letters to the mayor."
    for n, place in enumerate(
        "river hill station forest castle market school chapel farm border".split(), start=3
    )
]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return open_library(tmp_path / "library")


def embedded(library: Library) -> int:
    assert isinstance(library.embedder, LetterCounts)
    return len(library.embedder.embedded)


def test_the_same_file_twice_is_one_article_with_two_places(library: Library, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        write(tmp_path / "in" / name, f"Rivers\n\n{RIVER}")
    report = ingest(library, [tmp_path / "in"])
    assert len(report.added) == 2
    assert library.count()[0] == 1
    assert len(library.places()) == 2
    (tmp_path / "in" / "a.txt").unlink()
    assert len(ingest(library, [tmp_path / "in"]).removed) == 1
    [(article, _)] = library.articles()
    assert Path(article.source).name == "b.txt"


def test_a_moved_file_keeps_its_identity_and_is_not_embedded_again(library: Library, tmp_path: Path) -> None:
    old = write(tmp_path / "in" / "old.txt", f"Rivers\n\n{RIVER}")
    ingest(library, [tmp_path / "in"])
    [(before, _)] = library.articles()
    count = embedded(library)
    (tmp_path / "in" / "sub").mkdir()
    old.rename(tmp_path / "in" / "sub" / "new.txt")
    report = ingest(library, [tmp_path / "in"])
    assert report.summary == "1 moved"
    [(after, _)] = library.articles()
    assert after.id == before.id
    assert Path(after.source).name == "new.txt"
    assert embedded(library) == count


def test_a_file_added_by_name_does_not_leave_its_folder(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path / "in" / "a.txt", RIVER)
    ingest(library, [tmp_path / "in"])
    assert ingest(library, [path]).summary == "1 unchanged"
    path.unlink()
    assert len(ingest(library, [tmp_path / "in"]).removed) == 1


def test_an_updated_story_is_grouped_with_the_first_and_strangers_are_not(
    library: Library, tmp_path: Path
) -> None:
    write(tmp_path / "in" / "first.txt", "\n\n".join(["Boats counted", *STORY]))
    write(tmp_path / "in" / "update.txt", "\n\n".join(["Boats counted again", *STORY, HARBOUR, RIVER]))
    write(tmp_path / "in" / "other.txt", "\n\n".join(["The mill", *OTHER]))
    ingest(library, [tmp_path / "in"])
    ids = {Path(article.source).name: article.id for article, _ in library.articles()}
    groups = library.groups()
    assert set(groups) == {ids["first.txt"], ids["update.txt"]}
    assert len(set(groups.values())) == 1
    (tmp_path / "in" / "update.txt").unlink()
    ingest(library, [tmp_path / "in"])
    assert library.groups() == {}


def test_near_copies_are_told_from_strangers_on_a_fixture_of_forty() -> None:
    """Ten stories, each in four forms: as it is, shortened, with a new head, with a third added. 60 pairs are
    copies; all others share only stock phrases."""
    chance = random.Random(7)
    words = sorted(set(" ".join([*STORY, *OTHER, RIVER, HARBOUR]).lower().split()))
    stories = [[" ".join([STOCK, *chance.choices(words, k=20)]) for _ in range(10)] for _ in range(10)]
    forms = {}
    for n, story in enumerate(stories):
        forms[f"{n}-whole"] = story
        forms[f"{n}-short"] = story[:7]
        forms[f"{n}-head"] = [
            "By our own correspondent, who has followed the matter for years and years.",
            *story[1:],
        ]
        forms[f"{n}-more"] = [*story, HARBOUR, RIVER]
    groups = groups_of({name: signature(" ".join(parts)) for name, parts in forms.items()})
    names = sorted(forms)
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    said = {(a, b) for a, b in pairs if a in groups and groups[a] == groups.get(b)}
    true = {(a, b) for a, b in pairs if a.split("-")[0] == b.split("-")[0]}
    assert len(true) == 60
    f1 = 2 * len(said & true) / (len(said) + len(true))
    assert f1 >= 0.95
