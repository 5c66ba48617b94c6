"""Generators of false sentences: each makes one typed error in a true sentence, or None where it cannot.

The word tables here are written on purpose without the gate's own lexicon: an attack must not know the defence.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping

from assistant.dates import MONTHS
from assistant.grounding.case import Case
from assistant.grounding.quantities import Quantity
from assistant.grounding.reading import read

Generator = Callable[[Case], str | None]

OUTSIDE = (
    "Brentwick",
    "Halvorsen Group",
    "Ostrava Institute",
    "Melanie Corder",
    "Quarrybank",
    "Tessaly",
    "Dunmore Council",
    "Viktor Almgren",
)
TRENDS = {
    "rose": "fell", "fell": "rose", "increased": "decreased", "decreased": "increased", "increase": "decrease", "decrease": "increase", "grew": "shrank",
    "grown": "shrunk", "growing": "shrinking", "growth": "decline", "decline": "growth", "declined": "grew", "rising": "falling", "falling": "rising", "gained": "lost",
    "lost": "gained", "won": "lost", "expanded": "contracted", "improved": "worsened", "accelerated": "slowed", "high": "low", "low": "high", "strong": "weak", "large": "small",
    "early": "late", "success": "failure", "successful": "unsuccessful", "best": "worst", "good": "bad", "old": "new", "new": "old", "accepted": "rejected", "rejected": "accepted",
    "approved": "rejected", "opened": "closed", "closed": "opened", "started": "ended", "began": "ended", "allowed": "banned", "supported": "opposed", "public": "private",
    "private": "public", "cheap": "expensive", "easy": "difficult", "difficult": "easy", "rapid": "slow", "fast": "slow", "slow": "fast", "positive": "negative", "north": "south",
    "south": "north", "east": "west", "west": "east", "northern": "southern", "southern": "northern", "major": "minor", "important": "unimportant", "common": "rare",
    "domestic": "foreign", "foreign": "domestic", "young": "old", "legal": "illegal", "included": "excluded", "joined": "left", "arrived": "departed", "gain": "loss", "profit": "loss",
}  # fmt: skip
COMPARISONS = {
    "more than": "less than", "less than": "more than", "fewer than": "more than", "higher": "lower", "lower": "higher", "larger": "smaller", "smaller": "larger",
    "faster": "slower", "slower": "faster", "better": "worse", "worse": "better", "greater": "smaller", "older": "younger", "at least": "at most", "largest": "smallest",
    "biggest": "smallest", "highest": "lowest", "lowest": "highest", "most": "least", "longer": "shorter", "shorter": "longer", "stronger": "weaker", "cheaper": "dearer",
    "above": "below", "below": "above", "more": "less", "less": "more",
}  # fmt: skip
ORDER = {
    "before": "after",
    "after": "before",
    "first": "last",
    "earlier": "later",
    "later": "earlier",
    "until": "since",
    "since": "until",
    "previous": "next",
    "began": "ended",
    "former": "future",
}
QUANTIFIERS = {
    "some": "all", "many": "all", "most": "all", "several": "all", "few": "most", "often": "always", "sometimes": "always", "usually": "always", "a number of": "all", "half": "all",
    "partly": "entirely", "mainly": "only", "mostly": "only", "largely": "entirely", "nearly": "exactly", "generally": "always",
}  # fmt: skip
MODALS = {
    "may": "will", "might": "will", "could": "will", "can": "must", "is expected to": "will", "are expected to": "will", "is likely to": "will", "are likely to": "will",
    "plans to": "will", "plan to": "will", "hopes to": "will", "aims to": "will", "suggests": "proves", "suggest": "prove", "should": "will", "would": "will", "possibly": "certainly",
    "probably": "certainly", "perhaps": "certainly", "reportedly": "certainly", "likely": "certainly", "believed to be": "proved to be", "seems to": "certainly does",
}  # fmt: skip
SCALES = {
    "million": "billion",
    "billion": "million",
    "bn": "m",
    "trillion": "billion",
    "thousand": "million",
    "m": "bn",
    "hundred": "thousand",
}
UNITS = {
    "per cent": "percentage points", "percent": "percentage points", "%": " percentage points", "km": "miles", "kilometres": "miles", "kilometers": "miles", "miles": "kilometres",
    "metres": "feet", "meters": "feet", "feet": "metres", "kg": "pounds", "tonnes": "kilograms", "tons": "kilograms", "hectares": "acres", "acres": "hectares", "years": "months",
    "months": "years", "year": "month", "days": "weeks", "weeks": "days", "hours": "minutes", "minutes": "hours", "seconds": "minutes", "inches": "feet", "decades": "years",
    "square miles": "square kilometres", "square kilometres": "square miles", "mph": "km/h", "km/h": "mph", "litres": "gallons", "gallons": "litres",
}  # fmt: skip
CURRENCIES = {
    "US$": "€",
    "$": "£",
    "£": "€",
    "€": "$",
    "¥": "$",
    "Rmb": "$",
    "dollars": "euros",
    "pounds": "dollars",
    "euros": "dollars",
    "yuan": "dollars",
}
REASONS = (
    "because of new rules on imports",
    "due to a shortage of skilled staff",
    "as a result of lower interest rates",
    "because of pressure from investors",
    "owing to a change of leadership",
)
ADDITIONS = (
    ", the largest change in a decade", ", according to a confidential audit", ", which surprised most analysts", ", with further plans to be announced in spring", ", at a cost far above the budget",
    ", and the minister resigned a week later", ", after years of complaints from neighbours", ", a decision later reversed by the court",
)  # fmt: skip


def number(case: Case) -> str | None:
    """781 → 812: another number in the same style."""
    quantity = _pick_number(case)
    if quantity is None or not (digits := re.search(r"\d[\d,]*(?:\.\d+)?", quantity.text)):
        return None
    plain = digits.group().replace(",", "")
    decimals = len(plain.partition(".")[2])
    changed = float(plain) * case.chance.choice([0.55, 0.8, 1.2, 1.4, 1.9])
    if round(changed, decimals) == float(plain):
        changed = float(plain) + 1
    new = f"{changed:,.{decimals}f}" if "," in digits.group() else f"{changed:.{decimals}f}"
    return case.replaced(quantity.start + digits.start(), quantity.start + digits.end(), new)


def digit_order(case: Case) -> str | None:
    """781 → 871: two neighbouring digits change places."""
    spots = [
        m.start()
        for m in re.finditer(r"(?<![\d.,])\d{2,}", case.text)
        if case.text[m.start()] != case.text[m.start() + 1] and case.text[m.start() + 1] != "0"
    ]
    if not spots:
        return None
    at = case.chance.choice(spots)
    return case.replaced(at, at + 2, case.text[at + 1] + case.text[at])


def scale(case: Case) -> str | None:
    """million → billion, behind a number."""
    return _one_of(case, SCALES, before=r"(?<=\d)\s?|(?<=\d )|(?<=one )|(?<=two )|(?<=a )")


def unit(case: Case) -> str | None:
    """kilometres → miles, behind a number."""
    found = list(re.finditer(rf"(?<=\d)[\s-]?({_any(UNITS)})(?!\w)", case.text))
    if not found:
        return None
    m = case.chance.choice(found)
    return case.replaced(m.start(1), m.end(1), UNITS[m[1]])


def currency(case: Case) -> str | None:
    """$ → £."""
    found = list(
        re.finditer(r"US\$|[$£€¥](?=\s?\d)|Rmb(?=\s?\d)|(?<=\w )(?:dollars|pounds|euros|yuan)\b", case.text)
    )
    if not found:
        return None
    m = case.chance.choice(found)
    return case.replaced(m.start(), m.end(), CURRENCIES[m.group()])


def date(case: Case) -> str | None:
    """2023 → 2021, March → June."""
    if not case.reading.dates:
        return None
    chosen = case.chance.choice(case.reading.dates)
    text = chosen.text
    if chosen.year and (m := re.search(r"\d{4}", text)):
        new = str(int(m.group()) + case.chance.choice([-12, -3, -2, -1, 1, 2, 4]))
    elif m := re.search("|".join(MONTHS), text):
        new = case.chance.choice([month for month in MONTHS if month != m.group()])
    else:
        return None
    return case.replaced(chosen.start + m.start(), chosen.start + m.end(), new)


def order_in_time(case: Case) -> str | None:
    """before → after."""
    return _one_of(case, ORDER)


def entity_of_the_article(case: Case) -> str | None:
    """A name becomes another name of the same article."""
    names, others = case.swappable_names, case.other_names
    if not names or not others:
        return None
    start, end = case.span_of(case.chance.choice(names))
    return case.replaced(start, end, case.chance.choice(others))


def outside_entity(case: Case) -> str | None:
    """A name becomes one that no article has."""
    if not case.swappable_names:
        return None
    start, end = case.span_of(case.chance.choice(case.swappable_names))
    return case.replaced(start, end, case.chance.choice(OUTSIDE))


ACTS = re.compile(
    r"\s+(?:(?:that|who|which|has|had|have|will|would|can|is|was|were|are|been|also|not|\w+ly)\s+)*"
    r"\w+(?:ed|s|t|d|ew|ought|ade|ave|ell|ook|an)\s+(?:(?:by|to|from|in|over|against|for|at|than|of|with|on)\s+)?(?:the |a |an )?"
)
"""What stands between two names when the first does something to the second, roughly."""
THINGS = re.compile(
    r"\b(?:the|an?|its|their) (?!few|other)(\w{3,}) (?:(?:has|had|have|will|would|can|is|was|were|are|been|also|not|\w+ly) )*"
    r"\w+(?:ed|ew|ought|ade|ook|ell|[^s]s) (?:(?:by|to|from|in|over|against|for|at|than|of|with|on) )?(?:the|an?|its|their) (?!few|other)(\w{3,})\b",
    re.IGNORECASE,
)
"""One thing that does something to another."""
NO_ACT = re.compile(
    r"\s+(?:is|was|and|as|its|his|at|that|not|it)\s+(?:the |a |an )?|.*\b(?:and|met|married)\b.*"
)


def roles_swapped(case: Case) -> str | None:
    """Two names around a verb change places."""
    for one, two in itertools.pairwise(case.swappable_names):
        (a, b), (c, d) = case.span_of(one), case.span_of(two)
        if ACTS.fullmatch(case.text[b:c]) and not NO_ACT.fullmatch(case.text[b:c]):
            return case.text[:a] + case.text[c:d] + case.text[b:c] + case.text[a:b] + case.text[d:]
    if m := THINGS.search(case.text):
        swapped = case.text[m.end(1) : m.start(2)].join((m[2], m[1]))
        return case.replaced(m.start(1), m.end(2), swapped) if m[1] != m[2] else None
    return None


def figures_swapped(case: Case) -> str | None:
    """Two figures of one unit change places."""
    quantities = [q for q in case.reading.quantities if q.text[:1].isdigit() or q.text[:1] in "$£€"]
    for one, two in itertools.pairwise(quantities):
        gap = case.text[one.end : two.start]
        if (
            one.unit == two.unit
            and one.value != two.value
            and len(gap) > 6
            and not re.fullmatch(r"\s*(?:to|and|or|-|–)\s*", gap)
        ):
            return case.text[: one.start] + two.text + gap + one.text + case.text[two.end :]
    return None


def figure_of_a_neighbour(case: Case) -> str | None:
    """A figure becomes one of the same unit that the sentences around it give to something else."""
    own = [q for q in case.reading.quantities if q.unit != "ordinal"]
    for quantity in case.chance.sample(own, len(own)):
        others = sorted(
            {
                k.text
                for text in case.around
                if text != case.text
                for k in read(text).quantities
                if k.unit == quantity.unit and all(k.value != mine.value for mine in own)
            }
        )
        if others:
            return case.replaced(quantity.start, quantity.end, case.chance.choice(others))
    return None


def negation(case: Case) -> str | None:
    """An auxiliary gets a "not", or loses it."""
    if m := re.search(
        r"\b(is|was|are|were|has|have|had|will|can|could|would|did|does|do|may|should) not\b", case.text
    ):
        return case.replaced(m.start(), m.end(), m[1])
    m = re.search(
        r"\b(is|was|are|were|has|have|had|will|can|could|would|may|should) (?!not\b|n't)", case.text
    )
    return case.replaced(m.start(), m.end(), f"{m[1]} not ") if m else None


def antonym(case: Case) -> str | None:
    """rose → fell, strong → weak."""
    return _one_of(case, TRENDS)


def comparison(case: Case) -> str | None:
    """more than → less than, larger → smaller."""
    return _one_of(case, COMPARISONS)


def quantifier(case: Case) -> str | None:
    """some → all."""
    return _one_of(case, QUANTIFIERS)


def modality(case: Case) -> str | None:
    """may → will."""
    return _one_of(case, MODALS)


def invented_cause(case: Case) -> str | None:
    """A reason that nobody gave."""
    if re.search(r"\b(?:because|due to|owing to|as a result)\b", case.text) or case.text[-1] != ".":
        return None
    return f"{case.text[:-1]} {case.chance.choice(REASONS)}."


def plausible_addition(case: Case) -> str | None:
    """Something more, in the same tone."""
    return f"{case.text[:-1]}{case.chance.choice(ADDITIONS)}." if case.text[-1] == "." else None


def misattributed_quote(case: Case) -> str | None:
    """Someone's words, given to someone else of the article."""
    if not case.reading.quotations or not case.reading.speakers or not case.other_names:
        return None
    start, end = case.span_of(case.reading.speakers[0])
    return case.replaced(start, end, case.chance.choice(case.other_names))


