"""PDFs: columns, pages, running heads and hyphens leave no trace in the sentences."""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF

from ingest.load import load
from ingest.passages import article_sentences
from vectorstore import Article

LEFT = (
    "The harbour has been growing for nine years, and the town with it. Ships come from the south with grain and leave "
    "with timber, and the pilots who bring them in have doubled in number since the first crane was built in 2014. The "
    "inno-\nvation that made it possible was a simple one, and an old one: a longer quay. It cost 4.5 million, which the "
    "council"
)
RIGHT = (
    "borrowed from the bank. Nobody expected to see the money again. Yet the loan was paid back within six years, and the "
    "office has since bought two tugs. Other towns have begun to copy the plan, though none of them has deep water. The "
    "difficulty, says the harbour master, is that a quay can be built anywhere and a harbour cannot."
)


def two_columns(path: Path, interleaved: bool) -> Path:
    """Three pages in two columns, drawn column by column or line by line, with a running head and page numbers."""
    pdf = FPDF(unit="pt", format=(420, 595))
    pdf.set_auto_page_break(False)
    pdf.set_font("Helvetica", size=10)
    for number in range(1, 4):
        pdf.add_page()
        pdf.set_xy(40, 20)
        pdf.cell(text=f"THE HARBOUR REVIEW | May {2024}")
        columns = [wrapped(pdf, text, 150) for text in (LEFT, RIGHT)]
        rows = [(side, row) for side in (0, 1) for row in range(len(columns[side]))]
        for side, row in sorted(rows, key=lambda item: (item[1], item[0])) if interleaved else rows:
            pdf.set_xy(40 + side * 180, 90 + row * 13)
            pdf.cell(text=columns[side][row])
        pdf.set_xy(200, 560)
        pdf.cell(text=str(number))
    path.write_bytes(bytes(pdf.output()))
    return path


def wrapped(pdf: FPDF, text: str, width: float) -> list[str]:
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in part.split():
            if pdf.get_string_width(f"{line} {word}") > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    return lines


def sentences(article: Article) -> list[str]:
    return [article.text[s.start : s.end] for s in article_sentences(article)]


def test_two_columns_are_read_one_after_the_other_however_they_were_drawn(tmp_path: Path) -> None:
    for interleaved in (False, True):
        article = load(two_columns(tmp_path / f"{interleaved}.pdf", interleaved))
        said = sentences(article)
        assert said.count("It cost 4.5 million, which the council borrowed from the bank.") == 3
        assert (
            said.count(
                "The innovation that made it possible was a simple one, and an old one: a longer quay."
            )
            == 3
        )


def test_running_heads_and_page_numbers_go_but_tell_the_outlet(tmp_path: Path) -> None:
    article = load(two_columns(tmp_path / "a.pdf", False))
    assert "REVIEW" not in article.text
    assert not any(line.strip().isdigit() for line in article.text.splitlines())
    assert (article.outlet, article.published) == ("The Harbour Review", "2024-05")
    assert article.origins["outlet"].startswith("margin: ")


def test_each_page_is_known_by_its_offset(tmp_path: Path) -> None:
    article = load(two_columns(tmp_path / "a.pdf", False))
    starts = [i for i in range(len(article.text)) if article.text.startswith("The harbour has been", i)]
    assert [article.page_at(start) for start in starts] == [1, 2, 3]


def test_large_letters_are_the_title_and_headings(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    for size, style, text in (
        (22, "", "A longer quay"),
        (11, "", LEFT.replace("-\n", "") + " paid."),
        (11, "B", "What it cost"),
        (11, "", RIGHT.capitalize()),
    ):
        pdf.set_font("Helvetica", style=style, size=size)
        pdf.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
    path = tmp_path / "a.pdf"
    path.write_bytes(bytes(pdf.output()))
    article = load(path)
    assert (article.title, article.origins["title"]) == ("A longer quay", "largest letters of page 1")
    assert [article.text[b.start : b.end] for b in article.blocks if b.kind == "heading"] == [
        "A longer quay",
        "What it cost",
    ]
