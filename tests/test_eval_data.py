"""Question sets and gate files: what is wrong is said with its line and what to write instead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.data import InvalidSet, Span, load_gate, load_set, set_digest
from eval.locate import Finder, locate, squeeze, stored_articles
from ingest.load import text_with_map
from tests.eval_fakes import QUESTIONS, FakeAssistant, write_set
from vectorstore import Article

GOOD: dict[str, Any] = {"id": "q", "question": "What?", "answerable": True}


def problems(folder: Path, *questions: dict[str, Any] | str) -> str:
    write_set(folder)
    lines = [q if isinstance(q, str) else json.dumps(q) for q in questions]
    (folder / "questions.jsonl").write_text("\n".join(lines))
    with pytest.raises(InvalidSet) as caught:
        load_set(folder)
    return str(caught.value)


def test_a_set_is_read_with_every_field(tmp_path: Path) -> None:
    found = load_set(write_set(tmp_path / "tiny"))
    assert found.name == "tiny"
    assert [q.id for q in found.questions] == [str(q["id"]) for q in QUESTIONS]
    first = found.questions[0]
    assert (first.facts, first.spans) == ((("heather",),), (Span("bees.md", 10, 49),))
    assert found.questions[3].history == ("no seats?",)


def test_articles_may_lie_in_a_folder_that_articles_txt_names(tmp_path: Path) -> None:
    write_set(tmp_path)
    (tmp_path / "set").mkdir()
    (tmp_path / "questions.jsonl").rename(tmp_path / "set" / "questions.jsonl")
    (tmp_path / "set" / "articles.txt").write_text("../articles\n")
    assert load_set(tmp_path / "set").articles == (tmp_path / "articles").resolve()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1: not JSON"),
        ("[1]", "line 1: an object {…} is needed"),
        ({"id": "q", "question": "What?"}, "line 1: has no 'answerable'; needed is true or false"),
        (GOOD | {"answerble": True}, "'answerble' is not a field; did you mean 'answerable'?"),
        (GOOD | {"facts": ["781bn"]}, "'facts' is [\"781bn\"]; needed is lists of alternatives"),
        (GOOD | {"articles": ["bee.md"]}, "did you mean 'bees.md'?"),
        (GOOD | {"spans": [{"article": "bees.md"}]}, 'needs a "quote" (exact words), or "start" and "end"'),
        (GOOD | {"spans": [{"article": "bees.md", "start": 9, "end": 3}]}, "the span 9-3 is empty"),
        (GOOD | {"spans": [{"article": "bees.md", "start": 9, "end": 3000}]}, "ends after its article"),
        (GOOD | {"answerable": False, "facts": [["x"]]}, "yet 'answerable' is false"),
    ],
)
def test_a_wrong_line_says_what_to_write(tmp_path: Path, line: dict[str, Any] | str, said: str) -> None:
    assert said in problems(tmp_path, line)


def test_an_id_used_twice_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    assert "'q' is used more than once" in problems(tmp_path, GOOD, GOOD)
    assert "the file is empty" in problems(tmp_path, "")


def test_only_the_first_problems_are_shown(tmp_path: Path) -> None:
    assert "… and 12 more" in problems(tmp_path, *["{"] * 20)


def test_a_missing_set_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidSet, match="footnote eval new"):
        load_set(tmp_path / "nowhere")


def test_fields_nobody_reads_are_counted(tmp_path: Path) -> None:
    found = load_set(write_set(tmp_path, [GOOD | {"difficulty": 3}]))
    assert found.ignored == {"difficulty": 1}


def test_the_hash_changes_with_an_article(tmp_path: Path) -> None:
    folder = write_set(tmp_path)
    before = set_digest(folder / "questions.jsonl", folder / "articles")
    (folder / "articles" / "bees.md").write_text("Other bees.")
    assert set_digest(folder / "questions.jsonl", folder / "articles") != before


def test_a_gate_file_is_read_and_its_wrong_lines_named(tmp_path: Path) -> None:
    path = tmp_path / "gate.jsonl"
    good = {"id": 1, "evidence": ["a", "b"], "claim": "c", "label": "partly", "kind": "k"}
    path.write_text(json.dumps(good))
    assert load_gate(path)[0].evidence == ("a", "b")
    path.write_text(json.dumps(good | {"label": "true"}))
    with pytest.raises(InvalidSet, match="line 1: 'label' is \"true\"; it is one of supported, partly"):
        load_gate(path)


# finding spans in the library's text


def finder(stored: str, raw: str, folder: Path) -> Finder:
    path = folder / "a.txt"
    path.write_bytes(raw.encode())
    return Finder(Article(stored, "a.txt"), path, None)


def test_squeezing_remembers_where_each_character_was() -> None:
    assert squeeze("a \n b") == ("a b", [0, 1, 4])


def test_offsets_into_the_file_become_offsets_into_the_stored_text(tmp_path: Path) -> None:
    raw = "Title\r\n\r\nThe  same.\r\nOther.\r\nThe  same."
    stored = "The same.\nOther.\nThe same."
    found = finder(stored, raw, tmp_path).find(Span("a.txt", 29, 39))
    assert found is not None
    assert raw[29:39] == "The  same."
    assert (found.start, found.end) == (17, 26)  # the second one, which is nearer


def test_a_quote_is_found_though_its_typography_differs(tmp_path: Path) -> None:
    found = finder("He said “no — never”.", "", tmp_path).find(Span("a.txt", quote='said "no - never"'))
    assert found is not None
    assert (found.start, found.end) == (3, 20)


def test_a_map_from_the_reader_is_used_and_checked(tmp_path: Path) -> None:
    raw, stored = "xx same same", "same same"
    path = tmp_path / "a.txt"
    path.write_text(raw)
    article = Article(stored, "a.txt")
    right = Finder(article, path, lambda _: (stored, lambda i: i - 3 if i >= 3 else None))
    assert (found := right.find(Span("a.txt", 3, 7))) is not None
    assert (found.start, found.end) == (0, 4)
    wrong = Finder(article, path, lambda _: (stored, lambda i: 1))  # a wrong map is noticed
    assert (found := wrong.find(Span("a.txt", 3, 7))) is not None
    assert stored[found.start : found.end] == "same"


def test_a_span_that_cannot_be_found_is_named_not_guessed(tmp_path: Path) -> None:
    lost = GOOD | {"spans": [{"article": "bees.md", "quote": "wasps"}]}
    questions = load_set(write_set(tmp_path, [*QUESTIONS, lost]))
    assistant = FakeAssistant()
    assistant.ingest([questions.articles])
    gold = locate(questions, stored_articles(assistant.library, questions.articles), None)
    assert gold.mapped == 4
    assert gold.lost == ["q: “wasps” of bees.md is not in the text as it was read"]
    assert gold.regions["q"] == []


def test_a_set_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    write_set(tmp_path)
    (tmp_path / "questions.jsonl").write_bytes(json.dumps(GOOD).encode() + b'\n{"id": "caf\xe9"}')
    with pytest.raises(InvalidSet, match="line 2: not UTF-8"):
        load_set(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("name", ["ferry.txt", "ferry.md"])
def test_offsets_point_at_the_words_though_cleaning_takes_marks_out_of_them(
    tmp_path: Path, name: str, encoding: str
) -> None:
    spans = {
        "The café ferry cost \\$7m in 1931.": "The café ferry cost $7m in 1931.",
        "It sank after a long ca-\r\nreer on the lake.": "It sank after a long career on the lake.",
        "It sank **twice**, says [the log](https://example.org/log).": "It sank twice, says the log.",
    }
    if name.endswith("txt"):
        spans.popitem()
    raw = "Before it, nothing moved on the lake.\r\n\r\n" + "\r\n\r\n".join(spans) + "\r\n"
    path = tmp_path / name
    path.write_bytes(raw.encode(encoding))
    text, _ = text_with_map(path)
    finding = Finder(Article(text, str(path)), path, text_with_map)
    for words, stored in spans.items():
        start = raw.index(words)
        found = finding.find(Span(name, start, start + len(words)))
        assert found is not None, words
        assert text[found.start : found.end] == stored
