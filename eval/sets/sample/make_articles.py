"""Make the two binary sample articles (a PDF and a Word file) from the text in this script.

    python eval/sets/sample/make_articles.py [FOLDER]     # default: articles/ at the top of the repository

The same script gives the same bytes: dates are fixed, and the Word file's zip is repacked with fixed times.
"""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.shared import Pt
from fpdf import FPDF
from fpdf.enums import XPos, YPos

REPOSITORY = Path(__file__).resolve().parents[3]

PDF_TITLE = "From Workshop to Laboratory"
PDF_AUTHOR = "Henrike Solano"
PDF_OUTLET = "The Long Column"
PDF_DATE = datetime(2025, 12, 12, 8, 0, tzinfo=UTC)

# Blank lines part the blocks; a block that starts with "# " is a heading.
# Only Latin-1 characters in this one: the PDF uses its built-in fonts.
PDF_TEXT = """\
For forty years the world sent its drawings to China and got back boxes. The bargain suited everybody.
Labour there was cheap and had few protections, power was cheap and dirty, and the size of the place, as a
workshop and as a market, was more than almost any multinational could resist. What did not travel was the
knowledge. That stayed in the United States and in Europe, and those who held it assumed that it always
would.

They may have to stop assuming. According to the OECD, China spent 781 billion dollars on research and
development in 2023 and the United States spent 823 billion. Sixteen years earlier the figures had been 136
billion and 462 billion. What had been a gulf is now a step.

When will it be taken? Forecasts differ by more than they should. The Meridian Policy Forum, which advises
investors, expects China to become the larger spender in 2027. It extends the line of the past ten years and
sees no reason for it to bend. Others have put the date well into the next decade, because they think that
the easy growth is over and that Washington will react.

So far the reaction has gone the other way. Since his return to the White House Donald Trump has cut deep
into the public funding of science, and those who worry about it say that he is sawing at the branch on
which the country's prosperity has rested for generations.

# Not only more, but different

To some who follow the subject the sum is the less interesting part. What has changed is who spends it, and
on what.

Government was first. China's public spending on R&D overtook that of the US in 2015 and has stayed ahead.
But it is companies that have altered the picture since. The number of corporate research units has almost
tripled in a decade, to more than 150,000, and the people who work in them now number five million, close to
twice as many as before. The figures come from the national statistics bureau.

Universities keep the supply up. Some 50,000 doctorates a year are now awarded in science, technology,
engineering and mathematics, against roughly 34,000 in the United States.

Then there is the matter of what they all work on. In America the money and the glamour have gone to long
shots, above all to the hope of a machine that can think in general. Beijing's priority is to mend what is
weak in the real economy, since Xi Jinping wants a country that can do without other people's technology.
Lizzi Lee, who is a fellow at the Asia Society Policy Institute, lists where the surge has been felt: in
batteries, in power equipment, in 5G and in advanced materials, fields that enable others and that serve a
strategic purpose. The result, she says, is deep manufacturing ecosystems built around scale, "rather than
'blue sky' science".

For anyone who hopes to keep up, her message is bleak. Matching the spending year after year is almost out
of the question already, and spending is only one part of it. The rival is a system in which industrial
policy, supply chains and the training of engineers have been welded into a single machine.

# What speed looks like

One can see the machine at work in Hefei, where Volkswagen employs 700 people to develop software for its
Chinese cars. They took 18 months to bring an assisted-driving system from first tests to the showroom. At
home, the company's own engineer there has said, it would have been four years at the least.

One can see it in classrooms too, although less clearly. Laboratories at East China Normal University supply
state schools in Shanghai and Shenzhen, and the university has been charged with helping schools in Yunnan
to follow. Lantern Hill School, in that province, is often shown to visitors. This magazine asked for its
attendance sheets. They list 210 pupils who used the AI tutor in the school year 2023-24, and for almost
half of them there is only a single session.

And one can see it in journals, which were long thought to be the weak point. In the Nature Index, a count
of articles in selected journals, companies from the US and China were less than 450 points apart in both
2020 and 2024, and both were growing fast. Of the ten most productive pairings of a firm and a university,
four were in China.

# The case for the brakes

Not everyone who is impressed is convinced. Angela Huyue Zhang, a professor of law in California, says that
those who admire the model overlook its "fragility". A system in which everything is tightly joined and
steered from one place can fail all at once. She points to the pandemic, which in her view was mishandled,
and to a clampdown on property so heavy-handed that the economy has been slow ever since.

There are smaller alarms as well. After a crash in March in which a Xiaomi car with assisted driving was
involved and three people lost their lives, buyers began to ask what else had been done in a hurry.

Dan Wang, of the Eurasia Group, weighs the same facts and leans the other way. Central control gives China
"the upper hand" in technologies that need patience, she argues, because a government that commands the
economy can go on paying for longer than one that has to be re-elected. It has a price, and she names it: a
generation of Chinese, or two, may go without the welfare that the money would have bought. She does not
expect that to change anything. Beijing thinks that time is short and that it has to win.

Vera Mandelbrook, who used to run a research laboratory for a maker of pumps and now writes about the trade,
has a simpler test than any of these. She asks which of two competitors would be more upset to lose its
laboratory for a year. When she began, in 1994, the answer was always the western firm. "My old company
would not notice today until the second year," she says. "I am told that the one in Wenzhou would notice by
Friday."
"""

