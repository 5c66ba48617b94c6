"""Dates as people write them, as ISO dates no more precise than what was written. Never a guess: ``3/4/2025``
could be March or April and is no date; nor is "yesterday"."""

from __future__ import annotations

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro januari",
            "february feb februar février febrero febbraio fevereiro februari",
            "march mar märz mars marzo março maart",
            "april apr avril abril aprile",
            "may mai mayo maggio maio mei",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug août agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct okt oktober octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dez dezember décembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
YEAR = r"(?:1[6-9]|20)\d\d"
PATTERNS = (
    re.compile(rf"(?<!\d)(?P<y>{YEAR})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<y>{YEAR})/(?P<m>\d\d?)/(?P<d>\d\d?)(?!\d)"),
    re.compile(rf"(?P<y>{YEAR})年(?P<m>\d\d?)月(?:(?P<d>\d\d?)日)?"),
    re.compile(
        rf"\b(?P<d>\d\d?)(?:st|nd|rd|th|er|\.|º)?\s+(?:de |of )?(?P<n>{MONTH})\b\.?,?\s+(?:de |del )?(?P<y>{YEAR})\b",
        re.I,
    ),
    re.compile(rf"\b(?P<n>{MONTH})\b\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<y>{YEAR})\b", re.I),
    re.compile(rf"(?<!\d)(?P<d>\d\d?)\.\s?(?P<m>\d\d?)\.\s?(?P<y>{YEAR})(?!\d)"),
    re.compile(rf"(?<![\d/])(?P<a>\d\d?)/(?P<b>\d\d?)/(?P<y>{YEAR})(?!\d)"),
    re.compile(rf"\b(?P<n>{MONTH})\b\.?,?\s+(?:de |of )?(?P<y>{YEAR})\b", re.I),
)
WHOLE_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:{MONTH})\b\.?,?|(?:{MONTH})\b\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?,?)?)\s+{YEAR}"
"""A date in words, to be built into patterns that ignore case: "8 May 2025", "May 8, 2025", "May 2025"."""
ISO = re.compile(rf"(?P<y>{YEAR})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d))?)?(?:[T ]|$)")
COMPACT = re.compile(rf"(?P<y>{YEAR})(?P<m>\d\d)(?P<d>\d\d)(?!\d)")


def find_date(text: str) -> str | None:
    """The first date in ``text``, as ``2025-11-14`` or ``2025-11``; None without one."""
    found = [(m.start(), i, m) for i, pattern in enumerate(PATTERNS) if (m := pattern.search(text))]
    for _, _, match in sorted(found, key=lambda item: item[:2]):
        if (said := _iso(match.groupdict())) is not None:
            return said
    return None


def iso_date(value: object) -> str | None:
    """A metadata value (ISO, a ``date``, or words) as an ISO date as precise as it is."""
    text = str(value).strip() if value is not None else ""
    for pattern in (ISO, COMPACT):
        if match := pattern.match(text):
            return _iso(match.groupdict())
    return find_date(text)


def _iso(parts: dict[str, str | None]) -> str | None:
    year = int(parts["y"] or 0)
    month = MONTHS[name.lower()] if (name := parts.get("n")) else int(parts.get("m") or 0)
    day = int(parts.get("d") or 0)
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        if first <= 12 and second <= 12 and first != second:
            return None  # 3/4/2025: nobody knows
        day, month = (first, second) if first > 12 else (second, first)
    if not month:
        return str(year)
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    return f"{year}-{month:02}-{day:02}" if day else f"{year}-{month:02}"
