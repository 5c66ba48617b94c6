"""Measure a reader on the kept-aside parts, straight on sentences: is an answering sentence first, or within two?

`python -m assistant.reader.evaluate --benchmarks DIR --cache DIR --json OUT`. Candidates are the 20 sentences of a set's
articles nearest by 0.5 * cosine + 0.5 * BM25, scored by the reader as served (int8); n and 95 % bootstrap intervals
(over questions) are given.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.reader.data import BENCHMARKS, Corpus, Question, has_fact, load
from assistant.reader.mining import Candidates, cached_embeddings, mine
from assistant.reader.network import Network
from assistant.reader.reader import WEIGHTS, Reader, Text
from vectorstore.minilm import minilm_folder, minilm_tokenizer

MIXES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0)  # weight of the old score beside sigmoid(logit)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """One question with its candidates' scores; `right[i]` says whether candidate i answers."""

    question: Question
    candidates: Candidates
    logits: Floats
    right: list[bool]


def is_right(corpus: Corpus, question: Question, index: int) -> bool:
    """A gold sentence, or (short answers) any sentence of the question's own article that states it."""
    if index in question.gold:
        return True
    same = question.source == "rgb" or (
        bool(question.gold) and corpus.sentences[index].place == corpus.sentences[question.gold[0]].place
    )
    return same and question.answerable and has_fact(corpus.sentences[index].text, question.answers)


def judge(corpus: Corpus, numbers: list[int], mined: dict[int, Candidates], reader: Reader) -> list[Judged]:
    """Reads each candidate after its context, as the assistant does."""
    found = []
    for number in numbers:
        question, candidates = corpus.questions[number], mined[number]
        sentences = [corpus.sentences[i] for i in candidates.sentences]
        readings = reader.read(question.text, [Text([s.text], s.context) for s in sentences])
        right = [is_right(corpus, question, i) for i in candidates.sentences]
        logits = np.array([reading.score for (reading,) in readings], np.float64)
        found.append(Judged(question, candidates, logits, right))
    return found


def mixed(judged: Judged, weight: float) -> Floats:
    """(1 - weight) * sigmoid(logit) + weight * old score; weight 1 is the old score alone, 0 the reader alone."""
    chance = 1 / (1 + np.exp(-judged.logits))
    return np.asarray((1 - weight) * chance + weight * np.array(judged.candidates.fused))


def hits(judged: list[Judged], weight: float, within: int) -> Floats:
    """Per answerable question 1 when one of the first `within` candidates is right."""
    answerable = [j for j in judged if j.question.answerable]
    return np.array(
        [
            float(any(j.right[i] for i in np.argsort(-mixed(j, weight), kind="stable")[:within]))
            for j in answerable
        ]
    )


def auc(positive: Floats, negative: Floats) -> float:
    """Chance that an answerable question scores above an unanswerable one; ties count half."""
    if not len(positive) or not len(negative):
        return float("nan")
    return float(((positive[:, None] > negative[None]) + 0.5 * (positive[:, None] == negative[None])).mean())


def interval(values: Floats, seed: int = 1) -> list[float]:
    """95 % bootstrap interval of a mean over questions."""
    rng = np.random.default_rng(seed)
    means = rng.choice(values, (2000, len(values))).mean(1)
    return [round(float(x), 3) for x in np.quantile(means, (0.025, 0.975))]


def auc_interval(positive: Floats, negative: Floats, seed: int = 1) -> list[float]:
    rng = np.random.default_rng(seed)
    draws = [
        auc(rng.choice(positive, len(positive)), rng.choice(negative, len(negative))) for _ in range(1000)
    ]
    return [round(float(x), 3) for x in np.quantile(draws, (0.025, 0.975))]


