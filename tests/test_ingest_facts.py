"""Title, author, outlet and dates come from metadata, else from the text; a guess is never made, and the file's time
stamp is never looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.dates import find_date, iso_date
from ingest.load import load
from tests.ingest_helpers import RIVER, write
from vectorstore import Article

BODY = f"{RIVER} The water had stood at the mill for a week before, and nobody had thought anything of it."


def read(tmp_path: Path, head: str, tail: str = "", name: str = "a.txt") -> Article:
    return load(write(tmp_path / name, f"{head}\n\n{BODY}\n\n{BODY[::-1].title()}.\n\n{tail}"))


@pytest.mark.parametrize(
    ("head", "author", "outlet", "published"),
    [
        ("A slow train\n\nBy MARTA QUILL and J. D. Howe\n\nNov. 14, 2025", "Marta Quill, J. D. Howe", None, "2025-11-14"),
        ("A slow train\n\nJane Roe, The Long Column, 12 December 2025", "Jane Roe", "The Long Column", "2025-12-12"),
        ("A slow train\n\nBy Jane Roe · Letters, The Long Column, 12 May 2025", "Jane Roe", "The Long Column", "2025-05-12"),
        ("A slow train\n\nWorking Paper No. 88, November 2024", None, None, "2024-11"),
        ("A slow train\n\nPress release · 23 June 2025 · 2 min read", None, None, "2025-06-23"),
        ("A slow train\n\n14 August 2025, 07:30 CEST", None, None, "2025-08-14"),
        ("A slow train\n\nBy Jane Roe | The Long Column | 12 December 2025", "Jane Roe", "The Long Column", "2025-12-12"),
        ("A slow train\n\nBy Jane Roe\nSignal & Slate\n14 June 2023", "Jane Roe", "Signal & Slate", "2023-06-14"),
        ("A slow train\n\nBy Jane Roe\n\nChalk & Circuit, 10 March 2025", "Jane Roe", "Chalk & Circuit", "2025-03-10"),
        ("A slow train\nTom Reed in Ningbo and Ann Li in Hong Kong\nPublished 2 hours ago", "Tom Reed, Ann Li", None, None),
        ("Reuters\n\nA slow train\n\n3 May 2024", None, "Reuters", "2024-05-03"),
        ("The Quay          WINTER 2025          MONEY\n\nA slow train\n\nPublished 5 DECEMBER 2025", None, "The Quay", "2025-12-05"),
        ("The Big Read Trains\n\nA slow train\n\nEdward White in Hefei\n\nPublished YESTERDAY", "Edward White", None, None),
    ],
)  # fmt: skip
def test_lines_above_the_text_give_author_outlet_and_date(
    tmp_path: Path, head: str, author: str | None, outlet: str | None, published: str | None
) -> None:
    article = read(tmp_path, head)
    assert (article.title, article.author, article.outlet, article.published) == (
        "A slow train",
        author,
        outlet,
        published,
    )


def test_lines_with_author_and_date_below_a_markdown_title_are_read_one_by_one(tmp_path: Path) -> None:
    article = read(tmp_path, "# A slow train\n\nAuthor: Jane Roe\nDate: 14 June 2023", name="a.md")
    assert (article.author, article.published) == ("Jane Roe", "2023-06-14")


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("**Aarhus, 8 May 2025** – The mill turns again, and", "2025-05-08"),
        ("LUND, Sweden, May 8, 2025 /Wire/ -- The mill turns again, and", "2025-05-08"),
        ("Aarhus, 8 May 2025 (Wire) — The mill turns again, and", "2025-05-08"),
        ("On Monday, 8 May 2025 – a wet day – the mill turned, and", None),
    ],
)
def test_a_dateline_before_the_first_sentence_gives_the_date(
    tmp_path: Path, text: str, published: str | None
) -> None:
    body = f"{text} people came from all over the valley to see it and to hear the band that played. {BODY}"
    assert load(write(tmp_path / "a.md", f"# A slow train\n\n{body}")).published == published


def test_a_date_may_stand_in_the_second_line_or_below_the_standfirst(tmp_path: Path) -> None:
    second = read(tmp_path, "# A slow train\n\nAnnouncement 3/2025\n27 February 2025", name="a.md")
    standfirst = "It ran for 38 years. Then it stood still. Ann Lee asks the driver what he misses most."
    below = read(tmp_path, f"A slow train\n\n{standfirst}\nThe Quay, 7 February 2025")
    assert (second.published, below.published, below.outlet) == ("2025-02-27", "2025-02-07", "The Quay")
    assert not any(
        "2025" in a.text[b.start : b.end] for a in (second, below) for b in a.blocks if b.kind == "heading"
    )


@pytest.mark.parametrize(
    "line",
    [
        "<div>Press release · 23 June 2025 · 2 min read</div>",
        "<time datetime='2025-06-23T07:00'>Monday</time>",
    ],
)
def test_a_date_between_title_and_text_of_a_page_is_read(tmp_path: Path, line: str) -> None:
    page = f"<html><body><main><h1>A slow train</h1>{line}<p>{BODY}</p><p>{BODY}</p><time datetime='2019-01-01'>x</time>"
    assert load(write(tmp_path / "a.html", f"{page}</main></body></html>")).published == "2025-06-23"


@pytest.mark.parametrize(
    ("head", "author", "published"),
    [
        ("From: Ann Lee\nSent: 8 July 2025 17:22\nTo: Bo Ek; the board\nSubject: FW: The lamp", "Ann Lee", "2025-07-08"),
        ("Subject: FW: The lamp\nFrom: Ann Lee, treasurer\nDate: 8 July 2025", "Ann Lee", "2025-07-08"),
        ("From: \"Ann Lee\" <ann@quay.example>\nTo: bo@quay.example,\n cy@quay.example\n"
         "Date: Tue, 8 Jul 2025 17:22:05 +0200\nSubject: FW: The lamp", "Ann Lee", "2025-07-08"),
        ("From: ann@quay.example\nSubject: FW: The lamp", "ann@quay.example", None),
    ],
)  # fmt: skip
def test_the_head_of_a_mail_gives_subject_sender_and_date_and_no_headings(
    tmp_path: Path, head: str, author: str, published: str | None
) -> None:
    article = load(write(tmp_path / "a.txt", f"{head}\n\nDear all,\n\n{BODY}\n"))
    assert (article.title, article.author, article.published) == ("FW: The lamp", author, published)
    assert {b.kind for b in article.blocks} == {"credit", "text"}


def test_the_head_of_a_mail_that_is_passed_on_is_a_credit_too(tmp_path: Path) -> None:
    inner = "From: Bo Ek\nSent: 7 July 2025 09:03\nTo: Ann Lee\nSubject: The lamp"
    head = "From: Ann Lee\nDate: 8 July 2025\nSubject: FW: The lamp"
    article = load(
        write(
            tmp_path / "a.txt",
            f"{head}\n\n{BODY}\n\n-----Original Message-----\n{inner}\n\nAnn, what was it?\n",
        )
    )
    assert (article.author, article.published) == ("Ann Lee", "2025-07-08")
    assert [article.text[b.start : b.end] for b in article.blocks if b.kind != "credit"] == [
        BODY,
        "Ann, what was it?",
    ]


def test_a_text_that_only_begins_with_from_is_no_mail(tmp_path: Path) -> None:
    assert read(tmp_path, "From: a town that was").title == "From: a town that was"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("# Health care in Dunmore\n\n## The hospital", "Health care in Dunmore"),
        ("# Report\n\n## Contents", "Report"),
        ("Report on the bats\n\nBy Jane Roe", "Report on the bats"),
        ("## Opinion\n\n## Let the bats be", "Let the bats be"),
        ("Opinion\n\nLet the bats be", "Let the bats be"),
    ],
)
def test_only_a_whole_section_name_is_passed_over_for_the_title(
    tmp_path: Path, head: str, title: str
) -> None:
    article = read(tmp_path, head, name="a.md" if head.startswith("#") else "a.txt")
    assert article.title == title
    assert title in [article.text[b.start : b.end] for b in article.blocks if b.kind == "heading"]


def test_an_update_is_told_from_the_publication(tmp_path: Path) -> None:
    article = read(tmp_path, "A slow train\n\nFirst published on 2 March 2021\nLast updated 5 March 2021")
    assert (article.published, article.updated) == ("2021-03-02", "2021-03-05")


@pytest.mark.parametrize(
    ("line", "outlet", "year"),
    [
        ("Copyright The Northern Ledger Limited 2024. All rights reserved.", "The Northern Ledger", "2024"),
        ("© 2024 Quay Media Group LLC. All rights reserved.", "Quay Media Group", "2024"),
        ("Copyright 2019–2023 by the authors", None, "2023"),
    ],
)
def test_a_copyright_line_gives_outlet_and_year(
    tmp_path: Path, line: str, outlet: str | None, year: str
) -> None:
    article = read(tmp_path, "A slow train", line)
    assert (article.outlet, article.published) == (outlet, year)
    assert article.origins["published"].startswith("text: '")


def test_a_note_about_the_author_names_the_author(tmp_path: Path) -> None:
    article = read(tmp_path, "A slow train", "Jane Roe is an editor for trade at The Quay, based in Dunmore.")
    assert (article.author, article.origins["author"]) == ("Jane Roe", "text: 'Jane Roe is …'")


def test_the_date_of_the_file_is_not_the_date_of_the_article(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", f"A slow train\n\n{BODY}")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    assert (load(path).published, load(path).updated) == (None, None)


def test_a_title_that_reads_like_a_byline_stays_the_title(tmp_path: Path) -> None:
    article = read(tmp_path, "Growing Pains in Dunmore")
    assert (article.title, article.author) == ("Growing Pains in Dunmore", None)


def test_without_a_title_the_file_name_or_the_first_words_serve(tmp_path: Path) -> None:
    assert load(write(tmp_path / "grain-notes.txt", BODY)).title == "grain notes"
    assert load(write(tmp_path / "0f3a9c81.txt", BODY)).title.endswith("…")


@pytest.mark.parametrize(
    ("first", "titled"),
    [
        ("The river rose on Monday.", False),
        ("It rained. Nobody was hurt.", False),
        ("洪水は月曜日に来た。", False),
        ("Does the river rise?", True),
        ("Built in the U.S.", True),
        ("The River Rose. Nobody Left.", True),
        ("The river", True),
    ],
)
def test_a_first_line_that_is_a_sentence_is_text_and_no_title(
    tmp_path: Path, first: str, titled: bool
) -> None:
    article = load(write(tmp_path / "grain-notes.txt", f"{first}\n\n{BODY}"))
    assert article.title == (first if titled else "grain notes")
    assert article.text.startswith(first)
    assert article.blocks[0].kind == ("heading" if titled else "text")


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("14 November 2025", "2025-11-14"), ("November 14th, 2025", "2025-11-14"), ("Sept. 3, 2021", "2021-09-03"),
        ("2025-11-14T08:00:00Z", "2025-11-14"), ("14.11.2025", "2025-11-14"), ("3. Oktober 2024", "2024-10-03"),
        ("2025年11月14日", "2025-11-14"), ("le 3 août 2020", "2020-08-03"), ("3 de mayo de 2024", "2024-05-03"),
        ("May 2024", "2024-05"), ("25/12/2024", "2024-12-25"), ("3/4/2025", None), ("yesterday", None),
    ],
)  # fmt: skip
def test_dates_are_as_precise_as_they_were_written_and_never_guessed(said: str, date: str | None) -> None:
    assert find_date(said) == date


def test_metadata_dates_may_be_a_year_alone() -> None:
    assert iso_date("2025") == "2025"
    assert iso_date("20251114") == "2025-11-14"
    assert iso_date(None) is None
