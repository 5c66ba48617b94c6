"""Fits the small models that choose sentences and say how likely they answer (``assistant/select.json``).

    python -m eval.fit --data eval/sets/sample --data SET … [--out assistant/select.json]

Every question goes through the assistant's own retrieval, so the features are those it meets in use. Only the part
of each set that is set aside for fitting is read: questions marked ``"split": "dev"``, else those whose article falls
into it by a hash of its name. Questions that the reader was trained on are never used.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from assistant import Assistant, Settings
from assistant.question import understand
from assistant.reader.data import benchmark_part, share
from assistant.select import Candidate, answer_features, candidates, word_weights
from eval.data import Question, QuestionSet, load_set
from eval.locate import locate, stored_articles
from eval.metrics import has_fact
from eval.metrics.spans import Region
from ingest.load import text_with_map

RANKING = ("meaning", "words", "words_around", "named", "kind", "passage")
RULES = {"running_text": 3.0}
"""Not fitted, since question sets hardly ask for captions: running text goes first, whatever else is nearest."""
ANSWERABLE = ("meaning", "nearest", "words", "words_around", "named_article", "known", "kind")
READER = ("reader",)
READER_ANSWERABLE = ("reader", "margin")
NEGATIVES = 8
"""Wrong sentences set against each right one."""
MOST_A_SET = 120
"""Questions used of one set, so that no set drowns the others."""
SEED = 0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """One question with its candidates, best first, and which of them answer."""

    question: Question
    found: tuple[Candidate, ...]
    right: tuple[bool, ...]


def main(
    data: Annotated[list[Path], typer.Option("--data", help="A question set; repeatable.")],
    out: Annotated[Path, typer.Option(help="Where the weights are written.")] = Path("assistant/select.json"),
) -> None:
    """Fits on the sets' fitting parts and writes the weights."""
    seen = {folder.name: list(see(load_set(folder))) for folder in data}
    models: dict[str, dict[str, float]] = {}
    for suffix, ranking, chance in (
        ("", RANKING, ANSWERABLE),
        ("_with_reader", (*RANKING, *READER), (*ANSWERABLE, *READER_ANSWERABLE)),
    ):
        weights = models[f"ranking{suffix}"] = fit_ranking(seen, ranking) | RULES
        reranked = {name: [rerank(s, weights) for s in each] for name, each in seen.items()}
        models[f"answerable{suffix}"] = fit_answerable(reranked, chance)
        for name, each in reranked.items():
            print(f"{name}{suffix}: {described(each)}")
    out.write_text(json.dumps(models, indent=2) + "\n")


def described(seen: Sequence[Seen]) -> str:
    """How often the right sentence comes first, or among the first two, on the part that was fitted on."""
    answerable = [s for s in seen if s.question.answerable and s.right]
    first = np.mean([s.right[0] for s in answerable])
    two = np.mean([any(s.right[:2]) for s in answerable])
    return f"{len(seen)} questions, right first {first:.3f}, among two {two:.3f}"


def for_fitting(questions: QuestionSet) -> list[Question]:
    """The part of a set that may be fitted on."""
    name = questions.name
    part = [q for q in questions.questions if q.split == "dev" or (not q.split and _may_fit(name, q))]
    return random.Random(SEED).sample(part, min(MOST_A_SET, len(part)))


def _may_fit(name: str, question: Question) -> bool:
    article = question.articles[0] if question.articles else question.id
    kept_from_reader = benchmark_part(name, article) != "train"
    return kept_from_reader and share(f"fit/{name}/{article}") < 0.5


def see(questions: QuestionSet) -> Iterator[Seen]:
    """Runs the fitting part through the assistant's retrieval, with the reader on."""
    settings = Settings()
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(Path(folder) / "library", settings=settings) as assistant,
    ):
        assistant.ingest([questions.articles])
        stored = stored_articles(assistant.library, questions.articles)
        gold = locate(questions, stored, text_with_map)
        for question in for_fitting(questions):
            asked = understand(question.question, question.history, assistant.library.embedder)
            hits = assistant.retrieve(asked.text, settings.passages)
            weights = word_weights(asked, assistant.library)
            found = candidates(asked, hits, weights, assistant.library, assistant._reader)
            regions = gold.regions.get(question.id, [])
            named = {stored[name].id for name in question.articles if name in stored}
            right = tuple(answers(candidate, question, regions, named) for candidate in found)
            yield Seen(question, tuple(found), right)


