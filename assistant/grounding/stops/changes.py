"""A copied sentence with something changed: a name, a figure, an opposite, a stronger word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.grounding.amounts import implied_years
from assistant.grounding.clauses import Clause, clauses, is_verb
from assistant.grounding.edits import Edit, edits
from assistant.grounding.match import Match, alike, word_in
from assistant.grounding.quantities import Quantity, same_date, same_value
from assistant.grounding.reading import HEDGES, Name, Reading
from assistant.grounding.stops.figures import same_grain
from assistant.grounding.stops.holders import beside
from assistant.grounding.stops.problem import Problem
from assistant.grounding.stops.sides import is_turned
from assistant.grounding.stops.strength import MOST, NEARLY, SOME, STRONG, WHOLLY
from assistant.grounding.trends import direction
from assistant.grounding.words import Token, are_opposite, related


def changes(match: Match) -> Iterator[Problem]:
    """What a copied sentence has in another place's stead: a name, a figure, an opposite, a stronger word."""
    for reading in match.readings:
        if is_turned(match.claim, reading):
            continue  # "Y less than X" for "X more than Y"
        found = list(edits(match.claim, reading))
        yield from _names_changed(match, found)
        yield from _things_exchanged(match.claim, found)
        yield from _substituted(match, found)
        for edit in found:
            if problem := _figure_changed(match, edit) or _word_changed(match, edit):
                yield problem


def _names_changed(match: Match, found: Sequence[Edit]) -> Iterator[Problem]:
    """Names that stand for others. One that both sides have may only have moved, unless two changed places."""
    pairs = [
        (said, theirs[0])
        for edit in found
        if (theirs := _names_in(edit.reading, edit.known))
        for said in _names_in(match.claim, edit.said)
        if not any(_may_be_same(said, known) for known in theirs)
    ]
    for said, known in pairs:
        moved = all(word_in(w, match.claim.stems) for w in known.stems) and not _is_fewer(match, known)
        if not moved or any(_may_be_same(said, b) and _may_be_same(a, known) for a, b in pairs):
            yield Problem("name", f"says {said.text}; the article says {known.text}")


def _is_fewer(match: Match, known: Name) -> bool:
    """Whether the claim has a name less often than a sentence that it copies whole, so that it cannot just have moved."""
    claim, last = match.claim.tokens, known.stems[-1]
    whole = [r for r in match.readings if last in r.stems and len(claim) >= 0.9 * len(r.tokens)]
    return any(sum(t.stem == last for t in claim) < sum(t.stem == last for t in r.tokens) for r in whole)


def _things_exchanged(claim: Reading, found: Sequence[Edit]) -> Iterator[Problem]:
    """ "Praised the ending but found the actor weak" of "praised the actor but found the ending weak"."""
    for one, two in combinations(found, 2):
        if ("by" in claim.lower) != ("by" in one.reading.lower):
            continue  # the one is told as a passive
        a, b, c, d = (_stems(span) for span in (one.said, two.known, two.said, one.known))
        if (
            a
            and c
            and a <= b
            and c <= d
            and not a & d
            and not c & b
            and _is_between(one.said[-1], two.said[0], claim)
        ):
            first, second = (claim.text[e.said[0].start : e.said[-1].end] for e in (one, two))
            yield Problem("roles", f"has {first} and {second} the other way round than the article")
            return


def _stems(span: Sequence[Token]) -> frozenset[str]:
    return frozenset(t.stem for t in span if t.content)


def _is_between(first: Token, second: Token, claim: Reading) -> bool:
    """Whether a telling word, such as a verb, stands between two things."""
    return any(t.content for t in claim.tokens[first.place + 1 : second.place])


def _substituted(match: Match, found: Sequence[Edit]) -> Iterator[Problem]:
    """One thing in another's place in a near copy: "strokes" for "headaches"."""
    for edit in found:
        said, known = _only_word(edit.said, match.claim), _only_word(edit.known, edit.reading)
        if said is None or known is None or match.found.get(said.place, 0.0) > 0:
            continue
        kept = sum(t.stem in edit.reading.stems for t in match.claim.tokens)
        elsewhere = known.stem in match.claim.stems or said.stem in match.source.stems
        if (
            kept >= SUBSTITUTED * len(match.claim.tokens)
            and not elsewhere
            and not _is_near(said.stem, known.stem)
        ):
            reason = f"says “{said.text}”; the article says “{known.text}”"
            yield Problem("addition", reason, False, (said.start, said.end))


SUBSTITUTED = 0.8
"""Share of a claim's words that a sentence must have for one other word to be a substitution, not another wording."""


