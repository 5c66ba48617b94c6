"""The year of one event, given to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.grounding.clauses import Clause, clauses, is_verb
from assistant.grounding.match import Match, alike
from assistant.grounding.quantities import Date, same_date
from assistant.grounding.stops.problem import Problem
from assistant.grounding.words import Token

FAR, SURELY, NEAR = 0.4, 0.5, 0.66
"""Share of a clause's words that stand with a year, at most and at least, when it is another event's or its own; at most half
when all of them stand with one other year."""


def events(match: Match) -> Iterator[Problem]:
    """ "Torch began in 2014" where the evidence has Torch begin in 1988, and 2014 of a plan."""
    if not any(d.year for d in match.claim.dates):
        return  # spares parting the evidence into clauses
    dated = [(c, d) for r in match.source.readings for c in clauses(r) for d in c.dates if d.year]
    for clause in clauses(match.claim):
        words = clause.telling
        for said in (d for d in clause.dates if d.year):
            own = [_share(words, c, d) for c, d in dated if same_date(said, d)]
            rivals = [(_share(words, c, d), d) for c, d in dated if _is_other(said, d)]
            nearest, rival = max(rivals, key=lambda found: found[0], default=(0.0, said))
            if len(words) > 1 and own and nearest >= NEAR and max(own) <= (SURELY if nearest == 1 else FAR):
                yield Problem("date", f"says {said.text}; the article says {rival.text} of that")
                return


def _is_other(said: Date, known: Date) -> bool:
    """Whether ``known`` is another year than ``said``."""
    return known.year != said.year and not same_date(said, known)


def _share(words: Sequence[Token], clause: Clause, date: Date) -> float:
    """How many of ``words`` stand with ``date``: in its clause, or in one beside it that has no date of its own; of a clause
    with several years, in its subject and the date's part."""
    parts = [c for c in clauses(clause.reading) if c is clause or not any(d.year for d in c.dates)]
    others = {t.stem for c in parts if c is not clause for t in (*c.telling, *c.subject)}
    there = others | {t.stem for t in _around(clause, date)} | {t.stem for t in clause.subject}
    return sum(any(alike(w.stem, s) for s in there) for w in words) / len(words) if words else 0.0


def _around(clause: Clause, date: Date) -> list[Token]:
    """The telling words that go with a date: of "the port was opened in 1906 and rebuilt in 1974", for 1974, port and rebuilt.
    Two years after one verb ("from 1906 to 1974") have all words in common."""
    opening = next((t.start for t in clause.tokens if is_verb(t)), 0)
    if any(d.start < opening for d in clause.dates):
        return clause.telling  # "in 2021 it drew a sample of those held in 2019"
    begun = 0
    for earlier in clause.dates:
        between = [t for t in clause.tokens if earlier.end <= t.start < date.start]
        if earlier.year and any(is_verb(t) for t in between):
            begun = earlier.end
    later = [d for d in clause.dates if d.year and d.start > date.start]
    verbs = [t.start for t in clause.tokens if later and date.end <= t.start < later[0].start and is_verb(t)]
    ended = verbs[0] if verbs else clause.tokens[-1].end
    return [t for t in clause.telling if t.start < opening or begun <= t.start < ended]
