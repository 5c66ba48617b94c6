"""Follow-up questions: what a question leaves out is taken from the one before.

"And the US?" keeps the earlier question and changes one part of it; "When was it launched?" keeps its own words and
is told what "it" is. Anything else stands alone, so that nothing is carried over when the topic changes.
"""

from __future__ import annotations

import re

from assistant.question.periods import YEAR
from assistant.question.swaps import swapped
from assistant.words import STOP_WORDS, content_words, telling_words
from vectorstore import Embedder

SAME_SORT = 0.3
"""Cosine from which two expressions are taken to be of one sort, so that one may stand for the other
("Beijing" and "Shanghai" 0.6, "the US" and "China" 0.5, "Beijing" and "R&D" 0.1)."""

_OPENING = re.compile(
    r"^(?:(?:and|but|so|or|also|then|ok(?:ay)?)\b[\s,]*)*(?:(?:what|how) (?:about|of)\b\s*)?", re.I
)
_WHAT_ABOUT = re.compile(r"^(?:(?:and|but|so|then)\b[\s,]*)*(?:what|how) (?:about|of)\b", re.I)
_YEAR = re.compile(YEAR)
_NAME = re.compile(r"\b(?:the )?(?:[A-Z][\w&’'-]*\.?)(?: (?:(?:of|de|the|and|for) )?[A-Z][\w&’'-]*)*")
_RUN = re.compile(r"[\w&’'.-]+")
_THERE = r"(?:there(?=\W*$)|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )(?<!\bbeen )there)"
"""A place, not the "there" of "is there a plan"."""
_POINTING = re.compile(
    rf"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|{_THERE}|then|"
    r"the (company|firm|group|country|city|university|programme|program|plan|deal|report|study|author|number|rest|"
    r"figure|same|other|others|former|latter|first|second|third|two|one)|such)\b",
    re.I,
)
_KNOWN = "the|its|their|his|her|this|that|these|those"
_NOUN_PHRASE = re.compile(rf"(?:{_KNOWN}|an?) ", re.I)
_DEFINITE = re.compile(rf"\b(?:{_KNOWN}) (?=[a-z])((?:[\w’'-]+ ?)+)")
_INDEFINITE = re.compile(r"\ban? [a-z][\w’'-]*")
_OBJECT = re.compile(r"\b(?:it|them)\b(?=\W*(?:$|\())", re.I)
"""A pronoun at the end of a question, before what it was told to be."""
_SEVERAL = re.compile(r"\b(?:they|them|theirs?|these|those)\b", re.I)
_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.I)
_WHO = re.compile(r"^(?:and |so )?who (?P<deed>[^?]+?)[\s?.]*$", re.I)
_KNOWN_BY = re.compile(r"\((?:he|she) (?P<deed>[^()]+)\)\??$")
MOST_OF_A_THING = 2
"""Words of "the state innovation fund …" that are taken to name it."""
MOST_TOLD = 4
"""Words that "them" are told to be."""
_QUESTION_WORD = re.compile(
    r"\b(who|what|when|where|why|which|how|whose|whom|is|are|was|were|do|does|did|has|have|had|can|could|will|would|"
    r"should|tell|explain|describe|compare|list|name|give|show)\b",
    re.I,
)
_PREPOSITION = r"(?:in|at|for|from|by|on|with|to|of)"
_ASKED_ANEW = re.compile(
    rf"^(?:how (?:many|much|long|far|often)|what|who|when|where|which) (?={_PREPOSITION}\b)", re.I
)
"""Question words before a mere phrase: "how many in Germany"."""
_ONE = re.compile(rf"^(?:the|that|those) (?:ones? )?(?={_PREPOSITION}\b)", re.I)
""" "The one in Germany" stands for "in Germany"."""
_ALONE = re.compile(r"^(?:why|when|where|how)$", re.I)
_AUXILIARY = r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should)"
_ASKED_OF_A_DEED = re.compile(
    rf"^(?:(?:how (?P<degree>[a-z]+)|why|when|where|how|in (?:what|which) [a-z]+) )?(?P<deed>{_AUXILIARY} .+)$",
    re.I,
)
_COMPARED = re.compile(r"^how (?:does|do|did|is|are|was|were) (.+?) (?:compare|do|doing|fare|faring)$", re.I)
MOST_WORDS_LEFT_OUT, MOST_WORDS_BARE = 6, 3
"""A follow-up ("And …") with more words than this says itself what it means; so does one without an opening."""


