"""The trained parameters as a small file: what was added to the bundled model, in int8 with one scale a row.

A difference is a tenth of the weight it changes, so int8 on it costs a tenth of the error of int8 on the weight.
Needs torch.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from assistant.reader.network import Network
from assistant.reader.reader import WEIGHTS
from vectorstore.minilm import MINILM_SHA256, check_minilm_weights, minilm_folder


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


def merged(bundled: Path, weights: Path = WEIGHTS) -> Network:
    """The bundled model (its safetensors file) with our difference added, ready to export."""
    network = Network()
    network.load_bundled(str(bundled))
    parameters = unpack(load_file(weights), network.state_dict())
    missing = network.load_state_dict(parameters, strict=False)
    assert not missing.unexpected_keys, missing.unexpected_keys
    network.eval()
    return network


def mean(one: dict[str, Tensor], other: dict[str, Tensor]) -> dict[str, Tensor]:
    """The mean of two runs that share their beginnings ("model soup", Wortsman et al. 2022), of what ``one`` trained."""
    return {name: (value.float() + other[name].float()) / 2 for name, value in one.items()}


def main() -> None:
    """`python -m assistant.reader.weights RUN/reader.pt`: pack a run's parameters into the file that is shipped."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("run", type=Path, help="reader.pt or checkpoint.pt of a run")
    parser.add_argument("--to", type=Path, default=WEIGHTS)
    parser.add_argument(
        "--mean-with", type=Path, help="packed weights of another run: the mean of both is packed"
    )
    settings = parser.parse_args()
    base, bundled = Network(), check_minilm_weights(minilm_folder())
    base.load_bundled(str(bundled))
    state = torch.load(settings.run, weights_only=True)
    trained = state.get("network", state)
    if settings.mean_with:
        trained = mean(trained, merged(bundled, settings.mean_with).state_dict())
    write(trained, base.state_dict(), settings.to, {"base": MINILM_SHA256})
    print(f"{settings.to}: {settings.to.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
