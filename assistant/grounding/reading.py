"""One sentence, read: its words, quantities, dates, names, quotations, and what is negated or hedged in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.grounding.quantities import Date, Quantity, dates, quantities
from assistant.grounding.words import PLACES, STOP, Token, related, stem, tokens

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
rumoured rumored claims claimed alleged presumed tentative seeks seek wants want about approximately can""".split()
)
HEDGED = re.compile(
    r"\b(?:may|might|could|perhaps|possibly|probably|reportedly|allegedly|apparently)\s+(?:(?:not|also|be|have|been|well|soon|\w+ly)\s+)*(\w+)"
    r"|\b(?:(?:un)?likely|expect(?:s|ed)?|plan(?:s|ned|ning)?|aim(?:s|ed|ing)?|hop(?:es?|ed|ing)|intend(?:s|ed)?|propos(?:es?|ed)|seeks?|wants?|seems?|appears?|believed|thought|alleged|threatened)"
    r"\s+to\s+(?:(?:be|have|been|\w+ly)\s+)*(\w+)"
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
CONNECTORS = frozenset("of de la van von der den al bin di da du le and the for & y".split())
TITLES = frozenset(
    """\
mr mrs ms miss dr prof professor sir lord lady president chancellor minister king queen prince princess
judge captain general senator""".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a run of tokens ``[first, last]``; ``stems`` are its telling words."""

    text: str
    stems: tuple[str, ...]
    first: int
    last: int


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
        return tuple(_names(self.tokens, self.text))

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
        return frozenset(self.token_at(m.start(m.lastindex or 0)) for m in HEDGED.finditer(self.text))

    @cached_property
    def is_negative(self) -> bool:
        return bool(self.lower & (NEGATIONS | EXCEPTIONS)) or "n't" in self.text or "n’t" in self.text

    @cached_property
    def is_hedged(self) -> bool:
        return bool(self.lower & HEDGES)

    @cached_property
    def negated(self) -> dict[int, int]:
        """Places of content words in the reach of a negation → how many content words after it (0: the next)."""
        reach: dict[int, int] = {}
        for token in self.tokens:
            word = token.text.lower().replace("’", "'")
            if word not in NEGATIONS and not word.endswith("n't"):
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
def read(text: str) -> Reading:
    """``text`` as a reading; the same sentence is read once."""
    return Reading(text)


WITHIN_NAME = re.compile(r"[\s.&'’-]{0,2}")


def _names(words: tuple[Token, ...], text: str) -> Iterator[Name]:
    place = 0
    while place < len(words):
        if not _may_begin_name(words[place], place, text):
            place += 1
            continue
        last = place
        while last + 1 < len(words):
            following, gap = words[last + 1], text[words[last].end : words[last + 1].start]
            if not (gap == " " or WITHIN_NAME.fullmatch(gap)) or (
                gap.startswith(".") and len(words[last].text) > 3
            ):
                break
            if following.text[0].isupper() and following.text.lower() not in STOP - {"us"}:
                last += 1
            elif (
                following.text in ("of", "de", "la", "van", "von", "der", "bin", "al")
                and last + 2 < len(words)
                and words[last + 2].text[0].isupper()
            ):
                last += 2
            else:
                break
        run = [
            w
            for w in words[place : last + 1]
            if w.text.lower() not in CONNECTORS and w.text.lower() not in TITLES
        ]
        if run and not all(w.text.lower() in MONTH_WORDS for w in run):
            yield Name(text[words[place].start : words[last].end], tuple(w.stem for w in run), place, last)
        place = last + 1


MONTH_WORDS = frozenset(
    """\
january february march april may june july august september october november december monday tuesday
wednesday thursday friday saturday sunday""".split()
)


def _may_begin_name(word: Token, place: int, text: str) -> bool:
    if not word.text[0].isupper() or not word.content:
        return False
    plain = word.text.lower().removesuffix("'s").removesuffix("’s")
    if plain in MONTH_WORDS or (plain in STOP and plain not in PLACES):
        return False
    if (word.text.isupper() and len(word.text) > 1) or plain in PLACES:
        return True
    before = text[: word.start].rstrip(" \"“‘'(")
    if place and before and before[-1] not in ".!?:*#\n-•":
        return True
    return not is_common(plain) and not (plain.endswith("ly") and len(plain) > 7)


def is_common(word: str) -> bool:
    """Whether the lexicon knows ``word`` as an ordinary one."""
    one = stem(word)
    if word in related("proper"):
        return False
    return (
        one in related("synonyms") or one in related("broader") or one in related("antonyms") or word in STOP
    )
