"""Trained parameters as a small file: what was added to the bundled model, in int8 with one scale a row.

A difference is a tenth of the weight it changes, so int8 on it costs a tenth of the error of int8 on the weight.
Needs torch.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor


def pack(trained: dict[str, Tensor], base: dict[str, Tensor]) -> dict[str, Tensor]:
    """Matrices as `NAME` (int8 difference) with `NAME.scale` (rows, 1); vectors and heads as `NAME` in float32.

    The bundled model has no heads: their difference is the head itself and stays exact.
    """
    packed: dict[str, Tensor] = {}
    for name, value in trained.items():
        if name.startswith("layers.") and value.ndim == 2:
            difference = value.float() - base[name].float()
            scale = difference.abs().amax(1, keepdim=True).clamp_min(1e-12) / 127
            packed[name] = (difference / scale).round().to(torch.int8)
            packed[f"{name}.scale"] = scale
        else:
            packed[name] = value.float()
    return {name: value.contiguous() for name, value in packed.items()}


def unpack(packed: dict[str, Tensor], base: dict[str, Tensor]) -> dict[str, Tensor]:
    """The parameters again: base + int8 * scale for matrices, the stored value for the rest."""
    return {
        name: base[name].float() + value.float() * packed[f"{name}.scale"]
        if value.dtype == torch.int8
        else value
        for name, value in packed.items()
        if not name.endswith(".scale")
    }


def write(trained: dict[str, Tensor], base: dict[str, Tensor], path: Path, about: dict[str, str]) -> None:
    save_file(pack(trained, base), path, about)


def mean(one: dict[str, Tensor], other: dict[str, Tensor]) -> dict[str, Tensor]:
    """The mean of two runs that share their beginnings ("model soup", Wortsman et al. 2022), of what ``one`` trained."""
    return {name: (value.float() + other[name].float()) / 2 for name, value in one.items()}