def altered_quote(case: Case) -> str | None:
    """A word inside quotation marks is left out or becomes another of the article's."""
    for quotation in case.reading.quotations:
        inside = [
            t
            for t in case.reading.content
            if quotation.start < t.start and t.end < quotation.end and len(t.text) > 3
        ]
        if len(inside) < 2:
            continue
        chosen = case.chance.choice(inside)
        words = [
            t.text
            for text in case.around
            for t in read(text).content
            if len(t.text) > 3 and t.text.islower() and t.stem not in case.reading.stems
        ]
        if words:
            return case.replaced(chosen.start, chosen.end, case.chance.choice(words))
    return None


JOINT = re.compile(r"\s(?:is|was|are|were|has|have|had|will|would|can|could)\s")


def stitched(case: Case) -> str | None:
    """The beginning of this sentence with the end of a neighbour: each half true, the whole not."""
    mine = JOINT.search(case.text)
    if not mine or not 8 < mine.start() < 80:
        return None
    for other in case.chance.sample(case.around, len(case.around)):
        theirs = JOINT.search(other)
        if (
            other != case.text
            and theirs
            and 8 < theirs.start() < 80
            and len(other) < 300
            and other.endswith(".")
        ):
            head, tail = case.text[: mine.start()], other[theirs.start() :]
            if read(head).content and read(other[: theirs.start()]).names and len(read(tail).content) >= 3:
                return head + tail
    return None


