"""Sentences that a column, a page, a caption or a chart cut in two become one again, and what stood in between
becomes a block of its own kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.load import load
from ingest.passages import article_sentences
from tests.ingest_helpers import write
from vectorstore import Article

TORN = """The Big Read Asia economy

Why the harbour towns are growing

They were poor for a century. Now the grain has come back and so have the people, says the mayor. **By Jane Roe**

Along this coast, unlike in the cities of the plain, where private owners typically run the quays and

pay for them too, in the north the state plays the larger part. It lends the money for cranes.

The loans have bought tugs and silos, and they opened the way to insurance, storage and government

\u00a0
guarantees. Nobody expects them all to be repaid.

One of the new firms is Tidewater, whose founders set up a laboratory at the school to promote an

FAST TRACK

\u00a0
The two ports are rapidly growing their trade. In 2024, just 0.3 points separated them.

PRIORITY AREAS

In shared trade, the north leads in all four goods. The large gap presents an opening for the south.

\u00a0
Grain

Timber and paper

SOURCE: HARBOUR INDEX

mRNA test that can be fitted to each patient by reading the genes.

The towns differ. Some welcome the trade and the policy goals that these

“The plan is not without risks. Critics say that it can waste money and can even distort prices.”

help to achieve. Others do not.

The plan is not without risks. Critics say that it can waste money and can even distort prices. Still it goes on.

The harbours spent \\$781bn last year. China narrows nothing here, and a new port is said to be worth more.

Trade narrows the gap with the south

Spending by port (\\$bn), PPP*

☐ North ☐ South

Gross domestic expenditure

800 _____

But now the pilots come north to learn.

Jane Roe is an editor for trade and shipping at The Quay, based in Dunmore. The views are her own.

STRONG SHOWING

Among the ten ports, Dunmore leads by far.

SOURCE: HARBOUR INDEX