def resolve(asked: str, earlier: str, embedder: Embedder | None = None) -> str:
    """``asked`` with what it leaves out taken from ``earlier``, or as it is when it stands alone.

    "And the US?" after "How much did China spend in 2023?" becomes "How much did the US spend in 2023?".
    """
    if not earlier:
        return asked
    if brought := brings(asked):
        if _WHAT_ABOUT.match(asked) and names_in(f"about {brought}") and not names_in(earlier):
            return f"Tell me about {brought}?"  # nothing there that it could stand for
        return _substituted(brought, earlier, embedder)
    fragment = _OPENING.sub("", asked).strip(" ?.!")
    if _ALONE.match(fragment) and (deed := _ASKED_OF_A_DEED.match(earlier.strip(" ?."))):
        return _asked_anew(fragment, deed)
    if not telling_words(fragment):
        return f"{earlier.rstrip('?. ')}: {fragment or asked}?"
    if _points_back(fragment):
        return _with_topic(fragment, earlier)
    return asked


def _asked_anew(word: str, asked: re.Match[str]) -> str:
    """ "Why?" after "When did it close?" asks why it did, and after "How much did it cost?" why it did so much."""
    deed = asked["deed"][0].lower() + asked["deed"][1:]
    degree = f" so {asked['degree']}" if asked["degree"] and word.lower() == "why" else ""
    return f"{word.capitalize()} {deed}{degree}?"


def brings(asked: str) -> str:
    """What a follow-up without a verb of its own puts into the question before it: "in Germany" for "And in Germany?",
    "how many in Germany?" and "How does Germany compare?" ("Germany"); empty for any other question."""
    fragment = _ONE.sub("", _OPENING.sub("", asked)).strip(" ?.!")
    opened = fragment != asked.strip(" ?.!")
    if (compared := _COMPARED.match(fragment)) and not _POINTING.search(compared[1]):
        return compared[1]
    if (bare := _ASKED_ANEW.sub("", fragment)) != fragment:
        fragment, opened = bare, True
    # the verb is the earlier question's; a bare keyword is a new question
    most = MOST_WORDS_LEFT_OUT if opened else MOST_WORDS_BARE
    return fragment if not _QUESTION_WORD.search(fragment) and len(fragment.split()) <= most else ""


def _substituted(fragment: str, earlier: str, embedder: Embedder | None) -> str:
    """``earlier`` with the part that ``fragment`` replaces, or followed by it when no part is of its sort."""
    if made := swapped(fragment, earlier):
        return made
    preposition, bare = re.fullmatch(rf"({_PREPOSITION} )?(.*)", fragment, re.I | re.S).groups()  # type: ignore[union-attr]
    named = bool(_NOUN_PHRASE.match(bare)) and not earlier.islower()  # "and the us?"
    names = names_in(earlier)
    if not preposition and names_in(f"about {bare}") == [bare] and len(names) == 1:
        return earlier.replace(names[0], bare, 1)
    slots = [] if _YEAR.search(fragment) or embedder is None else _slots(earlier, named)
    if slots and embedder is not None:
        vectors = embedder.embed([bare, *slots])
        likeness = [float(one) for one in vectors[1:] @ vectors[0]]
        alike = [n for n, one in enumerate(likeness) if one >= SAME_SORT]
        placed = _placed(preposition or "", bare, slots, earlier)
        if placed or alike:
            best = max(placed or alike, key=likeness.__getitem__)
            return earlier.replace(slots[best], bare, 1)
    if named and not preposition and (it := _OBJECT.search(earlier)):
        return earlier[: it.start()] + bare + earlier[it.end() :]
    return f"{earlier.rstrip('?. ')}, {fragment}?"


