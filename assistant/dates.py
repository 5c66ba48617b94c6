"""Dates as people write them."""

from __future__ import annotations

import re

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def spoken_date(iso: str | None) -> str:
    """``2025-11-14`` as people write it, as precise as it is: ``14 November 2025``, ``November 2025``, ``2025``."""
    if not iso or not (parts := re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", iso)):
        return iso or ""
    year, month, date = parts.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    named = f"{MONTHS[int(month) - 1]} {year}"
    return f"{int(date)} {named}" if date else named
