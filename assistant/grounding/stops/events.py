"""The year of one event, given to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.grounding.clauses import Clause, clauses
from assistant.grounding.match import Match, alike
from assistant.grounding.quantities import Date, same_date
from assistant.grounding.stops.problem import Problem
from assistant.grounding.words import Token

FAR, NEAR = 0.4, 0.66
"""Share of a clause's words that stand with a year, at most and at least, when it is another event's or its own."""


def events(match: Match) -> Iterator[Problem]:
    """ "Torch began in 2014" where the evidence has Torch begin in 1988, and 2014 of a plan."""
    dated = [(c, d) for r in match.source.readings for c in clauses(r) for d in c.dates if d.year]
    for clause in clauses(match.claim):
        words = clause.telling
        for said in (d for d in clause.dates if d.year):
            own = [_share(words, c, d) for c, d in dated if same_date(said, d)]
            rivals = [(_share(words, c, d), d) for c, d in dated if _is_other(said, d, c)]
            nearest, rival = max(rivals, key=lambda found: found[0], default=(0.0, said))
            if len(words) > 1 and own and max(own) <= FAR and nearest >= NEAR:
                yield Problem("date", f"says {said.text}; the article says {rival.text} of that")
                return


def _is_other(said: Date, known: Date, clause: Clause) -> bool:
    """Whether ``known`` is another year, and its clause does not tell of the year ``said`` too."""
    return (
        not any(same_date(said, d) or d.year == said.year for d in clause.dates) and known.year != said.year
    )


def _share(words: Sequence[Token], clause: Clause, date: Date) -> float:
    """How many of ``words`` stand with ``date``: in its clause, or in one beside it that has no date of its own."""
    parts = [c for c in clauses(clause.reading) if c is clause or not any(d.year for d in c.dates)]
    there = {t.stem for c in parts for t in (*c.telling, *c.subject)}
    return sum(any(alike(w.stem, s) for s in there) for w in words) / len(words) if words else 0.0
