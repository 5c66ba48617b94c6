"""Hard stops: ways in which a claim says something else than its evidence, each with a reason a reader understands.

Each check takes a claim laid over its evidence (``Match``) and yields what is wrong. A *firm* problem alone makes
a sentence unsupported; others only weigh against it (see ``score.py``).
"""

from __future__ import annotations

from assistant.grounding.match import Match
from assistant.grounding.stops.additions import additions, anchors, narrowed, predicates, stitches, strangers
from assistant.grounding.stops.changes import changes
from assistant.grounding.stops.comparisons import compared
from assistant.grounding.stops.copies import copies
from assistant.grounding.stops.empty import empty
from assistant.grounding.stops.events import events
from assistant.grounding.stops.figures import (
    counted,
    directions,
    elsewhere,
    figures_swapped,
    numbers,
    reckoned,
    times,
)
from assistant.grounding.stops.names import names
from assistant.grounding.stops.opposites import opposites, polarity
from assistant.grounding.stops.problem import Check, Problem
from assistant.grounding.stops.quotations import quoted, speakers, told_of
from assistant.grounding.stops.roles import roles
from assistant.grounding.stops.sides import sides
from assistant.grounding.stops.strength import causes, modality, quantifiers
from assistant.grounding.stops.subjects import subjects
from assistant.grounding.stops.ways import rates, ways

__all__ = ["KINDS", "Problem", "problems"]

CHECKS: tuple[Check, ...] = (
    changes, copies, numbers, figures_swapped, elsewhere, counted, reckoned, directions, times, names, quoted, speakers, told_of, opposites, polarity, roles, compared, quantifiers, modality, causes,
    additions, narrowed, stitches, strangers, anchors, predicates, subjects, events, empty, sides, ways, rates,
)  # fmt: skip
KINDS = (
    "number", "swap", "figure elsewhere", "date", "name", "name elsewhere", "quote", "speaker", "opposite", "negation", "roles", "quantifier",
    "modality", "cause", "addition", "stitch", "anchor",
)  # fmt: skip


def problems(match: Match) -> list[Problem]:
    """Everything that is wrong with a claim on this evidence."""
    return [problem for check in CHECKS for problem in check(match)]
