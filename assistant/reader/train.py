"""Train the reader: `python -m assistant.reader.train --training DIR --benchmarks DIR --out DIR [--resume]`.

Needs torch. The learning rate falls with the share of `--minutes` that is gone, so a run always ends well whatever the
machine; checkpoints land in `--out` (an ignored folder), and `--resume` goes on from the last one.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from assistant.reader.data import load
from assistant.reader.examples import Builder, Group
from assistant.reader.mining import cached_embeddings, mine
from assistant.reader.network import MASKED, Network
from assistant.reader.rows import Row, make_row
from assistant.reader.weights import merged
from vectorstore.minilm import check_minilm_weights, minilm_folder, minilm_tokenizer

T = TypeVar("T")


def cached(path: Path, make: Callable[[], T]) -> T:
    """What an earlier run with the same cache folder made (our own file, never a foreign pickle), else made now."""
    if path.exists():
        return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
    made = make()
    path.write_bytes(pickle.dumps(made))
    return made


def collate(rows: list[Row]) -> tuple[Tensor, Tensor, Tensor]:
    """Rows → ids, mask, kinds, each (rows, longest)."""
    width = max(len(row) for row in rows)

    def pad(values: list[int]) -> list[int]:
        return values + [0] * (width - len(values))

    ids, kinds = (torch.tensor([pad(getattr(r, name)) for r in rows]) for name in ("ids", "kinds"))
    return ids, torch.tensor([pad([1] * len(r)) for r in rows]), kinds


@dataclass(frozen=True)
class Task:
    """A row to read: which question it belongs to, the labels of its sentences, its answer's first and last token."""

    group: int
    row: Row
    labels: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


def tasks_of(tokenizer: Tokenizer, groups: list[Group]) -> list[Task]:
    """All passages of the groups as rows."""
    tasks = []
    for number, group in enumerate(groups):
        asked = tokenizer.encode(group.question, add_special_tokens=False).ids
        for passage in group.passages:
            pieces = passage.context.pieces
            encoded = tokenizer.encode_batch([*pieces, *passage.sentences], add_special_tokens=False)
            context, sentences = encoded[: len(pieces)], encoded[len(pieces) :]
            row = make_row(asked, [c.ids for c in context], [s.ids for s in sentences])
            spans = []
            for place, text, answer, sentence in zip(
                row.places, passage.sentences, passage.answers, sentences, strict=True
            ):
                start = text.find(answer) if answer else -1
                offsets = sentence.offsets[: place[1] - place[0]]
                inside = [n for n, (a, b) in enumerate(offsets)
                          if start >= 0 and b > start and a < start + len(answer)]  # fmt: skip
                if inside:
                    spans.append((place[0] + inside[0], place[0] + inside[-1]))
            tasks.append(Task(number, row, passage.labels, tuple(spans)))
    return tasks


def loss_of(
    network: Network, tokenizer: Tokenizer, groups: list[Group], settings: argparse.Namespace
) -> Tensor:
    """Listwise cross-entropy over all sentences of a question, with an empty chair at logit 0 for "none of these",
    plus binary cross-entropy a sentence, plus the answer's place among the tokens of its passage."""
    tasks = tasks_of(tokenizer, groups)
    order = sorted(range(len(tasks)), key=lambda i: len(tasks[i].row))
    logits: list[list[Tensor]] = [[torch.zeros(())] for _ in groups]
    labels: list[list[int]] = [[] for _ in groups]
    places: list[Tensor] = []
    for at in range(0, len(order), settings.chunk):
        some = [tasks[i] for i in order[at : at + settings.chunk]]
        with torch.autocast("cpu", torch.bfloat16):
            scores = network(*collate([task.row for task in some])).float()
        for task, score in zip(some, scores, strict=True):
            asking = score[: task.row.asked, 1].mean()
            for (start, end), label in zip(task.row.places, task.labels, strict=True):
                if end:
                    logits[task.group].append(score[start:end, 0].mean() + asking)
                    labels[task.group].append(label)
            inside = torch.tensor(task.row.kinds, dtype=torch.bool)
            for span in task.spans:
                for side, token in zip((2, 3), span, strict=True):
                    among = score[: len(task.row), side].masked_fill(~inside, MASKED)
                    places.append(among.logsumexp(0) - among[token])
    losses = []
    for each, wanted in zip(logits, labels, strict=True):
        all_of, target = torch.stack(each), torch.tensor([0.0 if any(wanted) else 1.0, *map(float, wanted)])
        listwise = all_of.logsumexp(0) - all_of[target > 0].logsumexp(0)
        binary = F.binary_cross_entropy_with_logits(all_of[1:], target[1:], reduction="sum") / 4
        losses.append(listwise + settings.binary * binary)
    loss = torch.stack(losses).mean()
    return loss + settings.span * torch.stack(places).sum() / len(groups) if places else loss


def batches(
    builder: Builder,
    size: int,
    seed: int,
    skip: int,
    share: float = 0.0,
    apart: int = 7,
    searched: float = 0.6,
) -> Iterator[list[Group]]:
    """Endless batches of groups; the nth batch depends on the seed and n only, so a run can go on where it stopped."""

    def draw(number: int, rng: random.Random) -> Group:
        if rng.random() >= share:
            return builder.group(number, rng)
        if rng.random() < searched:
            return builder.searched(number, apart, rng)
        return builder.group(number, rng).apart(apart, rng)

    count = 0
    for lap in range(1000):
        plan = builder.plan(random.Random(f"{seed}/{lap}"))
        for at in range(0, len(plan) - size + 1, size):
            if count >= skip:
                rng = random.Random(f"{seed}/{lap}/{at}")
                yield [draw(number, rng) for number in plan[at : at + size]]
            count += 1


