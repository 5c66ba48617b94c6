"""The benchmark measures what it says, and a short version of it guards the ratio that matters most."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from eval.bench.articles import make_articles, write_articles
from eval.bench.figures import Part, Run, figure, percentile, ratio, shown
from eval.bench.hashed import Hashed
from eval.bench.jobs import FOOTNOTE, LANGCHAIN
from eval.bench.jobs import ingest as ingest_job
from eval.bench.large import entry_of
from eval.bench.parts import PARTS, QUICK, Bench
from eval.bench.processes import JobFailed, job, run
from eval.bench.report import NoPlace, inserted, markdown, page, to_json
from ingest.load.reader import read
from tests.conftest import ROOT


@pytest.mark.skipif(not find_spec("langchain_chroma"), reason="the stock pipeline needs footnote[peers]")
def test_taking_articles_in_is_at_least_twice_as_fast_as_the_stock_pipeline(tmp_path: Path) -> None:
    """A ratio, never a time: both do the same files on this machine, one after the other, twice."""
    write_articles(tmp_path / "articles", 6)
    ratios = []
    for number in range(2):
        seconds = {
            name: ingest_job(name, str(tmp_path / "articles"), str(tmp_path / f"{number}"))["seconds"]
            for name in (FOOTNOTE, LANGCHAIN)
        }
        ratios.append(seconds[LANGCHAIN] / seconds[FOOTNOTE])
    assert max(ratios) >= 2


def test_the_same_seed_makes_the_same_articles() -> None:
    first = list(make_articles(3))
    assert first == list(make_articles(5))[:3]
    assert first != list(make_articles(3, seed=9))


def test_synthetic_articles_answer_their_questions() -> None:
    for article in make_articles(20):
        assert len(article.questions) == 3
        for _, answer in article.questions:
            assert answer in article.text


def test_synthetic_articles_are_read_as_articles_with_an_author_an_outlet_and_a_date() -> None:
    for made in make_articles(4):
        article = read(f"/x/{made.name}", made.text.encode(), made.name).article
        assert article.title == made.title
        assert article.author and article.published


def test_an_article_for_a_large_library_has_its_sentences_at_their_places() -> None:
    (made,) = make_articles(1)
    entry = entry_of(made, most=100)
    assert "".join(p.text for p in entry.passages).count("\n") == 0
    assert entry.passages[-1].text == made.text.rstrip().rpartition("\n\n")[2]
    assert all(part.text[-1] in ".”" for part in entry.passages)
    assert len(entry_of(made, most=2).passages) == 2


def test_vectors_without_a_model_put_alike_texts_together() -> None:
    one, alike, other = Hashed().embed(["the mill in Brugham", "a mill near Brugham", "ferry timetable"])
    assert one @ alike > 0.5 > abs(one @ other)
    assert one @ one == pytest.approx(1)


def test_percentiles_are_worked_out_between_values() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([7], 0.95) == 7
    assert percentile(range(101), 0.95) == 95  # type: ignore[arg-type]


def test_a_figure_is_the_median_of_its_repeats_and_says_whether_its_promise_was_kept() -> None:
    speed = figure("a", "Speed", [10, 30, 20], "s", beside={"stock": [5, 6, 7]}, at_most=25)
    assert (speed.value, speed.low, speed.high, speed.beside["stock"], speed.kept) == (20, 10, 30, 6, True)
    assert ratio("b", "Growth", 60, 20, at_most=2).kept is False
    assert ratio("b", "Growth", 60, 20).kept is None


def test_values_are_shown_as_people_read_them() -> None:
    assert shown(96412.4, "characters/s") == "96,412 characters/s"
    assert shown(1.4142, "s") == "1.41 s"
    assert shown(0.512, "share") == "51%"


def test_the_table_has_a_column_for_each_pipeline_and_goes_between_its_markers() -> None:
    speed = figure("a", "Speed", [10, 20], "s", beside={"stock": [5]}, at_most=2)
    made = Run("2030-01-02T00:00:00+00:00", {"cores": 2, "processor": "x"}, (Part("size", (speed,)),))
    table = markdown(made)
    assert "| Speed | 15.0 s (10.0 – 20.0) | 5.00 s | at most 2 s: **not kept** |" in table
    assert inserted("a\n<!-- bench: begin -->\nold\n<!-- bench: end -->\n", table).count("Speed") == 1
    with pytest.raises(NoPlace):
        inserted("nothing here", table)
    assert '"Speed"' in to_json(made)
    assert "<td>Speed</td>" in page(made)


def test_times_by_the_clock_of_a_busy_machine_are_left_out_of_the_table() -> None:
    figures = (figure("a.p50", "By the clock", [1], "s"), figure("a.cpu", "By the processor", [1], "s"))
    table = markdown(Run("2030-01-02", {"cores": 2, "processor": "x", "load": 9}, (Part("size", figures),)))
    assert "By the processor" in table
    assert "By the clock" not in table
    assert "load 9" in table


def test_a_job_runs_in_a_process_of_its_own_and_its_failure_says_why(tmp_path: Path) -> None:
    said = job("articles", folder=str(tmp_path / "a"), count=2)
    assert said["articles"] == 2
    assert len(list((tmp_path / "a").iterdir())) == 2
    with pytest.raises(JobFailed, match="FileExistsError"):
        job("articles", folder=str(tmp_path / "a" / "000000.md"), count=1)


def test_a_command_is_measured_with_its_memory() -> None:
    small = run([sys.executable, "-c", "print('ready')"])
    large = run([sys.executable, "-c", "print(len(bytearray(200_000_000)))"])
    assert small.output == "ready\n"
    assert large.peak_mb - small.peak_mb == pytest.approx(191, abs=20)


def test_searching_is_measured_in_a_small_library(tmp_path: Path) -> None:
    bench = Bench(QUICK, tmp_path, lambda _: None)
    library = bench.filled(60)
    found = job("search", library=str(library), passages=60, asked=4)
    assert len(found["ms"]) == 4
    assert found["same"] == 1.0


def test_every_part_has_a_place_in_the_docs() -> None:
    docs = (ROOT / "eval" / "README.md").read_text()
    assert all(f"`{name}`" in docs for name in PARTS)
