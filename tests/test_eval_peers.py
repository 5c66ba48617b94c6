"""The comparison with other pipelines: the same figures for all, and a table that one command puts into README."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.cases import cases_of
from eval.data import load_set
from eval.locate import locate, stored_articles
from eval.metrics import Region
from eval.peers.__main__ import inserted, markdown, measure
from eval.peers.pipelines import LangChainStock, Texts
from eval.run import ingest
from tests.eval_fakes import FakeAssistant, write_set
from vectorstore import InvalidInput


class WholeArticles:
    """A pipeline that finds every article whole."""

    name = "whole articles"

    def ingest(self, texts: Texts) -> None:
        self.found = [Region(name, 0, len(text)) for name, text in sorted(texts.items())]

    def search(self, question: str, k: int) -> list[Region]:
        return self.found[:k]


def test_every_pipeline_is_measured_by_the_same_figures(tmp_path: Path) -> None:
    questions = load_set(write_set(tmp_path))
    assistant = FakeAssistant()
    ingest(assistant, questions)
    stored = stored_articles(assistant.library, questions.articles)
    gold = locate(questions, stored, None)
    cases = [case for case in cases_of(questions, stored, gold, assistant.library) if case.gold]
    row = measure(WholeArticles(), "tiny", cases, {a.id: a.text for a in stored.values()})
    assert row.n == 4
    assert row.figures["retrieval.recall@5"][0] == 1.0
    assert row.figures["retrieval.precision@5"][0] < 0.5
    assert "| tiny (4) | whole articles | 1.000 (" in markdown([row])


def test_the_table_goes_between_its_markers() -> None:
    text = "a\n<!-- peers: begin -->\nold\n<!-- peers: end -->\nb\n"
    assert inserted(text, "new") == "a\n<!-- peers: begin -->\nnew\n<!-- peers: end -->\nb\n"
    with pytest.raises(InvalidInput, match="no place for the table"):
        inserted("nothing here", "new")


def test_a_missing_peer_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "langchain_chroma", None)
    with pytest.raises(InvalidInput, match=r"footnote\[peers\]"):
        LangChainStock()
