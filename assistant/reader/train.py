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
from assistant.reader.pairs import Row, make_row
from vectorstore.onnx_model import check_minilm_weights, minilm_folder, minilm_tokenizer

T = TypeVar("T")


def cached(path: Path, make: Callable[[], T]) -> T:
    """What an earlier run with the same cache folder made (our own file, never a foreign pickle), else made now."""
    if path.exists():
        return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
    made = make()
    path.write_bytes(pickle.dumps(made))
    return made


def collate(rows: list[Row]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Rows → ids, kinds, mask, pooled, each (rows, longest)."""
    width = max(len(row) for row in rows)

    def pad(values: list[int]) -> list[int]:
        return values + [0] * (width - len(values))

    ids, kinds, pooled = (
        torch.tensor([pad(getattr(r, name)) for r in rows]) for name in ("ids", "kinds", "pooled")
    )
    mask = torch.tensor([pad([1] * len(r)) for r in rows])
    return ids, kinds, mask, pooled


def rows_of(tokenizer: Tokenizer, groups: list[Group]) -> tuple[list[Row], list[tuple[int, int]]]:
    """All rows of the groups in order, and per row the answer's first and last token (-1, -1: unmarked)."""
    texts = [t for g in groups for i in g.items for t in (g.question, i.text, i.context)]
    encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
    rows, spans = [], []
    for at, item in enumerate(i for g in groups for i in g.items):
        question, sentence, context = encoded[3 * at : 3 * at + 3]
        row = make_row(question.ids, sentence.ids, context.ids)
        rows.append(row)
        start = item.text.find(item.answer) if item.answer else -1
        inside = [n for n, (a, b) in enumerate(sentence.offsets[: row.length])
                  if start >= 0 and b > start and a < start + len(item.answer)]  # fmt: skip
        spans.append((row.first + inside[0], row.first + inside[-1]) if inside else (-1, -1))
    return rows, spans


def forward_sorted(
    network: Network, rows: list[Row], chunk: int
) -> tuple[Tensor, list[tuple[list[int], Tensor, Tensor]]]:
    """Logits of all rows in order, computed in chunks of similar length; span scores stay with their chunks."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    parts, kept = [], []
    for at in range(0, len(order), chunk):
        some = order[at : at + chunk]
        with torch.autocast("cpu", torch.bfloat16):
            logits, starts, ends = network(*collate([rows[i] for i in some]))
        parts.append(logits.float())
        kept.append((some, starts.float(), ends.float()))
    back = torch.tensor(np.argsort(order))
    return torch.cat(parts)[back], kept


def loss_of(
    network: Network, tokenizer: Tokenizer, groups: list[Group], settings: argparse.Namespace
) -> Tensor:
    """Binary cross-entropy, plus listwise with an empty chair at logit 0 for "none of these", plus the answer's place."""
    rows, spans = rows_of(tokenizer, groups)
    logits, kept = forward_sorted(network, rows, settings.chunk)
    labels = torch.tensor([float(i.label) for g in groups for i in g.items])
    sizes = [len(g.items) for g in groups]
    lists = torch.nn.utils.rnn.pad_sequence(list(logits.split(sizes)), batch_first=True, padding_value=MASKED)
    lists = torch.cat([torch.zeros(len(groups), 1), lists], 1)
    targets = torch.tensor([next((n + 1 for n, i in enumerate(g.items) if i.label), 0) for g in groups])
    loss = settings.binary * F.binary_cross_entropy_with_logits(logits, labels) + F.cross_entropy(
        lists, targets
    )
    places = [
        (starts[n], ends[n], spans[i])
        for some, starts, ends in kept
        for n, i in enumerate(some)
        if spans[i][0] >= 0
    ]
    if places and settings.span:
        terms = [F.cross_entropy(s[None], torch.tensor([a])) + F.cross_entropy(e[None], torch.tensor([b]))
                 for s, e, (a, b) in places]  # fmt: skip
        loss = loss + settings.span * torch.stack(terms).mean()
    return loss


def batches(builder: Builder, size: int, seed: int, skip: int) -> Iterator[list[Group]]:
    """Endless batches of groups; the nth batch depends on the seed and n only, so a run can go on where it stopped."""
    count = 0
    for lap in range(1000):
        plan = builder.plan(random.Random(f"{seed}/{lap}"))
        for at in range(0, len(plan) - size + 1, size):
            if count >= skip:
                rng = random.Random(f"{seed}/{lap}/{at}")
                yield [builder.group(number, rng) for number in plan[at : at + size]]
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
    network.load_bundled(str(check_minilm_weights(minilm_folder())))
    corpus = load(settings.training, settings.benchmarks)
    cache = settings.cache or settings.out
    vectors = cached_embeddings(
        cache / "sentences.npy", network, tokenizer, [s.text for s in corpus.sentences]
    )
    asked = cached_embeddings(cache / "questions.npy", network, tokenizer, [q.text for q in corpus.questions])
    mined = cached(cache / "mined.pkl", lambda: mine(corpus, vectors, asked, 40))
    builder = Builder(corpus, mined, bool(settings.context), settings.edits)
    network.freeze(settings.layers)
    heads = [p for n, p in network.named_parameters() if n.split(".")[0] in ("answer", "span")]
    body = [p for n, p in network.named_parameters() if p.requires_grad and n.split(".")[0] == "layers"]
    optimizer = torch.optim.AdamW(
        [{"params": body, "peak": settings.rate}, {"params": heads, "peak": 10 * settings.rate}],
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
    for groups in batches(builder, settings.batch, settings.seed, step):
        gone = before + time.monotonic() - began
        share = max(gone / (60 * settings.minutes), step * settings.batch / settings.questions)
        if share >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * min(1.0, share / 0.05 + 0.02) * (1.0 - share)
        loss = loss_of(network, tokenizer, groups, settings)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*body, *heads], 1.0)
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
        "--minutes", type=float, default=75.0, help="time over which the learning rate falls to 0"
    )
    parser.add_argument("--questions", type=int, default=10**9, help="stop after this many questions")
    parser.add_argument("--layers", type=int, default=4, help="layers from the top that learn")
    parser.add_argument(
        "--rate", type=float, default=8e-5, help="peak learning rate of the layers; heads ten times"
    )
    parser.add_argument("--context", type=int, default=1, help="1: title and previous sentence are read too")
    parser.add_argument("--edits", type=float, default=0.75, help="share of questions that try an edit")
    parser.add_argument(
        "--binary", type=float, default=1.0, help="weight of the binary loss beside the listwise"
    )
    parser.add_argument("--span", type=float, default=0.1, help="weight of the answer's place")
    parser.add_argument("--batch", type=int, default=8, help="questions per step")
    parser.add_argument("--chunk", type=int, default=10, help="pairs per forward pass")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    return parser


if __name__ == "__main__":
    train(arguments().parse_args())
