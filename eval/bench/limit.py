"""Embedding beside the physical limit: how many multiply-adds a token needs, and how many int8 ones this machine does.

The rate is that of onnxruntime's own int8 matrix product at the model's shapes, on as many threads, with nothing around
it; the model does the same products and then attention, activations, norms, scaling to int8 and back, and tokenizing.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

LAYERS, WIDTH, INNER = 6, 384, 1536
WEIGHTS_A_TOKEN = LAYERS * (4 * WIDTH * WIDTH + 2 * WIDTH * INNER)
"""Multiply-adds with int8 weights that one token costs: 10.6 million."""
TOKENS = 160
"""Tokens of a text when the rate is measured: a passage's."""
SHAPES = ((WIDTH, WIDTH), (WIDTH, WIDTH), (WIDTH, WIDTH), (WIDTH, WIDTH), (WIDTH, INNER), (INNER, WIDTH))
"""(from, to) of the products of one layer."""


def measure(folder: Path, texts: int) -> dict[str, Any]:
    """Tokens a second of the embedder and of bare int8 products, and where the model's own time goes."""
    from vectorstore import MiniLM
    from vectorstore.minilm import minilm_tokenizer

    model = MiniLM()
    passages = _passages(folder, texts)
    spans = [[(0, len(passage))] for passage in passages]
    encodings = minilm_tokenizer().encode_batch(passages)
    tokens = sum(min(len(encoding.ids), model.max_tokens) for encoding in encodings)
    model.embed_with_parts(passages[:8], spans[:8])
    seconds = _seconds(lambda: model.embed_with_parts(passages, spans))
    rate = multiply_rate()
    achieved = tokens * WEIGHTS_A_TOKEN / seconds
    return {
        "tokens_a_second": tokens / seconds,
        "multiply_adds_a_second": achieved,
        "limit": rate,
        "share": achieved / rate,
        "tokenizing_share": _seconds(lambda: minilm_tokenizer().encode_batch(passages)) / seconds,
        "by_operator": by_operator(passages[:40]),
    }


def multiply_rate(seconds: float = 2.0) -> float:
    """int8 multiply-adds a second over all cores, each core running its own products as the embedder does."""
    sessions = [_products() for _ in range(cpu_count() or 1)]

    def work(session: Any) -> int:
        feed = {"x": np.ones((TOKENS, WIDTH), np.uint8), "y": np.ones((TOKENS, INNER), np.uint8)}
        session.run(None, feed)
        rounds, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            session.run(None, feed)
            rounds += 1
        return rounds

    with ThreadPoolExecutor(len(sessions)) as pool:
        started = time.perf_counter()
        rounds = sum(pool.map(work, sessions))
        taken = time.perf_counter() - started
    return rounds * TOKENS * WEIGHTS_A_TOKEN / LAYERS / taken


def _products() -> Any:
    """A session that does one layer's products and nothing else."""
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(8)
    nodes, weights, outputs = [], [], []
    for place, (a, b) in enumerate(SHAPES):
        values = random.integers(-100, 100, (a, b), dtype=np.int8)
        weights.append(numpy_helper.from_array(values, f"w{place}"))
        source = "x" if a == WIDTH else "y"
        nodes.append(helper.make_node("MatMulInteger", [source, f"w{place}"], [f"z{place}"]))
        outputs.append(helper.make_tensor_value_info(f"z{place}", TensorProto.INT32, (TOKENS, b)))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.UINT8, (TOKENS, size))
        for name, size in (("x", WIDTH), ("y", INNER))
    ]
    graph = helper.make_graph(nodes, "products", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return onnxruntime.InferenceSession(model.SerializeToString(), _one_thread())


def by_operator(passages: list[str]) -> dict[str, float]:
    """Share of the model's own time by operator, the longest six; from onnxruntime's profile."""
    import onnxruntime

    from vectorstore.embedding import EXPORT
    from vectorstore.minilm import minilm_tokenizer
    from vectorstore.onnx_model import models_folder

    options = _one_thread()
    options.enable_profiling = True
    with TemporaryDirectory() as folder:
        options.profile_file_prefix = str(Path(folder) / "profile")
        session = onnxruntime.InferenceSession(models_folder() / f"{EXPORT}.onnx", options)
        inputs = {each.name for each in session.get_inputs()}
        for encoding in minilm_tokenizer().encode_batch(passages):
            ids = np.asarray([encoding.ids[:256]], dtype=np.int64)
            feed = {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            }
            session.run(None, {name: values for name, values in feed.items() if name in inputs})
        events = json.loads(Path(session.end_profiling()).read_text())
    spent: Counter[str] = Counter()
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            spent[event["args"]["op_name"]] += event["dur"]
    total = sum(spent.values()) or 1
    return {name: time_spent / total for name, time_spent in spent.most_common(6)}


def _one_thread() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options


def _passages(folder: Path, count: int) -> list[str]:
    parts = [part for file in sorted(folder.iterdir()) for part in file.read_text("utf-8").split("\n\n")[2:]]
    return parts[:count]


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
