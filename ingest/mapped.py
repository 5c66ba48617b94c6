"""Text that remembers where it came from.

Cleaning, rejoining and moving all happen on ``Mapped`` text, so that a place in the file as it is on disk can
be found again in the canonical text, however much was repaired in between.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

Edit = tuple[int, int, str]
"""Replace ``[start, end)`` by these words."""
Span = tuple[int, int, int]
"""``length`` characters at ``at`` of the text are those at ``raw`` of the original: (at, raw, length)."""

NEAR = 16
"""A removed character maps to where the text goes on, when that is at most this many characters away."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """``text``, and for each stretch of it the place in the original it was copied from."""

    text: str
    spans: tuple[Span, ...] = ()

    @classmethod
    def original(cls, text: str) -> Mapped:
        """The original itself: every character stands where it stands."""
        return cls(text, ((0, 0, len(text)),) if text else ())

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, start: int, end: int) -> Mapped:
        """The stretch ``[start, end)``."""
        return Mapped(self.text[start:end], tuple(self._spans_within(start, end)))

    def strip(self) -> Mapped:
        start = len(self.text) - len(self.text.lstrip())
        return self.slice(start, max(start, len(self.text.rstrip())))

    def translate(self, table: dict[int, str]) -> Mapped:
        """Replaces characters one by one; every value of ``table`` has length 1, so no place moves."""
        return Mapped(self.text.translate(table), self.spans)

    def sub(self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]) -> Mapped:
        """Like ``re.sub``; a replacement as long as what it replaces keeps its places."""
        make = replacement if callable(replacement) else lambda _: replacement
        return self.edit((m.start(), m.end(), make(m)) for m in pattern.finditer(self.text))

    def edit(self, edits: Iterable[Edit]) -> Mapped:
        """Applies replacements, which are sorted and do not overlap."""
        parts: list[Mapped] = []
        done = 0
        for start, end, words in edits:
            if self.text[start:end] == words:
                continue
            parts.append(self.slice(done, start))
            spans = self._spans_within(start, end) if len(words) == end - start else ()
            parts.append(Mapped(words, tuple(spans)))
            done = end
        if not parts:
            return self
        parts.append(self.slice(done, len(self.text)))
        return Mapped.join(parts)

    def raw_start(self) -> int | None:
        """The place in the original of the first character that has one."""
        return self.spans[0][1] if self.spans else None

    def raw_end(self) -> int | None:
        """The place in the original after the last character that has one."""
        return self.spans[-1][1] + self.spans[-1][2] if self.spans else None

    @staticmethod
    def join(parts: Iterable[Mapped]) -> Mapped:
        """One text after the other; neighbours that were neighbours in the original become one span."""
        words: list[str] = []
        spans: list[Span] = []
        length = 0
        for part in parts:
            for at, raw, size in part.spans:
                here = length + at
                if spans and spans[-1][0] + spans[-1][2] == here and spans[-1][1] + spans[-1][2] == raw:
                    spans[-1] = (spans[-1][0], spans[-1][1], spans[-1][2] + size)
                else:
                    spans.append((here, raw, size))
            words.append(part.text)
            length += len(part.text)
        return Mapped("".join(words), tuple(spans))

    def from_original(self) -> Callable[[int], int | None]:
        """A function from a place in the original to the place in this text, or None where nothing near it
        was kept."""
        by_raw = sorted((raw, at, size) for at, raw, size in self.spans)
        starts = [raw for raw, _, _ in by_raw]

        def place(offset: int) -> int | None:
            index = bisect_right(starts, offset) - 1
            if index >= 0:
                raw, at, size = by_raw[index]
                if offset < raw + size:
                    return at + offset - raw
            if index + 1 < len(by_raw) and starts[index + 1] - offset <= NEAR:
                return by_raw[index + 1][1]
            if offset == 0 and by_raw:
                return by_raw[0][1]
            return None

        return place

    def _spans_within(self, start: int, end: int) -> Iterator[Span]:
        index = max(0, bisect_right(self.spans, start, key=lambda span: span[0]) - 1)
        for number in range(index, len(self.spans)):
            at, raw, size = self.spans[number]
            if at >= end:
                return
            low, high = max(at, start), min(at + size, end)
            if low < high:
                yield low - start, raw + low - at, high - low