DOCX_TITLE = "The Tutor in the Tablet"
DOCX_AUTHOR = "Yusuf Pellerin"
DOCX_OUTLET = "Chalk & Circuit"
DOCX_DATE = datetime(2025, 3, 10, 7, 0, tzinfo=UTC)

DOCX_BEFORE = """\
By Yusuf Pellerin

Chalk & Circuit, 10 March 2025

At Lantern Hill School, two hours by bus from the nearest railway station in Yunnan, the bell rings and
nobody opens a book. Forty children pull on headphones. On each screen a cartoon magpie asks a question
about fractions, and no two of the questions are the same.

The magpie belongs to a trial that the county began in 2021. By the end of the school year 2023–24,
according to the headmaster, Shen Baolu, 320 pupils were using it. “We could not hire a third mathematics
teacher,” he says, “because nobody would come. So we hired a bird.”

Software of this kind has become one of the busiest corners of Chinese technology, and most of it comes out
of universities. Liulishuo, whose AI teaches languages, and Squirrel AI, which adjusts each lesson to the
pupil who is taking it, both grew from the work of researchers in machine learning and cognitive science.
The usual path begins with a grant from the National Natural Science Foundation of China. Private investors
come later, once there is something to show them.

# From the lab to the school gate

One of the places where the path is most trodden is East China Normal University in Shanghai, known as ECNU.
It has ties with several young companies that work on personal learning, and products that were designed in
its laboratories are used by public schools in Shanghai and Shenzhen. The government has also given it a
task: to help schools in Yunnan, in the south-west, make AI a part of their work.

What is unusual is how far its professors go. They do not hand over a licence and return to their desks.
Some help to design the product, some watch children use it, and some sit on the boards of the firms. They
have two aims, and see no conflict between them: a business that makes money, and a school system, one of
the largest there is, rebuilt around AI.

Others do see one. When a researcher owns part of a company, critics say, it becomes hard to know whether a
study was written by the scholar or by the shareholder. Delphine Achebe, who reviews education trials for
the Ostrava Group, a charity, has a rule for such papers. “I read the last page first,” she says. “If the
authors own the tablet, I want to see somebody else's numbers.”

Somebody else's numbers are scarce at Lantern Hill, although the school has been generous with its own.
"""

DOCX_TABLE = [
    ("School year", "Pupils using the tutor", "Tablets", "Teachers trained"),
    ("2021–22", "85", "30", "4"),
    ("2022–23", "190", "64", "9"),
    ("2023–24", "320", "110", "14"),
]
DOCX_CAPTION = "Lantern Hill School, AI tutor trial. Source: the school"

DOCX_AFTER = """\
The children's marks in mathematics rose by six points over the three years, Shen says. At a neighbouring
school without the tutor they rose by five. He mentions the second figure before he is asked about it. “I am
a mathematics teacher,” he says. “I know what one point is worth.”

Why go on, then? His reason is not in the table. Before the magpie came, the strongest pupils sat idle while
he explained things again for the weakest, and they left for boarding schools in the city at eleven. Last
year, for the first time, none of them left.

# A question of who decides

The state pays for most of this because it regards schooling as one of the problems at home that research
ought to solve. That is a different ambition from selling lessons to anxious parents, and it changes what is
built. A product for parents must please on the first evening. A product for a ministry has to survive a
power cut, a broken headphone and a class of forty.

It may also have to survive success. A teacher at Lantern Hill, who asked that her name not be used, has
noticed that the children now put up their hands less. They are used to an answer that comes at once and is
meant for them alone. “The bird never says, let's ask Xiaomei what she thinks,” she says.

The trial runs until July 2026. After that the county has to decide whether to pay the 96 yuan that the
tutor costs for each pupil each year. Shen has been told to expect a visitor from the finance office, and he
is preparing a lesson for him. It will be on fractions.
"""