def save(out: Path, network: Network, optimizer: torch.optim.Optimizer, step: int, gone: float) -> None:
    """One checkpoint, replaced in one move."""
    state = {
        "network": trained_state(network),
        "optimizer": optimizer.state_dict(),
        "step": step,
        "gone": gone,
    }
    torch.save(state, out / "checkpoint.tmp")
    (out / "checkpoint.tmp").replace(out / "checkpoint.pt")


def trained_state(network: Network) -> dict[str, Tensor]:
    learning = {name for name, p in network.named_parameters() if p.requires_grad}
    return {name: value.detach().clone() for name, value in network.state_dict().items() if name in learning}


def train(settings: argparse.Namespace) -> Network:
    """The whole run; leaves `reader.pt` (trained parameters) and `run.json` (settings, steps, losses) in `out`."""
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    settings.out.mkdir(parents=True, exist_ok=True)
    network, tokenizer = Network(), minilm_tokenizer()
    bundled = check_minilm_weights(minilm_folder())
    network.load_bundled(str(bundled))
    corpus = load(settings.training, settings.benchmarks)
    cache = settings.cache or settings.out
    vectors = cached_embeddings(
        cache / "sentences.npy", network, tokenizer, [s.text for s in corpus.sentences]
    )
    asked = cached_embeddings(cache / "questions.npy", network, tokenizer, [q.text for q in corpus.questions])
    mined = cached(cache / "mined.pkl", lambda: mine(corpus, vectors, asked, 40))
    builder = Builder(corpus, mined, settings.edits, settings.none)
    if settings.start:
        network = merged(bundled, settings.start)
        network.train()
    network.freeze(settings.layers)
    head = [p for n, p in network.named_parameters() if n.split(".")[0] == "head"]
    body = [p for n, p in network.named_parameters() if p.requires_grad and n.split(".")[0] == "layers"]
    optimizer = torch.optim.AdamW(
        [{"params": body, "peak": settings.rate}, {"params": head, "peak": 10 * settings.rate}],
        weight_decay=0.01,
    )
    step, before = 0, 0.0
    if settings.resume and (settings.out / "checkpoint.pt").exists():
        state = torch.load(settings.out / "checkpoint.pt", weights_only=True)
        network.load_state_dict(state["network"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        step, before = state["step"], state["gone"]
    began, saved = time.monotonic(), time.monotonic()
    log: list[dict[str, Any]] = []
    losses: list[float] = []
    for groups in batches(builder, settings.batch, settings.seed, step, settings.apart):
        gone = before + time.monotonic() - began
        share = max(gone / (60 * settings.minutes), step * settings.batch / settings.questions)
        if share >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * min(1.0, share / 0.05 + 0.02) * (1.0 - share)
        loss = loss_of(network, tokenizer, groups, settings)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*body, *head], 1.0)
        optimizer.step()
        step += 1
        losses.append(loss.item())
        if step % 50 == 0:
            log.append(
                {
                    "step": step,
                    "seconds": round(gone),
                    "share": round(share, 4),
                    "loss": float(np.mean(losses)),
                }
            )
            print(json.dumps(log[-1]), flush=True)
            losses = []
        if time.monotonic() - saved > 120:
            save(settings.out, network, optimizer, step, gone)
            saved = time.monotonic()
    torch.save(trained_state(network), settings.out / "reader.pt")
    plain = {k: str(v) if isinstance(v, Path) else v for k, v in vars(settings).items()}
    (settings.out / "run.json").write_text(
        json.dumps({"settings": plain, "steps": step, "log": log}, indent=1)
    )
    return network


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--training", type=Path, required=True, help="folder with squadshifts_*.jsonl")
    parser.add_argument("--benchmarks", type=Path, required=True, help="folder with one folder per set")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the result")
    parser.add_argument(
        "--cache", type=Path, help="folder for embeddings that several runs share (default: --out)"
    )
    parser.add_argument("--resume", action="store_true")
    parser.add_argument(
        "--start", type=Path, help="packed weights to begin from instead of the bundled model"
    )
    parser.add_argument(
        "--minutes", type=float, default=75.0, help="time over which the learning rate falls to 0"
    )
    parser.add_argument("--questions", type=int, default=10**9, help="stop after this many questions")
    parser.add_argument("--layers", type=int, default=4, help="layers from the top that learn")
    parser.add_argument(
        "--rate", type=float, default=8e-5, help="peak learning rate of the layers; the head ten times"
    )
    parser.add_argument("--edits", type=float, default=0.25, help="share of questions that try an edit")
    parser.add_argument("--none", type=float, default=0.15, help="share of lists whose answer is left out")
    parser.add_argument("--apart", type=float, default=0.0, help="share of lists read sentence by sentence")
    parser.add_argument(
        "--binary", type=float, default=1.0, help="weight of the binary loss beside the listwise"
    )
    parser.add_argument("--span", type=float, default=0.25, help="weight of the answer's place")
    parser.add_argument("--batch", type=int, default=8, help="questions per step")
    parser.add_argument("--chunk", type=int, default=6, help="passages per forward pass")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    return parser


if __name__ == "__main__":
    train(arguments().parse_args())
