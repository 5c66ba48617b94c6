"""Questions that ask several things: each part as a question of its own, so that each can be looked for and answered.

"What are BYD and CATL each rolling out?" asks for one sentence about BYD and one about CATL, which no single search
and no single sentence serves. The rules are those of plain English coordination; a question they do not fit is one
part.
"""

from __future__ import annotations

import re

from assistant.question.followup import names_in, resolve
from assistant.question.periods import YEAR, years_in
from assistant.words import telling_words

MOST = 3
"""Parts that are looked for; a longer list is left as one question."""

_ASKS = r"(?:what|how|who|whom|whose|when|where|why|which|in (?:what|which)|did|does|is|are|was|were)\b"
_CLAUSES = re.compile(
    rf"[,;:]?\s+(?:and|but|or|plus)\s+(?={_ASKS})|\?\s+(?={_ASKS})|(?<=\w),\s+(?={_ASKS}[^,]*\band {_ASKS})",
    re.I,
)
_QUESTION_WORD = r"(?:when|where|how|why|who|by whom|with whom|for how much|since when|until when)"
_TWO_QUESTION_WORDS = re.compile(
    rf"^(?P<a>{_QUESTION_WORD}),? and (?P<b>{_QUESTION_WORD}) (?P<rest>.+)$", re.I
)
_NOUN = r"(?:[a-z]+ )?[a-z]+"
_TWO_NOUNS = re.compile(
    rf"^(?P<head>(?i:what) (?:is|was|are|were|will be|would be) (?:the|[A-Z][\w&’'. -]*?[’']s?)) (?P<a>{_NOUN}),? and (?:the )?"
    rf"(?P<b>{_NOUN})(?P<tail>(?: (?:of|in|for|at|on|from|per)\b.*)?)$"
)
_ONE_THING = re.compile(
    r"\b(?:research and development|profit and loss|supply and demand|terms and conditions|pros and cons|rise and fall|"
    r"health and safety|mergers and acquisitions|science and technology|trial and error)\b|\b(?:between|both)\b",
    re.I,
)
_PREPOSITION = r"(?:about|in|at|for|to|from|of|by|on|with|between)"
_SAME_PREPOSITION = re.compile(
    rf"^(?P<head>.*?)\b(?:both )?(?P<one>{_PREPOSITION}) (?P<a>[^,?]+?),? (?:and|or|vs\.?|versus) (?:what )?"
    rf"(?P=one) (?P<b>[^,?]+)(?P<tail>.*)$",
    re.I,
)
_THING = r"(?:(?:the )?(?!(?:And|What|How|Which|Who|When|Where|Why|Do|Does|Did|Compare)\b)[A-Z][\w&’'.-]*[\w](?: (?:(?:of|de) )?[A-Z][\w&’'.-]*[\w])*)"
_NAMES = re.compile(rf"(?P<a>{_THING}),? (?:and|or|vs\.?|versus) (?P<b>{_THING})")
_ONE_STRETCH = re.compile(r"(?<!difference )(?<!differences )\bbetween (?:the )?$", re.I)
"""What lies between two things is one thing, as is what happens between them; a difference is told by telling both."""
_EACH = re.compile(r"\s+(?:each|both|respectively)\b")
_SINGULAR = {"are": "is", "were": "was", "do": "does", "have": "has"}
_PLURAL = re.compile(rf"\b({'|'.join(_SINGULAR)}) $", re.I)
"""The verb before "BYD and CATL", which has one of them to go with."""
_COMPARED = re.compile(rf"^(?i:compare)\b.*?(?P<a>{_THING}),? (?:and|with|to) (?P<b>{_THING})")
_COMPARE = re.compile(
    r"^compare (?P<a>.+?),? (?:with|to|and) (?:(?P<those>those|that|the ones?) )?(?P<b>.+)$", re.I
)
_ONE_EACH = re.compile(
    rf"^(?P<head>.+?)[,:;]? (?:the )?(?:one|first) (?P<one>{_PREPOSITION}) (?P<a>.+?),? and (?:one|the other|another|the second) "
    rf"(?P=one) (?P<b>.+)$",
    re.I,
)
_HEAD = re.compile(rf"^(?P<noun>.+?)(?= {_PREPOSITION}\b| behind\b)", re.I)
"""What "those" stands for: "the incentives" in "the incentives behind filings"."""
_YEARS = re.compile(
    rf"(?<!between ){YEAR}(?:, {YEAR})*,? (?:and|or|vs\.?|versus|compared (?:with|to)) (?:in )?{YEAR}", re.I
)
_WHAT_ABOUT = re.compile(r"(?:what|how) about\b", re.I)
_ABOUT = re.compile(r"\babout\b", re.I)
_TELLS = re.compile(r"tell me about\b", re.I)
"""What is asked for is nothing in particular, so that a part need only name its subject."""
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her|there)\b", re.I)
MOST_TOLD = 5
"""Words of the first clause that a clause without a name is told."""