def _pick_number(case: Case) -> Quantity | None:
    found = [q for q in case.reading.quantities if q.unit != "ordinal" and re.search(r"\d", q.text)]
    return case.chance.choice(found) if found else None


def _any(table: Mapping[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(table, key=len, reverse=True))


def _one_of(case: Case, table: Mapping[str, str], before: str = r"\b") -> str | None:
    """One of the table's words, replaced; case of the first letter kept."""
    found = list(re.finditer(rf"(?:{before})(?P<word>{_any(table)})\b", case.text))
    if not found:
        return None
    m = case.chance.choice(found)
    new = table[m["word"]]
    return case.replaced(m.start("word"), m.end("word"), new)


ERRORS: Mapping[str, Generator] = {
    "number": number, "digit order": digit_order, "scale": scale, "unit": unit, "currency": currency, "date": date,
    "order in time": order_in_time, "entity of the same article": entity_of_the_article, "outside entity": outside_entity,
    "roles swapped": roles_swapped, "figures swapped": figures_swapped, "figure of a neighbour": figure_of_a_neighbour, "negation": negation, "antonym or trend": antonym,
    "comparison": comparison, "quantifier": quantifier, "modality": modality, "invented cause": invented_cause,
    "plausible addition": plausible_addition, "misattributed quote": misattributed_quote, "altered quote": altered_quote,
    "stitched": stitched,
}  # fmt: skip
