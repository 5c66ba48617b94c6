"""One sentence, read: its words, quantities, dates, names, quotations, and what is negated or hedged in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.grounding.proper_names import Name as Name
from assistant.grounding.proper_names import bare, begins, capitals, names_in
from assistant.grounding.quantities import Date, Quantity, dates, quantities
from assistant.grounding.words import Token, related, tokens

NEGATIONS = frozenset(
    """\
not no never none nobody nothing neither nor without cannot can't don't doesn't didn't isn't aren't
wasn't weren't won't wouldn't hasn't haven't hadn't couldn't shouldn't lack lacks lacked lacking fail
fails failed failing refuse refuses refused refusing deny denies denied denying unable hardly barely
scarcely nowhere stopped avoid avoids avoided false untrue incapable impossible prevented prevents
prevent ceased absence""".split()
)
EXCEPTIONS = frozenset("except unless instead rather other besides unwanted".split())
"""Words that may stand for a "not" in another wording."""
HEDGES = frozenset(
    """\
may might could perhaps possibly probably likely unlikely reportedly allegedly apparently expected
expects expect plans planned planning plan aims aim aimed intends intend hopes hope hoped proposed
proposes propose potential potentially considering consider suggest suggests suggested appears seems seem
appear believe believes believed predicted predicts forecast forecasts estimated would should if whether
rumoured rumored claims claimed alleged presumed tentative seeks seek wants want asks asking urges urged think thinks able can""".split()
)
HEDGED = re.compile(
    r"\b(?:may|might|could|perhaps|possibly|probably|reportedly|allegedly|apparently)\s+(?:(?:not|also|be|have|been|well|soon|\w+ly)\s+)*(\w+)"
    r"|\b(?:(?:un)?likely|expect(?:s|ed)?|plan(?:s|ned|ning)?|aim(?:s|ed|ing)?|hop(?:es?|ed|ing)|intend(?:s|ed)?|propos(?:es?|ed)|seeks?|wants?|seems?|appears?|believed|thought|alleged|threatened)"
    r"\s+to\s+(?:(?:be|have|been|\w+ly)\s+)*(\w+)"
    r"|\b(?:expect(?:s|ed)?|want(?:s|ed)?|urge[sd]?|ask(?:s|ed)?|predict(?:s|ed)?|forecasts?|calls? (?:for|on)|called (?:for|on))\s+(?:[\w'’-]+\s+){1,6}?to\s+(?:(?:be|have|been|\w+ly)\s+)*(\w+)"
)
"""What is said to be possible or meant, not done; the group is the word that it is said of."""
CAUSES = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result|result(?:s|ed|ing)? (?:in|from)|led to|leads? to|leading to|caus(?:e|es|ed|ing)"
    r"|driven by|prompted|triggered|therefore|thus|hence|consequently|since|so that|stem(?:s|med|ming)? from|attribut\w+ to|blam\w+|on account of"
    r"|in response to|reasons?|why|spurred|fuel+ed|thereby|following|after|brought about|made|make|makes|allow\w*|enabl\w*|help\w*|forc\w+|contribut\w+|as)\b",
    re.IGNORECASE,
)
CLAIMED_CAUSES = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|thanks to|as a (?:direct )?result(?: of)?|result(?:s|ed|ing)? (?:in|from)|led (?:directly )?to|leading to|caused(?: by)?|causing"
    r"|driven by|prompted by|triggered(?: by)?|therefore|consequently|stem(?:s|med|ming)? from|attributed to)\b",
    re.IGNORECASE,
)
SAYING = re.compile(
    r"\b(?:said|says|say|saying|told|tells|argued|argues|warned|warns|added|adds|claimed|claims|wrote|writes|noted|notes|explained|explains|insisted|insists"
    r"|according to|announced|stated|states|admitted|remarked|commented|asked|recalls?|recalled|predicted|predicts|concluded|quipped|sighs|sighed)\b",
    re.IGNORECASE,
)
BREAK = re.compile(
    r"[,;:()\[\]–—]|\b(?:and|but|while|whereas|although|though|which|who|because|when|with|as|than|versus|vs|compared)\b",
    re.IGNORECASE,
)
QUOTE = re.compile(
    r"[\"“”]([^\"“”]{2,600})[\"“”]|(?<!\w)[‘'`]{1,2}([^‘’'`\n][^‘’`\n]{6,600}?)['’]{1,2}(?![\w])"
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words inside quotation marks, and who is said to have said them (stems of a name), if anyone."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Reading:
    """Everything the gate knows about a sentence."""

    text: str
    known: frozenset[str] = frozenset()
    """Words that are names elsewhere in the same text."""

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tokens(self.text)

    @cached_property
    def content(self) -> tuple[Token, ...]:
        """Words that carry meaning and are not part of a quantity or date."""
        taken = [(q.start, q.end) for q in self.quantities if q.unit != "ordinal"] + [
            (d.start, d.end) for d in self.dates
        ]
        return tuple(t for t in self.tokens if t.content and not any(s <= t.start < e for s, e in taken))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(t.stem for t in self.tokens)

    @cached_property
    def broader(self) -> frozenset[str]:
        """Stems of what the words are kinds of (car → vehicle)."""
        table = related("broader")
        return frozenset().union(*(table.get(s, frozenset()) for s in self.stems))

    @cached_property
    def beginnings(self) -> dict[str, tuple[int, int]]:
        """The first five letters of the longer stems, with the shortest and longest stem that has them."""
        found: dict[str, tuple[int, int]] = {}
        for s in self.stems:
            if len(s) >= 5:
                low, high = found.get(s[:5], (99, 0))
                found[s[:5]] = (min(low, len(s)), max(high, len(s)))
        return found

    @cached_property
    def lower(self) -> frozenset[str]:
        """All words as written, in lower case."""
        return frozenset(t.text.lower().replace("’", "'") for t in self.tokens)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        return quantities(self.text, self.dates)

    @cached_property
    def dates(self) -> tuple[Date, ...]:
        return dates(self.text)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return tuple(names_in(self.tokens, self.text, self.known))

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        found = []
        for m in QUOTE.finditer(self.text):
            inner = m.group(1) or m.group(2)
            found.append(Quotation(inner, m.start(), m.end()))
        return tuple(found)

    @cached_property
    def clauses(self) -> tuple[int, ...]:
        """For each token, the number of its clause."""
        breaks = sorted(m.start() for m in BREAK.finditer(self.text))
        numbers, clause = [], 0
        for token in self.tokens:
            while clause < len(breaks) and breaks[clause] <= token.start:
                clause += 1
            numbers.append(clause)
        return tuple(numbers)

    @cached_property
    def hedged(self) -> frozenset[int]:
        """Places of words told as possible, planned or rumoured."""
        places = {self.token_at(m.start(m.lastindex or 0)) for m in HEDGED.finditer(self.text)}
        return frozenset(place for place in places if self.tokens[place].content)

    @cached_property
    def is_negative(self) -> bool:
        return bool(self.lower & (NEGATIONS | EXCEPTIONS)) or "n't" in self.text or "n’t" in self.text

    def is_hedged(self, token: Token) -> bool:
        """Whether one of its words is told as less than a fact: "doubts" may stand before it, but not the month of May."""
        if token.place in self.hedged:
            return True
        months = {(d.start, d.end) for d in self.dates}
        return any(
            t.text.lower() in HEDGES
            and (t.place < token.place or self.clauses[t.place] == self.clauses[token.place])
            and not any(start <= t.start < end for start, end in months)
            for t in self.tokens
        )

    @cached_property
    def negated(self) -> dict[int, int]:
        """Places of content words in the reach of a negation → how many content words after it (0: the next)."""
        reach: dict[int, int] = {}
        for token in self.tokens:
            word = token.text.lower().replace("’", "'")
            instead = (word, self._next_word(token)) in (("rather", "than"), ("instead", "of"))
            if word not in NEGATIONS and not word.endswith("n't") and not instead:
                continue
            if word == "not" and (self._next_word(token) == "only" or self._word_before(token) == "or"):
                continue
            rank = 0
            for later in self.tokens[token.place + 1 : token.place + 9]:
                gap = self.text[self.tokens[later.place - 1].end : later.start]
                if re.search(r"[;:.!?—]", gap) or (
                    later.text.lower() in ("but", "while", "although") and rank
                ):
                    break
                if "," in gap and rank:
                    break
                if later.content:
                    reach.setdefault(later.place, rank)
                    rank += 1
        return reach

    def _word_before(self, token: Token) -> str:
        return self.tokens[token.place - 1].text.lower() if token.place else ""

    def in_name(self, token: Token) -> bool:
        """Whether one of the sentence's words is part of a name."""
        return any(name.first <= token.place <= name.last for name in self.names)

    def _next_word(self, token: Token) -> str:
        after = self.tokens[token.place + 1 : token.place + 2]
        return after[0].text.lower() if after else ""

    def token_at(self, offset: int) -> int:
        """The place of the token at or after ``offset``."""
        return next((t.place for t in self.tokens if t.end > offset), len(self.tokens) - 1)

    @cached_property
    def speakers(self) -> tuple[Name, ...]:
        """Names that stand beside a word of saying."""
        found = []
        for m in SAYING.finditer(self.text):
            if m.group()[0].isupper() and m.group()[:2] != "Ac":
                continue  # United States
            at = self.token_at(m.start())
            for name in self.names:
                near = at - name.last if name.last < at else name.first - at
                between = self.tokens[min(at, name.last) + 1 : max(at, name.first)]
                limit = 3 if name.first > at else 8
                if 0 < near <= limit and not (name.first > at and len(between) > 2):
                    found.append(name)
                    break
        return tuple(found)


@lru_cache(maxsize=20_000)
def read(text: str, known: frozenset[str] = frozenset()) -> Reading:
    """``text`` as a reading; the same sentence is read once."""
    return Reading(text, known)


@lru_cache(maxsize=2_000)
def read_all(texts: tuple[str, ...], also: frozenset[str] = frozenset()) -> tuple[Reading, ...]:
    """The sentences of one text: a name inside one of them, or among ``also``, is a name at the beginning of another."""
    plain = [read(text) for text in texts]
    known = capitals(((token, r.text) for r in plain for token in r.tokens), also)
    opening = [frozenset(bare(t) for t in r.tokens if begins(t, r.text)) & known for r in plain]
    return tuple(read(r.text, names) if names else r for r, names in zip(plain, opening, strict=True))
