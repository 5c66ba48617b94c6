"""Each format gives an article with its text, its facts and its blocks."""

from __future__ import annotations

import zipfile
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


def make_epub(path: Path, chapters: dict[str, str]) -> Path:
    items = "".join(
        f'<item id="i{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in chapters
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in chapters)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        )
        archive.writestr(
            "OEBPS/content.opf",
            '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<dc:title>Rivers and grain</dc:title><dc:creator>Jane Roe</dc:creator><dc:date>2021-02-03</dc:date>"
            f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
        )
        for name, body in chapters.items():
            archive.writestr(f"OEBPS/{name}.xhtml", f"<html><body>{body}</body></html>")
    return path


def test_a_book_comes_in_chapter_by_chapter(tmp_path: Path) -> None:
    chapters = {
        "1": f"<h1>Rivers</h1><p>{RIVER}</p>",
        "2": f"<h1>Grain</h1><div>{HARBOUR}<ul><li>one thing</li></ul></div>",
    }
    article = load(make_epub(tmp_path / "a.epub", chapters))
    assert (article.title, article.author, article.published) == (
        "Rivers and grain",
        "Jane Roe",
        "2021-02-03",
    )
    assert blocks(article, "heading") == ["Rivers", "Grain"]
    assert blocks(article, "text") == [RIVER, HARBOUR]
    assert blocks(article, "list") == ["one thing"]


def test_a_chapter_that_the_parser_loses_is_an_error_and_not_an_empty_book(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="could not be read"):
        load(make_epub(tmp_path / "a.epub", {"1": "<script>" + "x" * 20_000 + "</script>"}))


def test_a_mail_gives_subject_sender_and_date(tmp_path: Path) -> None:
    mail = f"From: Jane Roe <jane@example.org>\r\nSubject: =?utf-8?q?The_caf=C3=A9?=\r\nDate: Sat, 3 May 2025 10:00:00 +0000\r\n\r\n{RIVER}\r\n"
    path = tmp_path / "a.eml"
    path.write_bytes(mail.encode())
    article = load(path)
    assert (article.title, article.author, article.published) == ("The café", "Jane Roe", "2025-05-03")
    assert RIVER in article.text


def test_a_page_saved_as_one_file_is_read_like_a_page(tmp_path: Path) -> None:
    mail = (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://post.example/river\r\nSubject: River\r\n"
        'Date: Sun, 4 Jan 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{PAGE}\r\n--b--\r\n"
    )
    path = tmp_path / "a.mhtml"
    path.write_bytes(mail.encode())
    article = load(path)
    assert (article.title, article.published, article.url) == (
        "River rises again",
        "2025-05-03",
        "https://post.example/river",
    )


def test_an_opendocument_text_gives_headings_tables_and_no_saving_date(tmp_path: Path) -> None:
    names = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "text", "table", "meta")
    )
    cells = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row)
        + "</table:table-row>"
        for row in (("Year", "Tonnes"), ("2023", "3.2m"))
    )
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:text><text:h>Grain</text:h><text:p>{HARBOUR}</text:p>"
            f"<table:table>{cells}</table:table></office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "meta.xml",
            f'<office:document-meta{names} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Grain</dc:title>'
            "<dc:creator>Jane Roe</dc:creator><dc:date>2025-05-03T10:00:00</dc:date></office:meta></office:document-meta>",
        )
    article = load(path)
    assert (article.title, article.author, article.published) == ("Grain", "Jane Roe", None)
    assert blocks(article, "table") == ["Year: 2023; Tonnes: 3.2m"]


INSIDE = (
    "<h2>Hours</h2><p>Monday: closed<br>Tuesday: <b>9 to 5</b></p>"
    "<h2>Fees</h2><ul><li>Ships<ul><li>4 crowns a day</li><li>9 by night</li></ul></li><li>Boats<br>free</li></ul>"
    "<h2>The crane</h2><dl><dt>Weight</dt><dd>2.1 tonnes</dd><dt>Does it turn?</dt><dd>Yes.</dd></dl>"
    f"<h2>The quay</h2><p>{RIVER}<br>{HARBOUR}</p>"
)