def measure(judged: list[Judged]) -> dict[str, Any]:
    """Per set: first right and within two at every mixing weight, and how the best score tells the unanswerable."""
    report: dict[str, Any] = {}
    for source in BENCHMARKS:
        some = [j for j in judged if j.question.source == source]
        yes, no = ([j for j in some if j.question.answerable is kind] for kind in (True, False))
        if not yes:
            continue
        row: dict[str, Any] = {"n": len(yes), "n_unanswerable": len(no)}
        row["within_20"] = round(float(hits(some, 1.0, 20).mean()), 3)
        for weight in MIXES:
            first, two = hits(some, weight, 1), hits(some, weight, 2)
            row[f"mix_{weight}"] = {
                "first": round(float(first.mean()), 3), "first_interval": interval(first),
                "two": round(float(two.mean()), 3), "two_interval": interval(two),
            }  # fmt: skip
        if no:
            for name in ("reader", "old", "cosine"):
                sides = [np.array([_best(j, name) for j in kind]) for kind in (yes, no)]
                row[f"refusal_auc_{name}"] = round(auc(sides[0], sides[1]), 3)
                row[f"refusal_auc_{name}_interval"] = auc_interval(sides[0], sides[1])
        report[source] = row
    return report


def _best(judged: Judged, name: str) -> float:
    """The highest score of a question's candidates."""
    scores: dict[str, Any] = {
        "reader": judged.logits,
        "old": judged.candidates.fused,
        "cosine": judged.candidates.cosine,
    }
    return float(max(scores[name]))


def table(report: dict[str, Any]) -> str:
    """One line per set: the old score, the reader, and three mixtures (first/two)."""
    lines = []
    for source, row in report.items():
        cells = [
            f"{w}: {row[f'mix_{w}']['first']:.2f}/{row[f'mix_{w}']['two']:.2f}"
            for w in (1.0, 0.0, 0.1, 0.2, 0.3, 0.5)
        ]
        extra = (
            f" auc reader {row['refusal_auc_reader']} old {row['refusal_auc_old']}"
            if "refusal_auc_old" in row
            else ""
        )
        lines.append(f"{source:9} n={row['n']:3} top20={row['within_20']:.2f}  " + "  ".join(cells) + extra)
    means = [
        np.mean([row[f"mix_{w}"][k] for row in report.values()])
        for w in (1.0, 0.0, 0.1, 0.2, 0.3, 0.5)
        for k in ("first", "two")
    ]
    lines.append("mean " + " ".join(f"{m:.3f}" for m in means))
    return "\n".join(lines)


def prepare(
    benchmarks: Path, cache: Path, part: str, k: int = 20
) -> tuple[Corpus, list[int], dict[int, Candidates]]:
    """The benchmark corpus, the numbers of the questions of a part, and everyone's candidates."""
    network, tokenizer = Network(), minilm_tokenizer()
    network.load_bundled(str(minilm_folder() / "model.safetensors"))
    corpus = load(None, benchmarks)
    vectors = cached_embeddings(
        cache / "benchmark_sentences.npy", network, tokenizer, [s.text for s in corpus.sentences]
    )
    asked = cached_embeddings(
        cache / "benchmark_questions.npy", network, tokenizer, [q.text for q in corpus.questions]
    )
    numbers = [n for n, q in enumerate(corpus.questions) if q.part == part and (q.gold or not q.answerable)]
    shown = {i for i, s in enumerate(corpus.sentences) if not s.heading}
    return corpus, numbers, mine(corpus, vectors, asked, k, shown)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--benchmarks", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--part", default="aside", choices=("aside", "dev"))
    parser.add_argument("--every", type=int, default=1, help="only every nth question, for quick looks")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path)
    settings = parser.parse_args()
    torch.set_num_threads(settings.threads)
    corpus, numbers, mined = prepare(settings.benchmarks, settings.cache, settings.part)
    reader = Reader.load(settings.cache, settings.weights)
    judged = judge(corpus, numbers[:: settings.every], mined, reader)
    report = measure(judged)
    print(table(report))
    if settings.json:
        settings.json.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
