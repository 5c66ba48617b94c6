"""Fit `calibration.json` on the dev part and measure it on the kept-aside part.

`python -m assistant.reader.calibrate --training DIR --benchmarks DIR --cache DIR [--json OUT]`. A dev question is seen
up to three times: as it is, with every sentence that answers it taken away, and with an edit that makes its sentence
wrong (see `edits.py`). What is learned is whether the first sentence answers. Needs torch for the candidates.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.question import Question as Asked
from assistant.reader.combine import CALIBRATION, answer_features, named_share
from assistant.reader.data import BENCHMARKS, Corpus, Question, load
from assistant.reader.edits import propose
from assistant.reader.evaluate import Judged, auc, auc_interval, interval, is_right, prepare, table
from assistant.reader.evaluate import measure as mixtures
from assistant.reader.mining import Candidates
from assistant.reader.reader import WEIGHTS, Reader
from assistant.select import coverage, fits_kind
from assistant.words import content_words, stem

Floats = NDArray[np.float64]
RANKING = ("reader", "meaning", "words", "coverage", "kind")
ANSWERABLE = ("reader", "margin", "meaning", "coverage", "coverage_around", "named", "kind")
PER_SOURCE = {"new_wiki": 60, "reddit": 25, "amazon_reviews": 25}  # dev questions at most from a set


@dataclass(frozen=True)
class Case:
    """A question with its candidates' features; `right[i]`: candidate i answers; `kind`: as is, removed, edited."""

    question: Question
    features: list[dict[str, float]]
    right: list[bool]
    kind: str = "as is"


class Rarity:
    """Weights of a question's words by how few sentences of its set have them (as `select.word_weights`)."""

    def __init__(self, corpus: Corpus) -> None:
        self.counts: dict[str, Counter[str]] = {}
        self.totals: Counter[str] = Counter()
        for sentence in corpus.sentences:
            source = sentence.place.split("/")[0]
            self.totals[source] += 1
            self.counts.setdefault(source, Counter()).update({stem(w) for w in content_words(sentence.text)})

    def weights(self, question: Question) -> dict[str, float]:
        total, counts = self.totals[question.source], self.counts[question.source]
        found = {word: counts[stem(word)] for word in content_words(question.text)}
        return {word: math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in found.items()}


def case(
    corpus: Corpus, question: Question, found: Candidates, reader: Reader, rarity: Rarity, kind: str = "as is"
) -> Case:
    """Score the candidates; under "removed" those that answer are left out first, under "edited" none is right."""
    right = [is_right(corpus, question, i) for i in found.sentences]
    keep = [n for n in range(len(right)) if not corpus.sentences[found.sentences[n]].heading]
    keep = [n for n in keep if kind != "removed" or not right[n]][:20]
    sentences = [corpus.sentences[found.sentences[n]] for n in keep]
    logits = reader.score(question.text, [s.text for s in sentences], [s.context for s in sentences])
    asked, weights = Asked(question.text, question.text), rarity.weights(question)
    features = []
    for n, sentence, logit in zip(keep, sentences, logits, strict=True):
        around = f"{sentence.context} {sentence.text}"
        features.append({
            "reader": logit, "meaning": found.cosine[n], "words": found.words[n],
            "coverage": coverage(weights, sentence.text), "coverage_around": coverage(weights, around),
            "named": named_share(question.text, around), "kind": float(fits_kind(sentence.text, asked)),
        })  # fmt: skip
    return Case(question, features, [right[n] and kind == "as is" for n in keep], kind)


def variants(corpus: Corpus, question: Question, rng: random.Random) -> list[tuple[Question, str]]:
    """The question as it is and, when it is answerable, without its answer and with an edit."""
    found = [(question, "as is")]
    if not question.gold:
        return found
    found.append((question, "removed"))
    gold = corpus.sentences[question.gold[0]].text
    answer = next((a for a in question.answers if a in gold), "")
    near = [corpus.sentences[i].text for i in question.near[:8]]
    if edit := propose(question.text, gold, answer, near, rng):
        found.append((replace(question, text=edit.apply(question.text)), "edited"))
    return found