@pytest.mark.parametrize("name", ["a.html", "a.eml"])
def test_lines_items_and_terms_of_a_page_are_kept_apart_and_said_once(tmp_path: Path, name: str) -> None:
    page = PAGE.replace("<h2>Why", INSIDE + "<h2>Why")
    if name.endswith("eml"):
        page = f"From: a@b.example\nSubject: River\nContent-Type: text/html\n\n{page}"
    article = load(write(tmp_path / name, page))
    for words in ("Monday: closed", "Tuesday: 9 to 5", f"{RIVER} {HARBOUR}"):
        assert words in blocks(article, "text")
    said = [article.text[b.start : b.end] for b in article.blocks]
    at = said.index("Ships")
    assert said[at : at + 4] == ["Ships", "4 crowns a day", "9 by night", "Boats free"]
    assert article.text.count("4 crowns") == 1
    assert blocks(article, "list")[-2:] == ["Weight: 2.1 tonnes", "Does it turn? Yes."]


def test_the_marks_of_notes_in_markdown_are_not_in_the_text(tmp_path: Path) -> None:
    text = "# Rivers\n\nThey rise by day.[^1] At night[^n2] they fall.\n\n[^1]: Lee says so.\n\n[^n2]: Ek does not.\n"
    article = load(write(tmp_path / "a.md", text))
    assert blocks(article, "text") == [
        "They rise by day. At night they fall.",
        "Lee says so.",
        "Ek does not.",
    ]


def test_rich_text_gives_its_words(tmp_path: Path) -> None:
    rtf = (
        r"{\rtf1\ansi{\info{\title Rivers}{\author Jane Roe}}{\fonttbl\f0 Arial;}\f0 The caf\'e9 closed.\par "
        + RIVER
        + r"\par}"
    )
    article = load(write(tmp_path / "a.rtf", rtf))
    assert (article.title, article.author) == ("Rivers", "Jane Roe")
    assert "The café closed." in article.text
    assert RIVER in article.text


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("| Town | All | Used | All | Used |\n|--|--|--|--|--|\n| Lund | 90 | 40 | 90 | 7 |\n",
         "Town: Lund; All: 90; Used: 40; All: 90; Used: 7"),
        ("| Crowns | 1Q24 | 2Q24 |\n|--|--|--|\n| Sales | 12 | 12 |\n", "Crowns: Sales; 1Q24: 12; 2Q24: 12"),
        ("| | 2019 | 2020 |\n|--|--|--|\n| Ships | 7 | 7 |\n", "Ships; 2019: 7; 2020: 7"),
    ],
)  # fmt: skip
def test_no_cell_of_a_table_is_lost_because_another_says_the_same(
    tmp_path: Path, table: str, rows: str
) -> None:
    assert blocks(load(write(tmp_path / "a.md", f"# Rivers\n\n{RIVER}\n\n{table}")), "table") == [rows]


@pytest.mark.parametrize(
    "top", ["<caption>Ships by year</caption>", "<tr><th colspan='3'>Ships by year</th></tr>"]
)
@pytest.mark.parametrize("name", ["a.html", "a.eml"])
def test_a_title_over_all_columns_of_a_table_is_its_caption(tmp_path: Path, top: str, name: str) -> None:
    table = (
        f"<table>{top}<tr><th>Harbour</th><th>2019</th><th>2020</th></tr>"
        "<tr><td>Dunmore</td><td>7</td><td>7</td></tr><tr><td>Quay</td><td>3</td><td>4</td></tr></table>"
    )
    page = PAGE.replace(PAGE[PAGE.index("<table>") : PAGE.index("</article>")], table)
    if name.endswith("eml"):
        page = f"From: a@b.example\nSubject: River\nContent-Type: text/html\n\n{page}"
    article = load(write(tmp_path / name, page))
    assert "Ships by year" in blocks(article, "caption")
    assert blocks(article, "table") == ["Harbour: Dunmore; 2019: 7; 2020: 7\nHarbour: Quay; 2019: 3; 2020: 4"]


def test_cells_merged_over_several_columns_of_a_word_table_come_once(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph(RIVER)
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Ships by year"
    for row, cells in zip(
        list(table.rows)[1:], (("Harbour", "2019", "2020"), ("Quay", "7", "7")), strict=True
    ):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    document.save(str(tmp_path / "a.docx"))
    article = load(tmp_path / "a.docx")
    assert blocks(article, "caption") == ["Ships by year"]
    assert blocks(article, "table") == ["Harbour: Quay; 2019: 7; 2020: 7"]
