"""Starting a set of one's own: candidates with their evidence, and cases from marked answers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation
from eval.data import InvalidSet, load_set
from eval.locate import stored_articles
from eval.new import Marked, append, candidates, case_from, check_free, save_cases, spread, start
from ingest import ingest
from tests.eval_fakes import FakeAssistant
from tests.ingest_helpers import open_library
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


def test_marked_answers_and_their_articles_become_a_set_that_the_eval_reads(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    (texts / "sub").mkdir(parents=True)
    (texts / "a.md").write_text(f"# Brask\n\n{FIGURE}\n")
    (texts / "sub" / "a.md").write_text(f"# Another Brask\n\n{NAMED}\n")
    with open_library(tmp_path / "library") as library:
        ingest(library, [texts])
        (texts / "sub" / "a.md").write_text("# Another Brask\n\nIt has changed since.\n")
        article = next(
            a for head, _ in library.articles() if (a := library.article(head.id)) and FIGURE in a.text
        )
        start = article.text.index(FIGURE)
        answer = Answer("How much?", citations=(Citation(1, article, start, start + len(FIGURE), FIGURE),))
        good = Marked("1", answer, good=True, history=("What is Brask?",))
        bad = Marked("2", replace(answer, question="Who?"), good=False, expected="Ada Winterbourne")
        assert save_cases(tmp_path / "cases", [good, bad], library) == 2
        assert save_cases(tmp_path / "cases", [replace(bad, expected="Ada"), good], library) == 2
    found = load_set(tmp_path / "cases")
    by_id = {question.id: question for question in found.questions}
    assert by_id.keys() == {"chat-1", "chat-2"}
    assert by_id["chat-1"].history == ("What is Brask?",)
    assert by_id["chat-1"].spans[0].quote == FIGURE
    assert by_id["chat-2"].facts == (("Ada",),)
    with open_library(tmp_path / "fresh") as fresh:
        ingest(fresh, [found.articles])
        stored = stored_articles(fresh, found.articles)
        assert FIGURE in stored[by_id["chat-1"].articles[0]].text
        assert sorted(NAMED in one.text for one in stored.values()) == [
            False,
            True,
        ]  # as it was when it was read
