"""Settings chosen on the page, kept in ``footnote.toml``, where a person may have written before.

Only lines of settings that changed are touched; comments and everything else stay. A key is never written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from assistant.settings import FILE

SECRET = frozenset({"model_api_key"})

Value = str | int | float | bool | None


def save(changed: Mapping[str, Value], folder: Path) -> Path:
    """Writes these settings; None takes one out. Returns the file."""
    path = folder / FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for name, value in changed.items():
        if name in SECRET:
            raise ValueError(f"{name} is a secret and is not written to a file")
        lines = _with(lines, name, value)
    half = path.with_name(f"{FILE}.part")
    half.write_text("\n".join(lines) + "\n", encoding="utf-8")
    half.replace(path)
    return path


def _with(lines: list[str], name: str, value: Value) -> list[str]:
    said = [] if value is None else [f"{name} = {json.dumps(value, ensure_ascii=False)}"]
    tables = next((i for i, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    for i, line in enumerate(lines[:tables]):
        if re.match(rf"\s*{re.escape(name)}\s*=", line):
            return lines[:i] + said + lines[i + 1 :]
    return lines[:tables] + said + lines[tables:]
