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


def in_period(iso: str | None, since: str = "", until: str = "") -> bool:
    """Whether something of this date can lie between two ISO days, both included; ``2025`` can lie anywhere in 2025.
    What has no date lies in no period.

    >>> in_period("2025", "2025-06-01"), in_period("2024-12", "2025-06-01"), in_period(None, "2025-06-01")
    (True, False, False)
    """
    if not (since or until):
        return True
    if not iso or not re.match(r"\d{4}", iso):
        return False
    latest = iso + "9999-99-99"[len(iso) :]
    return (not since or latest >= since) and (not until or iso <= until)