def parts(question: str) -> tuple[str, ...]:
    """The questions that ``question`` is made of, in order; empty when it is one.

    ``parts("How large is the fund, and who manages it?")`` is ``("How large is the fund?", "who manages it (large, fund)?")``
    and ``parts("What did China and the US spend?")`` is ``("What did China spend?", "What did the US spend?")``.
    """
    asked = question.strip().rstrip("?. ")
    for split in (
        _by_clauses,
        _by_question_words,
        _one_each,
        _by_preposition,
        _by_nouns,
        _by_names,
        _by_years,
        _by_comparison,
    ):
        found = [part for part in split(asked) if part]
        least = 1 if _TELLS.match(asked) else 2
        if 1 < len(found) <= MOST and all(len(telling_words(part)) >= least for part in found):
            return tuple(f"{part}?" for part in found)
    return ()


def _by_clauses(asked: str) -> list[str]:
    """ "…, and what …": the second takes from the first what it leaves out."""
    first, *rest = (piece.strip(" ,;:?") for piece in _CLAUSES.split(asked))
    if not rest or not telling_words(first):
        return rest
    return [first, *(_told(piece, first) for piece in rest)]


def _told(clause: str, earlier: str) -> str:
    """A clause with the names of the one before it, when it points back or has none of its own."""
    if what_about := _WHAT_ABOUT.match(clause):
        subject = _ABOUT.search(earlier)
        if subject:
            return f"{earlier[: subject.end()]} {clause[what_about.end() :].strip()}"
        return resolve(clause, earlier).rstrip("?. ")
    own = names_in(clause)
    if own and not _PRONOUN.search(clause):
        return clause
    topic = (telling_words(clause) and names_in(earlier)) or telling_words(earlier)[:MOST_TOLD]
    missing = [name for name in topic if name.lower() not in clause.lower()]
    return f"{clause} ({', '.join(missing)})" if missing else clause


def _by_preposition(asked: str) -> list[str]:
    """ "in Hefei and in Germany", "about patents, and about money"."""
    match = _SAME_PREPOSITION.match(asked)
    if not match:
        return []
    return [f"{match['head']}{match['one']} {match[side]}{match['tail']}".strip() for side in "ab"]


def _by_question_words(asked: str) -> list[str]:
    """ "When and where was Lee born" """
    match = _TWO_QUESTION_WORDS.match(asked)
    return [f"{match[side]} {match['rest']}" for side in "ab"] if match else []


def _by_nouns(asked: str) -> list[str]:
    """ "What were its sales and profit in 2024", but neither "sales and marketing costs" nor "the old and new price" """
    match = _TWO_NOUNS.match(asked)
    if not match or _ONE_THING.search(asked):
        return []
    if " " in match["b"] and " " not in match["a"]:
        return []
    return [f"{match['head']} {match[side]}{match['tail']}" for side in "ab"]


def _one_each(asked: str) -> list[str]:
    """ "two complaints, one about patents and one about money" """
    match = _ONE_EACH.match(asked)
    return [f"{match['head']} {match['one']} {match[side]}" for side in "ab"] if match else []


def _by_comparison(asked: str) -> list[str]:
    """ "Compare the pay of nurses with that of teachers": what has no names to tell the sides apart."""
    match = _COMPARE.match(asked)
    if not match:
        return []
    noun = _HEAD.match(match["a"]) if match["those"] else None
    return [match["a"], f"{noun['noun']} {match['b']}" if noun else match["b"]]


def _by_names(asked: str) -> list[str]:
    """ "China and the US" """
    match = _COMPARED.search(asked) or _NAMES.search(asked)
    if not match:
        return []
    if _ONE_STRETCH.search(asked[: match.start("a")]):
        return []
    before, after = asked[: match.start("a")], _EACH.sub("", asked[match.end("b") :])
    if match.re is _NAMES:
        before = _PLURAL.sub(lambda verb: _SINGULAR[verb[1].lower()] + " ", before)
    return [f"{before}{match[side]}{after}" for side in "ab"]


def _by_years(asked: str) -> list[str]:
    """ "2007 and 2023", "2021, 2022 and 2023", but not all the years "between 2007 and 2023" """
    match = _YEARS.search(asked)
    if not match:
        return []
    return [f"{asked[: match.start()]}{year}{asked[match.end() :]}" for year in years_in(match[0])]
