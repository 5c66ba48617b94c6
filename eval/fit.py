"""Fits the small models that choose sentences and say how likely they answer (``assistant/evidence/select.json``).

    python -m eval.fit --data eval/sets/sample --data SET … [--out assistant/evidence/select.json]

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
from assistant.evidence.select import Candidate, answer_features, candidates, linear, word_weights
from assistant.reader.data import benchmark_part, share
from eval.data import Question, QuestionSet, load_set
from eval.locate import locate, stored_articles
from eval.metrics import has_fact
from eval.metrics.spans import Region
from ingest.load import text_with_map

RANKING = ("meaning", "words", "words_around", "named", "kind", "passage")
RULES = {"running_text": 3.0, "form": 2.0}
"""Not fitted. Question sets hardly ask for captions, but running text goes first, whatever else is nearest; and a sentence
that cannot hold the answer goes behind one that can. (Fitted by itself, ``form`` gets a third of this: few pairs tell of
it. From 1.5 on, the right sentence came first in 0.69 instead of 0.62 of the sample questions fitted on, 0.63 of the others
as before; other sets stayed as they were.)"""
ANSWERABLE = ("meaning", "nearest", "words", "words_around", "named_article", "known", "kind")
ANSWERABLE_RULES = {"form": 2.0}
"""In log-odds. On questions kept apart, it lifts the AUC of the sample set from 0.74 to 0.77 (2.0 or more)."""
MAY_COUNT_AGAINST = frozenset({"words"})
"""A sentence that says the question's words back is, at the same reader's score, a weaker sign than one that does not:
without this the AUC is 0.03 less on squad2's adversarial questions and 0.02 on the sample set, both kept apart."""
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
    out: Annotated[Path, typer.Option(help="Where the weights are written.")] = Path(
        "assistant/evidence/select.json"
    ),
) -> None:
    """Fits on the sets' fitting parts and writes the weights. The first set is the one whose mix of questions is taken for
    what people ask: the probabilities are calibrated on it."""
    seen = {folder.name: list(see(load_set(folder))) for folder in data}
    models: dict[str, dict[str, float]] = {}
    for suffix, ranking, chance in (
        ("", RANKING, ANSWERABLE),
        ("_with_reader", (*RANKING, *READER), (*ANSWERABLE, *READER_ANSWERABLE)),
    ):
        weights = models[f"ranking{suffix}"] = fit_ranking(seen, ranking) | RULES
        reranked = {name: [rerank(s, weights) for s in each] for name, each in seen.items()}
        likely = with_rules(fit_answerable(reranked, chance), ANSWERABLE_RULES)
        models[f"answerable{suffix}"] = calibrated(likely, dict([*reranked.items()][:1]))
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
            asked = assistant.understand(question.question, question.history)
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
    """Logistic regression in which every feature, but those in ``MAY_COUNT_AGAINST`` when there is an intercept, counts for
    the answer or not at all: those that come out negative, which no reader could make sense of, are left out and the
    rest is fitted again."""
    from sklearn.linear_model import LogisticRegression

    kept = list(range(len(names)))
    while True:
        model = LogisticRegression(fit_intercept=intercept, C=1.0, max_iter=1000)
        model.fit(x[:, kept], y, sample_weight=weights)
        coefficients = model.coef_[0]
        fine = [
            w >= 0 or (intercept and names[i] in MAY_COUNT_AGAINST)
            for i, w in zip(kept, coefficients, strict=True)
        ]
        if all(fine):
            break
        kept = [i for i, ok in zip(kept, fine, strict=True) if ok]
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


def with_rules(weights: dict[str, float], rules: dict[str, float]) -> dict[str, float]:
    """The weights with the rules, which take away from those that lack what they ask and change nothing for the others."""
    return weights | rules | {"bias": round(weights["bias"] - sum(rules.values()), 3)}


def fit_answerable(seen: dict[str, list[Seen]], names: Sequence[str]) -> dict[str, float]:
    """Logistic regression: does one of the first three sentences, the most that a reader is shown, answer? Learned
    from the sets that have both answerable and unanswerable questions."""
    x, y, weights = _outcomes(seen)
    rows = np.array([_row(features, names) for features in x])
    return _fitted(rows, np.array(y, dtype=int), weights, names, intercept=True)


def calibrated(model: dict[str, float], seen: dict[str, list[Seen]]) -> dict[str, float]:
    """The same model, its log-odds stretched and shifted to fit what came of the questions of ``seen`` (Platt 1999): the
    rules were not fitted, and adversarial sets, half of them unanswerable, leave it too unsure for ordinary questions."""
    x, y, weights = _outcomes(seen)
    scores = np.array([[linear(model, features)] for features in x])
    fitted = _fitted(scores, np.array(y, dtype=int), weights, ("score",), intercept=True)
    stretched = {name: round(weight * fitted["score"], 3) for name, weight in model.items()}
    return stretched | {"bias": round(stretched["bias"] + fitted["bias"], 3)}


def _outcomes(seen: dict[str, list[Seen]]) -> tuple[list[dict[str, float]], list[bool], list[float]]:
    """Features of each question's evidence, whether it answers, and the question's weight, for the sets that have
    unanswerable questions too."""
    x, y, weights = [], [], []
    for each in seen.values():
        if all(s.question.answerable for s in each):
            continue
        for s in each:
            if s.found:
                x.append(answer_features(s.found))
                y.append(any(s.right[:3]))
                weights.append(100 / len(each))
    return x, y, weights


def _row(features: Any, names: Sequence[str]) -> Floats:
    return np.array([features.get(name, 0.0) for name in names])


if __name__ == "__main__":
    typer.run(main)