def fit_ranking(cases: Sequence[Case]) -> dict[str, float]:
    """Listwise: the softmax over a question's candidates should fall on right ones. Light pull towards 0."""
    lists = [
        (_matrix(c.features, RANKING), np.array(c.right)) for c in cases if any(c.right) and not all(c.right)
    ]
    scale = np.concatenate([m for m, _ in lists]).std(0)

    def loss(w: Floats) -> float:
        total = 0.0
        for matrix, right in lists:
            scores = (matrix / scale) @ w
            scores = scores - scores.max()
            total += math.log(np.exp(scores).sum()) - math.log(np.exp(scores[right]).sum())
        return total + 0.5 * float(w @ w)

    best = minimize(loss, np.zeros(len(RANKING)), method="BFGS").x / scale
    return {"bias": 0.0, **{name: round(float(w), 4) for name, w in zip(RANKING, best, strict=True)}}


def fit_answerable(cases: Sequence[Case], ranking: dict[str, float]) -> dict[str, float]:
    """Logistic regression of "the first sentence answers"; weights that should help are kept at 0 or above."""
    rows = [ordered(c, ranking) for c in cases]
    matrix = _matrix([answer_features(f) for f, _ in rows], ANSWERABLE)
    labels = np.array([float(right[0]) for _, right in rows])
    sure = np.array(
        [0.5 if c.kind == "edited" else 1.0 for c in cases]
    )  # an edit sometimes leaves the answer right
    mean, scale = matrix.mean(0), np.maximum(matrix.std(0), 1e-6)
    inputs = (matrix - mean) / scale

    def loss(w: Floats) -> float:
        logits = inputs @ w[1:] + w[0]
        return float((sure * (np.logaddexp(0, logits) - labels * logits)).sum() + 0.5 * w[1:] @ w[1:])

    bounds = [(None, None), *[(0.0, None)] * len(ANSWERABLE)]
    found = minimize(loss, np.zeros(len(ANSWERABLE) + 1), method="L-BFGS-B", bounds=bounds).x
    weights = found[1:] / scale
    bias = float(found[0] - weights @ mean)
    return {
        "bias": round(bias, 4),
        **{n: round(float(w), 4) for n, w in zip(ANSWERABLE, weights, strict=True)},
    }


def ordered(one: Case, ranking: dict[str, float]) -> tuple[list[dict[str, float]], list[bool]]:
    """Features and rightness of a case, best ranking score first."""
    scores = [_linear(ranking, f) for f in one.features]
    order = sorted(range(len(scores)), key=lambda n: -scores[n])
    return [one.features[n] for n in order], [one.right[n] for n in order]


def chance(one: Case, models: dict[str, dict[str, float]]) -> float:
    best = ordered(one, models["ranking"])[0]
    return 1 / (1 + math.exp(-_linear(models["answerable"], answer_features(best))))


def measure(cases: Sequence[Case], models: dict[str, dict[str, float]]) -> dict[str, Any]:
    """Per set: first right and within two in ranked order, refusal AUC of the probability, calibration error."""
    report: dict[str, Any] = {}
    for source in BENCHMARKS:
        some = [c for c in cases if c.question.source == source]
        yes, no = ([c for c in some if c.question.answerable is kind] for kind in (True, False))
        if not yes:
            continue
        rights = [ordered(c, models["ranking"])[1] for c in yes]
        first = np.array([float(r[0]) for r in rights])
        two = np.array([float(any(r[:2])) for r in rights])
        row: dict[str, Any] = {
            "n": len(yes), "n_unanswerable": len(no), "first": round(float(first.mean()), 3),
            "first_interval": interval(first), "two": round(float(two.mean()), 3), "two_interval": interval(two),
        }  # fmt: skip
        if no:
            for name in ("probability", "reader", "meaning"):
                sides = [np.array([_signal(c, models, name) for c in kind]) for kind in (yes, no)]
                row[f"auc_{name}"], row[f"auc_{name}_interval"] = (
                    round(auc(sides[0], sides[1]), 3),
                    auc_interval(sides[0], sides[1]),
                )
        report[source] = row
    chances = np.array([chance(c, models) for c in cases])
    right = np.array([float(ordered(c, models["ranking"])[1][0]) for c in cases])
    report["reliability"] = reliability(chances, right)
    return report