def answers(candidate: Candidate, question: Question, regions: Sequence[Region], named: set[str]) -> bool:
    """Whether the sentence holds gold words, or, where a set has only facts, one of the facts in the right article."""
    if not question.answerable:
        return False
    start, end = candidate.sentence.start, candidate.sentence.end
    article = candidate.passage.article.id
    for region in regions:
        overlap = min(end, region.end) - max(start, region.start)
        if region.article == article and overlap > 0.5 * min(end - start, region.end - region.start):
            return True
    if regions or (named and article not in named):
        return False
    return any(any(has_fact(candidate.text, said) for said in fact) for fact in question.facts)


def fit_ranking(seen: dict[str, list[Seen]], names: Sequence[str]) -> dict[str, float]:
    """Pairwise logistic regression: a right sentence should score higher than a wrong one of the same question.
    Each set weighs the same."""
    rows: list[Floats] = []
    weights: list[float] = []
    for each in seen.values():
        pairs = [p for s in each for p in _pairs(s, names)]
        rows += pairs
        weights += [1000 / max(1, len(pairs))] * len(pairs)
    x = np.array([*rows, *(-row for row in rows)])
    y = np.array([1] * len(rows) + [0] * len(rows))
    return _fitted(x, y, weights * 2, names, intercept=False)


def _fitted(
    x: Floats, y: NDArray[np.int_], weights: Sequence[float], names: Sequence[str], *, intercept: bool
) -> dict[str, float]:
    """Logistic regression in which every feature counts for the answer or not at all: those that come out negative,
    which no reader could make sense of, are left out and the rest is fitted again."""
    from sklearn.linear_model import LogisticRegression

    kept = list(range(len(names)))
    while True:
        model = LogisticRegression(fit_intercept=intercept, C=1.0, max_iter=1000)
        model.fit(x[:, kept], y, sample_weight=weights)
        coefficients = model.coef_[0]
        if (coefficients >= 0).all():
            break
        kept = [i for i, w in zip(kept, coefficients, strict=True) if w >= 0]
    bias = round(float(model.intercept_[0]), 3) if intercept else 0.0
    return {"bias": bias} | {names[i]: round(float(w), 3) for i, w in zip(kept, coefficients, strict=True)}


def _pairs(seen: Seen, names: Sequence[str]) -> list[Floats]:
    rows = [_row(candidate.features, names) for candidate in seen.found]
    right = [row for row, ok in zip(rows, seen.right, strict=True) if ok]
    wrong = [row for row, ok in zip(rows, seen.right, strict=True) if not ok][:NEGATIVES]
    return [r - w for r in right[:2] for w in wrong]


def rerank(seen: Seen, weights: dict[str, float]) -> Seen:
    """The same candidates in the order of new weights."""
    scores = [sum(w * c.features.get(n, 0.0) for n, w in weights.items() if n != "bias") for c in seen.found]
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    return Seen(seen.question, tuple(seen.found[i] for i in order), tuple(seen.right[i] for i in order))


def fit_answerable(seen: dict[str, list[Seen]], names: Sequence[str]) -> dict[str, float]:
    """Logistic regression: does one of the first three sentences, the most that a reader is shown, answer? Learned
    from the sets that have both answerable and unanswerable questions."""
    x, y, weights = [], [], []
    for each in seen.values():
        if all(s.question.answerable for s in each):
            continue
        for s in each:
            if s.found:
                x.append(_row(answer_features(s.found), names))
                y.append(any(s.right[:3]))
                weights.append(100 / len(each))
    return _fitted(np.array(x), np.array(y, dtype=int), weights, names, intercept=True)


def _row(features: Any, names: Sequence[str]) -> Floats:
    return np.array([features.get(name, 0.0) for name in names])


if __name__ == "__main__":
    typer.run(main)