[Copyright](#) The Harbour Times Limited 2025. Some rights reserved.

Follow the topics of this piece

Asia economy
"""


@pytest.fixture
def torn(tmp_path: Path) -> Article:
    return load(write(tmp_path / "torn.txt", TORN))


def said(article: Article, *kinds: str) -> list[str]:
    return [article.text[s.start : s.end] for s in article_sentences(article) if s.kind in kinds]


@pytest.mark.parametrize(
    "sentence",
    [
        "Along this coast, unlike in the cities of the plain, where private owners typically run the quays and pay for "
        "them too, in the north the state plays the larger part.",
        "The loans have bought tugs and silos, and they opened the way to insurance, storage and government guarantees.",
        "One of the new firms is Tidewater, whose founders set up a laboratory at the school to promote an mRNA test that "
        "can be fitted to each patient by reading the genes.",
        "Some welcome the trade and the policy goals that these help to achieve.",
        "The harbours spent $781bn last year.",
        "But now the pilots come north to learn.",
    ],
)
def test_a_torn_sentence_is_whole_again(torn: Article, sentence: str) -> None:
    assert sentence in said(torn, "text")


def test_what_stood_between_the_halves_is_no_running_text(torn: Article) -> None:
    running = " ".join(said(torn, "text"))
    for words in (
        "FAST TRACK",
        "rapidly growing",
        "PRIORITY",
        "Timber",
        "SOURCE",
        "☐",
        "800",
        "PPP",
        "Dunmore leads",
    ):
        assert words not in running
    assert "The two ports are rapidly growing their trade." in said(torn, "caption")
    assert "☐ North ☐ South" in said(torn, "residue")
    assert "Trade narrows the gap with the south" in said(torn, "caption")


def test_a_pull_quote_is_known_by_its_words_standing_in_the_text(torn: Article) -> None:
    assert said(torn, "quote")[0] == "“The plan is not without risks."
    assert "Critics say that it can waste money and can even distort prices." in said(torn, "text")


def test_title_author_outlet_and_year_come_from_the_text_with_where_they_stood(torn: Article) -> None:
    assert torn.title == "Why the harbour towns are growing"
    assert (torn.author, torn.origins["author"]) == ("Jane Roe", "text: 'By Jane Roe'")
    assert (torn.outlet, torn.published) == ("The Harbour Times", "2025")
    assert torn.origins["outlet"].startswith("text: 'Copyright The Harbour Times")


def test_links_and_credits_are_kinds_of_their_own(torn: Article) -> None:
    assert "Follow the topics of this piece" in said(torn, "link")
    assert "Copyright The Harbour Times Limited 2025." in said(torn, "credit")
    assert "By Jane Roe" in said(torn, "credit")


def test_a_heading_stays_a_heading_and_a_short_paragraph_a_paragraph(tmp_path: Path) -> None:
    article = load(
        write(
            tmp_path / "a.txt",
            "Rivers\n\nIt rained for days on end in the hills.\n\nWhy it rose\n\niPhone users saw it first. It rose.",
        )
    )
    assert [article.text[b.start : b.end] for b in article.blocks if b.kind == "heading"] == [
        "Rivers",
        "Why it rose",
    ]


def blocks(article: Article, kind: str) -> list[str]:
    return [article.text[b.start : b.end] for b in article.blocks if b.kind == kind]


def test_lines_that_say_a_figure_are_rows_and_no_headings_so_that_they_are_found(tmp_path: Path) -> None:
    text = (
        "The library had more visitors than in the year before, and it was closed for a week.\n\nLoans\n"
        "Books: 61,420 (2020: 55,900)\nFilms: 2,100\nStaff\nNine people work there, all of them part of the time.\n"
    )
    article = load(write(tmp_path / "report.txt", text))
    assert blocks(article, "heading") == ["Loans", "Staff"]
    assert blocks(article, "table") == ["Books: 61,420 (2020: 55,900)", "Films: 2,100"]


def test_of_many_labels_in_a_row_only_the_first_and_the_last_are_headings(tmp_path: Path) -> None:
    text = (
        "It is the oldest cake in the valley, and every family says that theirs is the right one.\n\n"
        "Ingredients\nTwo cups of flour\nOne jug of milk\nMethod\nMix everything and wait for an hour or two.\n"
    )
    article = load(write(tmp_path / "cake.txt", text))
    assert blocks(article, "heading") == ["Ingredients", "Method"]
    assert blocks(article, "list") == ["Two cups of flour", "One jug of milk"]


def test_a_short_body_under_a_heading_is_text_and_is_found(tmp_path: Path) -> None:
    text = (
        "# The old mill\n\nThe mill was built by the weavers of the valley and has not turned for a century.\n\n"
        "## Price\n\nAdults 4 crowns, children free\n\n## Getting there\n\nBus 7\n\n## Telephone\n\n0555 0452\n"
    )
    article = load(write(tmp_path / "mill.md", text))
    assert blocks(article, "heading") == ["The old mill", "Price", "Getting there", "Telephone"]
    assert blocks(article, "text")[1:] == ["Adults 4 crowns, children free", "Bus 7", "0555 0452"]


@pytest.mark.parametrize("after", ["\n## Press\n\nAsk the town hall, which is open in the mornings.\n", "\n"])
def test_a_label_with_nothing_of_its_own_below_it_is_no_heading(tmp_path: Path, after: str) -> None:
    text = f"# The mill\n\n{'It has not turned for a century. ' * 4}\n\nMaria Lund, miller\n{after}"
    assert "Maria Lund, miller" in blocks(load(write(tmp_path / "mill.md", text)), "text")


def test_lines_that_say_what_something_is_stay_lines_in_markdown(tmp_path: Path) -> None:
    text = "# The mill\n\nIt is open again.\n\n## Hours\n\nMonday: closed\nTuesday: 9 to 5\n\n## Facts\n\nWeight: 2 tonnes\n**Wood:** oak\n"
    article = load(write(tmp_path / "mill.md", text))
    assert blocks(article, "list") == ["Monday: closed", "Tuesday: 9 to 5", "Weight: 2 tonnes", "Wood: oak"]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("300 g flour\n2 eggs\n500 ml milk\na pinch of salt", "list"),
        ("Weight: 3 kg\nColour: red\nLife: 25 years", "table"),
    ],
)
def test_the_last_line_of_a_list_is_no_heading_over_what_follows(
    tmp_path: Path, lines: str, kind: str
) -> None:
    text = f"The wheel\n\n{'It turned for a hundred years. ' * 4}\n\nWhat it takes\n\n{lines}\n\nHow it is done\n\nPut it all together.\n"
    article = load(write(tmp_path / "wheel.txt", text))
    assert blocks(article, "heading") == ["The wheel", "What it takes", "How it is done"]
    assert blocks(article, kind)[:3] == lines.split("\n")[:3]


def test_lines_wrapped_by_hand_become_paragraphs_and_hyphens_at_line_ends_go(tmp_path: Path) -> None:
    text = (
        "The river had been rising for nine days before anyone in the town thought of\n"
        "the old mill, whose innovation had been a wheel that stood still. The inno-\n"
        "vation was forgotten, as was the low-cost dam, a well-\n"
        "known place above the lower bridge on the road that leads to the harbour and\n"
        "to the sea. Nobody went there any more, and the children had been told not to\n"
        "play there, since the banks were soft.\n"
    )
    article = load(write(tmp_path / "a.txt", text))
    assert "\n" not in article.text.strip()
    assert "The innovation was forgotten, as was the low-cost dam, a well-known place" in article.text


def test_short_lines_that_nobody_wrapped_stay_lines(tmp_path: Path) -> None:
    poem = "The sea\n\nThe sea is grey.\nThe sky is too.\nThe gulls have gone\nto look for you.\n"
    assert load(write(tmp_path / "a.txt", poem)).text == poem


def test_interrupted_speech_and_salutations_are_left_alone(tmp_path: Path) -> None:
    text = "Dear members of the harbour board,\n\nThe grain has come. I will, if I may, say \u2014\n\nMEMBER: No, you may not.\n"
    assert load(write(tmp_path / "a.txt", text)).text == text


def test_a_quoted_mail_is_read_without_its_marks_and_unwrapped(tmp_path: Path) -> None:
    text = (
        f"Dear all,\n\n{'Here is what she wrote to us about the lamp in the yard last week. ' * 8}\n\n"
        "On Mon, 2 June 2025 at 21:15, Ann Lee wrote:\n"
        "> The lamp was out for nine days and nobody had told the board of the\n> harbour.\n>\n"
        "> Was it the fuse?\n>> It was the fuse.\n\nThe gap must be\n> 5 mm wide.\n"
    )
    article = load(write(tmp_path / "mail.txt", text))
    told = [article.text[s.start : s.end] for s in article_sentences(article)]
    for sentence in (
        "The lamp was out for nine days and nobody had told the board of the harbour.",
        "Was it the fuse?",
        "It was the fuse.",
        "> 5 mm wide.",
    ):
        assert sentence in told


REFERENCES = "Lee, A. (1983). Lamps. In: Ek (ed.), Yards, pp. 1-9. Lund: Quay."


@pytest.mark.parametrize(
    ("name", "list_of"),
    [
        ("a.md", f"## References\n\n1. {REFERENCES}\n2. Ek, B. (2001). Yards.\n"),
        ("a.md", f"## 5. Works cited\n\n[1] {REFERENCES}\n[2] Ek, B. (2001). Yards.\n"),
        ("a.txt", f"NOTES\n\n1. {REFERENCES}\n2. It was put out at dawn.\n"),
        ("a.txt", f"REFERENCES\n\n{REFERENCES}\n\nEk, B. (2001). Yards.\n"),
    ],
)
def test_a_list_of_references_is_no_running_text_and_each_entry_is_whole(
    tmp_path: Path, name: str, list_of: str
) -> None:
    prose = "The lamps of the yard were counted for nine years by the keepers of the harbour, who were paid for it."
    article = load(write(tmp_path / name, f"# The lamps\n\n{prose}\n\n{list_of}"))
    assert any(sentence.endswith(REFERENCES) for sentence in said(article, "residue"))
    assert "Lamps." not in said(article, "text", "list")


def test_notes_that_cite_nothing_are_text(tmp_path: Path) -> None:
    article = load(write(tmp_path / "a.md", "# Cake\n\nMix it all.\n\n## Notes\n\nIn 2024 we froze it.\n"))
    assert "In 2024 we froze it." in said(article, "text")


def test_the_lines_below_the_rule_of_a_signature_are_found(tmp_path: Path) -> None:
    text = f"Dear all,\n\n{'The pump is out of order again, and it will be mended soon. ' * 3}\n\n--\nAnna Ek\nKeeper\nMob 0555 0452\n“Who mends, lives.”\n"
    assert "Mob 0555 0452" in said(load(write(tmp_path / "a.txt", text)), "text", "list")
