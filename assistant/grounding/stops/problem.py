"""A way in which a claim says something else than its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.grounding.match import Match


@dataclass(frozen=True)
class Problem:
    """What is wrong (``kind``), told to a reader, whether it is enough by itself, and where in the claim it is."""

    kind: str
    reason: str
    firm: bool = True
    span: tuple[int, int] | None = None


Check = Callable[[Match], Iterator[Problem]]