class Magazine(FPDF):
    """A5 pages with a running head and page numbers, as a small magazine would print them."""

    def header(self) -> None:
        self.set_font("Helvetica", "", 7)
        self.cell(
            0, 5, f"{PDF_OUTLET.upper()}  |  {PDF_DATE:%B %Y}", align="L", new_x=XPos.LEFT, new_y=YPos.TOP
        )
        self.cell(0, 5, PDF_TITLE, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(4)

    def footer(self) -> None:
        self.set_y(-13)
        self.set_font("Helvetica", "", 7)
        self.cell(0, 5, str(self.page_no()), align="C")


def make_pdf() -> bytes:
    """The long read: a title, a byline, then two columns over several pages."""
    pdf = Magazine(format=(148, 210))
    pdf.set_creation_date(PDF_DATE)
    pdf.set_title(PDF_TITLE)
    pdf.set_author(PDF_AUTHOR)
    pdf.set_subject(f"{PDF_OUTLET}, {PDF_DATE:%d %B %Y}")
    pdf.set_lang("en")
    pdf.set_margins(13, 11)
    pdf.set_auto_page_break(True, margin=17)
    pdf.add_page()
    pdf.set_font("Times", "B", 20)
    pdf.multi_cell(0, 9, PDF_TITLE, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_font("Times", "I", 10)
    pdf.multi_cell(
        0,
        5,
        "China's research money is nearly America's. What it buys is another matter",
        align="L",
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
    )
    pdf.ln(1)
    pdf.set_font("Times", "", 9)
    pdf.cell(
        0,
        5,
        f"By {PDF_AUTHOR}  |  {PDF_OUTLET}  |  {PDF_DATE.day} {PDF_DATE:%B %Y}",
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
    )
    pdf.ln(3)
    with pdf.text_columns(ncols=2, gutter=6, text_align="L", line_height=1.2) as columns:
        for block in blocks(PDF_TEXT):
            heading = block.startswith("# ")
            pdf.set_font("Times", "B" if heading else "", 10.5)
            with columns.paragraph(top_margin=2 if heading else 0, bottom_margin=2) as paragraph:
                paragraph.write(block.removeprefix("# "))
    return bytes(pdf.output())


def make_docx() -> bytes:
    """The school report: headings, paragraphs and one table of numbers."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = DOCX_TITLE, DOCX_AUTHOR, DOCX_AUTHOR
    properties.subject, properties.language, properties.comments = DOCX_OUTLET, "en", ""
    properties.created = properties.modified = DOCX_DATE.replace(tzinfo=None)
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(DOCX_TITLE, level=0)
    for block in blocks(DOCX_BEFORE):
        add_block(document, block)
    table = document.add_table(rows=0, cols=len(DOCX_TABLE[0]))
    table.style = "Table Grid"
    for row in DOCX_TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph(DOCX_CAPTION, style="Caption")
    for block in blocks(DOCX_AFTER):
        add_block(document, block)
    packed = io.BytesIO()
    document.save(packed)
    return repack(packed.getvalue())


def add_block(document: Document, block: str) -> None:
    """A heading or a paragraph."""
    if block.startswith("# "):
        document.add_heading(block.removeprefix("# "), level=2)
    else:
        document.add_paragraph(block)


def blocks(text: str) -> list[str]:
    """The headings and paragraphs of a text, each on one line."""
    return [" ".join(block.split()) for block in text.strip().split("\n\n")]


def repack(archive: bytes) -> bytes:
    """The same zip with the same date on every entry, so that two runs give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, date_time=DOCX_DATE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()


def main(folder: Path) -> None:
    """Write both files into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workshop-to-laboratory.pdf").write_bytes(make_pdf())
    (folder / "tutor-in-the-tablet.docx").write_bytes(make_docx())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "articles")
