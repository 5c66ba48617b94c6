"""What an installation takes on the disk, by package."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from vectorstore.onnx_model import models_folder

NEEDED_ONCE = frozenset({"torch", "sentence-transformers"})
"""Packages that only export the models, and serve other embedding models."""
NAME = re.compile(r"[\w.-]+")


def sizes() -> dict[str, float]:
    """MB of Footnote with everything it needs, of that without what only the export needs, and of the models."""
    everything = _needed("footnote", frozenset())
    serving = _needed("footnote", NEEDED_ONCE)
    models = sum(file.stat().st_size for file in models_folder().glob("*.onnx"))
    return {
        "all_mb": sum(map(_size, everything.values())) / 1e6,
        "without_torch_mb": sum(map(_size, serving.values())) / 1e6,
        "models_mb": models / 1e6,
        "packages": len(everything),
        "packages_without_torch": len(serving),
    }


def _needed(root: str, without: frozenset[str]) -> dict[str, Distribution]:
    """The distributions that ``root`` needs, directly or not, among those installed."""
    found: dict[str, Distribution] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name in found or name in without:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        for line in found[name].requires or ():
            if "extra ==" not in line and (match := NAME.match(line)):
                waiting.append(match[0].lower().replace("_", "-"))
    return found


def _size(package: Distribution) -> int:
    paths = (Path(str(package.locate_file(file))) for file in package.files or ())
    return sum(path.stat().st_size for path in paths if path.exists())