def _placed(preposition: str, name: str, slots: list[str], earlier: str) -> list[int]:
    """The names that stand in ``earlier`` after the preposition that ``name`` has: "in Germany" goes for "in Hefei"
    rather than for "VW"."""
    if not preposition or not name[:1].isupper():
        return []
    return [n for n, slot in enumerate(slots) if slot[:1].isupper() and f"{preposition}{slot}" in earlier]


def _slots(question: str, named: bool) -> list[str]:
    """The parts of a question that another could stand for: names, and words that carry meaning; for "the repairs", which
    is ``named`` as a thing, only what is so too, of things like "a bed" the first."""
    names = names_in(question)
    if named:
        return [*names, *definite(question), *_INDEFINITE.findall(question)[:1]]
    rest = question
    for name in names:
        rest = rest.replace(name, " ")
    return [*names, *(w for w in _RUN.findall(rest) if w.lower() in telling_words(w))]


def definite(question: str) -> list[str]:
    """The things a question takes for known: "the library" in "How many visits did the library have?"."""
    found = []
    for match in _DEFINITE.finditer(question):
        words: list[str] = []
        for word in match[1].split()[:MOST_OF_A_THING]:
            if word.lower() in STOP_WORDS or _YEAR.fullmatch(word):
                break
            words.append(word)
        if words:
            found.append(" ".join([match[0].split()[0], *words]))
    return found


def _points_back(asked: str) -> bool:
    """Whether the question has a pronoun with nothing before it to refer to."""
    pointing = _POINTING.search(asked)
    return pointing is not None and not names_in(asked[: pointing.start()]) and len(telling_words(asked)) <= 6


def _with_topic(asked: str, earlier: str) -> str:
    """``asked`` followed by what the conversation is about, so that searches and readers see it. "Them" are more often
    things than names: "How many work in them (China, corporate, research, units)?". After "Who found the cracks?", he is the
    one who did."""
    if (person := _PERSON.search(asked)) and (deed := _deed(earlier)):
        pronoun = "she" if person[0].lower() in ("she", "her", "hers") else "he"
        return f"{asked} ({pronoun} {deed})?"
    topic = (
        names_in(earlier)
        or definite(earlier)
        or [w for w in content_words(earlier) if not _YEAR.fullmatch(w)]
    )
    if _SEVERAL.search(asked):
        own = " ".join(topic).lower()
        topic += [word for word in telling_words(earlier) if word not in own][:MOST_TOLD]
    missing = [name for name in dict.fromkeys(topic) if name.lower() not in asked.lower()]
    return f"{asked} ({', '.join(missing)})?" if missing else f"{asked}?"


def _deed(earlier: str) -> str:
    """What the person is known by that a question asks for: "found the cracks" of "Who found the cracks?"; empty where it
    asks for no person, or names them ("Who is Ann Lee?")."""
    known = _WHO.match(earlier) or _KNOWN_BY.search(earlier)
    if not known:
        return ""
    being, _, name = known["deed"].partition(" ")
    named = being in ("is", "was") and names_in(f"about {name}") == [name]
    return "" if named else known["deed"]


def names_in(text: str) -> list[str]:
    """Capitalised runs without a possessive ending, except a capital that only opens the question."""
    found = []
    for match in _NAME.finditer(text):
        words = match[0]
        if match.start() == 0:
            first, _, rest = words.partition(" ")
            opening = re.sub(r"[’'](?:s|re|d|ll|ve|m)$", "", first)  # "What's it called?"
            if opening.lower() in STOP_WORDS or _QUESTION_WORD.fullmatch(opening):
                words = rest
        words = re.sub(r"[’']s$", "", words.strip())
        if words and (words == "US" or words.lower() not in STOP_WORDS):
            found.append(words)
    return found
