"""Each format gives an article with its text, its facts and its blocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import DamagedFile, IngestError, NoText, PasswordProtected, UnknownFormat
from ingest.load import load, text_with_map
from tests.ingest_helpers import HARBOUR, PAGE, RIVER, make_docx, make_pdf, write
from vectorstore import Article


def blocks(article: Article, kind: str) -> list[str]:
    return [article.text[b.start : b.end] for b in article.blocks if b.kind == kind]


def test_a_clean_text_file_is_stored_exactly_as_it_is(tmp_path: Path) -> None:
    text = f"Rivers\n\n{RIVER}\n\n\n{HARBOUR}\n"
    assert load(write(tmp_path / "a.txt", text)).text == text


def test_markdown_gives_its_front_matter_headings_lists_and_tables(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 'Rivers: a story'\nauthor: [Jane Roe, John Poe]\npublication: The Post\ndate: 2025-05-03\n"
        f"---\n# Rivers: a story\n\n{RIVER}\n\n## Grain\n\n- first item here\n- second *item* here\n\n"
        "| Year | Tonnes |\n|---|---|\n| 2023 | 3.2m |\n"
    )
    article = load(write(tmp_path / "a.md", text))
    assert (article.title, article.author, article.outlet) == (
        "Rivers: a story",
        "Jane Roe, John Poe",
        "The Post",
    )
    assert (article.published, article.origins["published"]) == ("2025-05-03", "front matter: date")
    assert blocks(article, "heading") == ["Rivers: a story", "Grain"]
    assert blocks(article, "list") == ["- first item here", "- second item here"]
    assert blocks(article, "table") == ["Year: 2023; Tonnes: 3.2m"]


def test_a_web_page_gives_the_article_without_what_is_around_it_or_hidden_in_it(tmp_path: Path) -> None:
    article = load(write(tmp_path / "a.html", PAGE))
    assert (article.title, article.author, article.outlet) == ("River rises again", "Jane Roe", "The Post")
    assert (article.published, article.origins["published"]) == ("2025-05-03", "JSON-LD datePublished")
    assert "4.5 metres" in article.text
    assert not any(words in article.text for words in ("Home", "newsletter", "Ignore all rules"))
    assert blocks(article, "table") == ["Year: 2024; Metres: 3.1\nYear: 2025; Metres: 4.5"]
    assert "Why it rose" in blocks(article, "heading")


def test_a_pdf_gives_its_pages(tmp_path: Path) -> None:
    article = load(make_pdf(tmp_path / "a.pdf", [RIVER, HARBOUR], title="Rivers and grain"))
    assert article.title == "Rivers and grain"
    assert len(article.pages) == 2
    assert article.page_at(article.text.index("river rose")) == 1
    assert article.page_at(article.text.index("harbour handled")) == 2


def test_a_word_file_gives_tables_as_rows_with_their_columns(tmp_path: Path) -> None:
    article = load(make_docx(tmp_path / "a.docx", title="Grain", author="Jane Roe"))
    assert (article.title, article.author) == ("Grain", "Jane Roe")
    assert blocks(article, "table") == ["Year: 2022; Tonnes: 2.9m\nYear: 2023; Tonnes: 3.2m"]
    assert HARBOUR in article.text


def test_offsets_in_a_text_file_lead_to_the_canonical_text(tmp_path: Path) -> None:
    raw = "A title\r\n\r\nIt cost \\$781bn, a **great** deal of R&amp;D, and the firms that had\n\nto pay for it said so.\r\n"
    path = tmp_path / "a.txt"
    path.write_bytes(raw.encode())
    text, place = text_with_map(path)
    assert (
        text
        == "A title\n\nIt cost $781bn, a great deal of R&D, and the firms that had to pay for it said so.\n"
    )
    for word in ("$781bn", "great", "deal", "firms", "pay", "so."):
        start = place(raw.index(word))
        assert start is not None
        assert text[start : start + len(word)] == word
    assert load(path).text == text


@pytest.mark.parametrize(
    ("name", "data", "error", "said"),
    [
        ("empty.txt", b"", NoText, "empty"),
        ("blank.txt", b" \n\t\n", NoText, "empty"),
        ("punctuation.txt", b"-- ... --", NoText, "no text"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)), UnknownFormat, "photo.jpg is not a format"),
        ("binary.txt", bytes(range(256)) * 40, UnknownFormat, "binary"),
        ("notes.pdf", b"just some words", DamagedFile, "not a PDF"),
        ("broken.pdf", b"%PDF-1.7\n" + b"garbage " * 50, DamagedFile, "damaged"),
        ("broken.docx", b"PK\x03\x04 cut off", DamagedFile, "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(
    tmp_path: Path, name: str, data: bytes, error: type[IngestError], said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error, match=said):
        load(path)


def test_a_pdf_with_a_password_says_so(tmp_path: Path) -> None:
    with pytest.raises(PasswordProtected, match="password"):
        load(make_pdf(tmp_path / "a.pdf", [RIVER], password="secret"))