def _signal(one: Case, models: dict[str, dict[str, float]], name: str) -> float:
    return chance(one, models) if name == "probability" else max(f[name] for f in one.features)


def reliability(chances: Floats, right: Floats) -> dict[str, Any]:
    """Five equally wide bins: said, true, n; and the mean gap weighted by n (expected calibration error)."""
    bins = np.minimum((chances * 5).astype(int), 4)
    rows = [(float(chances[bins == b].mean()), float(right[bins == b].mean()), int((bins == b).sum()))
            for b in range(5) if (bins == b).any()]  # fmt: skip
    error = sum(abs(said - true) * n for said, true, n in rows) / len(chances)
    return {"error": round(error, 3), "bins": [[round(a, 3), round(b, 3), n] for a, b, n in rows]}


def _matrix(features: Sequence[dict[str, float]], names: Sequence[str]) -> Floats:
    return np.array([[f[name] for name in names] for f in features], np.float64)


def _linear(weights: dict[str, float], features: dict[str, float]) -> float:
    return weights["bias"] + sum(w * features[name] for name, w in weights.items() if name != "bias")


def judged(one: Case) -> Judged:
    """The same case as `evaluate.py` sees it."""
    cosine, words = [f["meaning"] for f in one.features], [f["words"] for f in one.features]
    fused = [0.5 * a + 0.5 * b for a, b in zip(cosine, words, strict=True)]
    logits = np.array([f["reader"] for f in one.features])
    return Judged(one.question, Candidates([], cosine, words, fused), logits, one.right)


def dev_cases(training: Path, benchmarks: Path, cache: Path, reader: Reader) -> list[Case]:
    """Cases of the dev part of all sets; `cache` is the one that training filled (`mined.pkl`)."""
    corpus = load(training, benchmarks)
    mined: dict[int, Candidates] = pickle.loads((cache / "mined.pkl").read_bytes())
    rarity, rng = Rarity(corpus), random.Random(11)
    numbers = [n for n, q in enumerate(corpus.questions) if q.part == "dev" and (q.gold or not q.answerable)]
    taken: Counter[str] = Counter()
    cases = []
    for number in rng.sample(numbers, len(numbers)):
        question = corpus.questions[number]
        taken[question.source] += 1
        if taken[question.source] <= PER_SOURCE.get(question.source, 60):
            for variant, kind in variants(corpus, question, rng):
                cases.append(case(corpus, variant, mined[number], reader, rarity, kind))
    return cases


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("--training", "--benchmarks", "--cache"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    settings = parser.parse_args()
    reader = Reader.load(settings.cache, settings.weights)
    cases = dev_cases(settings.training, settings.benchmarks, settings.cache, reader)
    ranking = fit_ranking(cases)
    models = {"ranking": ranking, "answerable": fit_answerable(cases, ranking)}
    CALIBRATION.write_text(json.dumps(models, indent=1) + "\n")
    corpus, numbers, mined = prepare(settings.benchmarks, settings.cache, "aside")
    rarity = Rarity(corpus)
    aside = [case(corpus, corpus.questions[n], mined[n], reader, rarity) for n in numbers]
    report = {
        "models": models,
        "dev": measure([c for c in cases if c.kind == "as is"], models),
        "aside": measure(aside, models),
        "mixtures": mixtures([judged(c) for c in aside]),
    }
    print(table(report["mixtures"]))
    print(json.dumps({name: report[name] for name in ("models", "dev", "aside")}))
    if settings.json:
        settings.json.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
