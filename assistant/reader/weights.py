"""The reader's parameters: packed after a run, merged with the bundled model before the export. Needs torch."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file

from assistant.reader.network import Network
from assistant.reader.reader import WEIGHTS
from vectorstore.minilm import MINILM_SHA256, check_minilm_weights, minilm_folder
from vectorstore.minilm.difference import mean, unpack, write


def merged(bundled: Path, weights: Path = WEIGHTS) -> Network:
    """The bundled model (its safetensors file) with our difference added, ready to export."""
    network = Network()
    network.load_bundled(str(bundled))
    parameters = unpack(load_file(weights), network.state_dict())
    missing = network.load_state_dict(parameters, strict=False)
    assert not missing.unexpected_keys, missing.unexpected_keys
    network.eval()
    return network


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