def _only_word(span: Sequence[Token], reading: Reading) -> Token | None:
    """The one telling word of a change, when that is neither a name, a figure nor a verb."""
    telling = [t for t in span if t.content]
    if len(telling) != 1 or telling[0] not in reading.content or reading.in_name(telling[0]):
        return None
    return (
        None
        if is_verb(telling[0]) or telling[0].text.lower() in SOME | MOST | NEARLY | HEDGES
        else telling[0]
    )


def _is_near(one: str, other: str) -> bool:
    """Whether two stems mean nearly the same, if only by way of a third (post, position, job)."""
    near = related("synonyms")
    return alike(one, other) or bool(near.get(one, frozenset()) & near.get(other, frozenset()))


def _names_in(reading: Reading, span: Sequence[Token]) -> list[Name]:
    places = {t.place for t in span}
    return [n for n in reading.names if places & set(range(n.first, n.last + 1))]


def _may_be_same(one: Name, other: Name) -> bool:
    """Whether two names may be one: a word in common, country and people, or an abbreviation of the other."""
    if any(word_in(w, frozenset(other.stems)) for w in one.stems):
        return True
    short, long = sorted(("".join(one.stems), "".join(other.stems)), key=len)
    letters = iter(long)
    return len(short) <= 5 and short[0] == long[0] and all(letter in letters for letter in short)


def _figure_changed(match: Match, edit: Edit) -> Problem | None:
    mine = [q for q in match.claim.quantities if _within(q.start, edit.said)]
    theirs = [q for q in edit.reading.quantities if _within(q.start, edit.known)]
    for said in mine:
        same_unit = [known for known in theirs if known.unit == said.unit]
        held = any(_holds(clause, said, match.claim) for clause in clauses(edit.reading))
        if same_unit and not held and not any(same_value(said, known) for known in theirs):
            return Problem(
                "swap",
                f"says {said.text}; the article says {same_unit[0].text}{beside(edit.reading, same_unit[0])}",
            )
    for date in (d for d in match.claim.dates if _within(d.start, edit.said)):
        if date.year in implied_years(edit.reading):
            continue  # told as "the year before"
        dated = [d for d in edit.reading.dates if _within(d.start, edit.known) and same_grain(date, d)]
        if dated and not any(same_date(date, d) or same_date(d, date) for d in dated):
            return Problem("date", f"says {date.text}; the article says {dated[0].text}")
    return None


def _holds(clause: Clause, said: Quantity, claim: Reading) -> bool:
    """Whether a clause without a verb gives a figure to the claim's subject: "…, and women £27,000"."""
    return (
        len(clause.telling) == 1
        and clause.telling[0].stem == next((t.stem for t in claim.content), "")
        and any(same_value(said, known) for known in clause.quantities)
    )


def _within(offset: int, span: Sequence[Token]) -> bool:
    return any(t.start <= offset < t.end or offset <= t.start < offset + 2 for t in span)


SMALL_OPPOSITES = frozenset(
    frozenset(pair.split("/"))
    for pair in """\
more/less more/fewer before/after above/below over/under up/down most/least with/without since/until until/from first/last
first/second previous/next former/current former/future all/some all/none always/never always/often inside/outside
earlier/later last/next early/late both/neither another/same""".split()
)

WEAK = frozenset(
    """\
may might could would should can possibly probably perhaps reportedly likely expected plans plan hopes hope aims aim
intends intend wants want asking asks urges seeking seems seem appears appear suggests suggest believed""".split()
)

STRONGER = frozenset(
    "will must is are was were has have certainly proves prove proved definitely does did shall always".split()
)


def _word_changed(match: Match, edit: Edit) -> Problem | None:
    mine, theirs = [t.text.lower() for t in edit.said], [t.text.lower() for t in edit.known]
    for said in edit.said:
        for known in edit.known:
            pair = frozenset((said.text.lower(), known.text.lower()))
            if (said.place in match.claim.negated) != (known.place in edit.reading.negated):
                continue  # "not easy" for "difficult"
            against = direction(said.stem) * direction(known.stem) < 0
            if against or are_opposite(said.stem, known.stem) or pair in SMALL_OPPOSITES:
                return Problem("opposite", f"says “{said.text}”; the article says “{known.text}”")
    weak, strong = WEAK & set(theirs), STRONGER & set(mine)
    if weak and strong and not WEAK & set(mine):
        return Problem("modality", f"says “{min(strong)}”; the article says “{min(weak)}”")
    for stronger, weaker in ((STRONG, SOME | MOST), (MOST, SOME), (WHOLLY, NEARLY)):
        more, less = set(mine) & stronger, set(theirs) & weaker
        if more and less and not set(theirs) & stronger:
            return Problem("quantifier", f"says “{min(more)}”; the article says “{min(less)}”")
    return None
