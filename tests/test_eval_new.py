"""Starting a set of one's own: candidates with their evidence, and cases from marked answers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation
from eval.data import InvalidSet, load_set
from eval.new import append, candidates, case_from, check_free, spread, start
from tests.eval_fakes import FakeAssistant
from vectorstore import Article, Passage, Sentence

FIGURE = "The harbour of Brask handled 4,500 tonnes of herring in the spring."
NAMED = "The bridge was opened by the old engineer Ada Winterbourne on a rainy morning."
POINTING = "It handled 4,500 tonnes of herring in the spring of that year."


def passages(article: Article) -> list[Passage]:
    start, found = 0, []
    for line in article.text.splitlines(keepends=True):
        found.append(Sentence(start, start + len(line.rstrip())))
        start += len(line)
    return [Passage(article, tuple(found))]


def test_a_sentence_with_one_figure_asks_for_it_and_keeps_its_evidence() -> None:
    article = Article(f"{FIGURE}\n{NAMED}\n{POINTING}\nToo short.", "a.txt")
    figure, named = candidates(article, "a.txt", passages(article))
    assert figure.fact == "4,500 tonnes"
    assert (
        figure.question == "What is the figure here: The harbour of Brask handled … of herring in the spring."
    )
    assert figure.quote == FIGURE
    assert named.fact == "Ada Winterbourne"


def test_candidates_are_spread_over_an_article() -> None:
    article = Article("\n".join(FIGURE.replace("4,500", str(n)) for n in range(10, 20)), "a.txt")
    found = spread(list(candidates(article, "a.txt", passages(article))))
    assert [c.fact for c in found] == ["10 tonnes", "12 tonnes", "15 tonnes", "17 tonnes"]


def test_a_new_set_can_be_read_at_once(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.md").write_text(f"{FIGURE}\n{NAMED}\n")
    assistant = FakeAssistant()
    assistant.ingest([texts])
    assert start(tmp_path / "mine", texts, assistant.library) == 2
    found = load_set(tmp_path / "mine")
    assert found.articles == texts
    assert [q.kind for q in found.questions] == ["edit", "edit"]
    with pytest.raises(InvalidSet, match="is there already"):
        check_free(tmp_path / "mine", texts)


def test_a_marked_answer_becomes_a_case(tmp_path: Path) -> None:
    article = Article(FIGURE, "/home/x/a.md")
    answer = Answer("How much?", citations=(Citation(1, article, 0, len(FIGURE), FIGURE),))
    good = case_from(answer, good=True)
    assert good["answerable"]
    assert good["spans"] == [{"article": "a.md", "quote": FIGURE}]
    assert case_from(answer, good=False)["answerable"] is False
    assert case_from(answer, good=False, expected="4,500 tonnes")["facts"] == [["4,500 tonnes"]]
    refusal = replace(answer, refused=True, citations=())
    assert case_from(refusal, good=False)["answerable"] is True
    append(tmp_path, good)
    path = append(tmp_path, good)
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == [good["id"]]
