"""A question put in other words: near synonyms for some of its words, or only its telling words, as people type them.

Questions of public sets often repeat their article's words; readers of an article they half remember do not. A synonym
keeps the answer, where a random other word (`edits.py`) takes it away, so a model cannot learn that odd words alone mean
"no", nor that every odd word means "the same".
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from assistant.grounding.words import STOP, related, stem

COMMON = 15
"""Times that a synonym must stand in the texts: the lexicon has many words that nobody uses."""
MANY = 5
"""A word with more synonyms than this has several meanings, and most of them would be another's."""
MOST = 2
"""Words of a question that are replaced."""
_WORD = re.compile(r"[a-z]{4,}")
_IN_QUESTION = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")
"""Words in small letters: a name has no synonym."""
_ENDING = re.compile(r"(ing|ed|s)$")
_DROPPED = frozenset(
    "the a an is are was were do does did of to in for on at by with that this there has have had it be".split()
)


class Rephraser:
    """Knows which words the texts have; `texts` are read once."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts = Counter(word for text in texts for word in _WORD.findall(text.lower()))
        self._forms: dict[tuple[str, str], list[str]] = defaultdict(list)
        """By stem and ending, so that "employed" becomes "hired" and not "hire"; the commonest first."""
        for word, count in counts.most_common():
            if count >= COMMON:
                self._forms[stem(word), _ending(word)].append(word)

    def synonyms(self, word: str) -> list[str]:
        """Common words of the same meaning and ending, but not of the same root; none for a word of many meanings."""
        others = related("synonyms").get(stem(word), frozenset())
        if len(others) > MANY:
            return []
        found = (self._forms.get((other, _ending(word))) for other in others if other[:4] != word[:4])
        return sorted(forms[0] for forms in found if forms)

    def other_words(self, question: str, rng: random.Random) -> str:
        """The question with at most two words replaced; the same when none can be."""
        places = [m for m in _IN_QUESTION.finditer(question) if m[0] not in STOP and self.synonyms(m[0])]
        for match in sorted(rng.sample(places, min(MOST, len(places))), key=lambda m: -m.start()):
            chosen = rng.choice(self.synonyms(match[0]))
            question = question[: match.start()] + chosen + question[match.end() :]
        return question


def terse(question: str) -> str:
    """The question as typed into a search box: "When was the quay built?" is "when quay built"."""
    words = re.findall(r"[\w&$€£%.,'’-]*\w", question.lower())
    return " ".join(word for word in words if word not in _DROPPED) or question


def _ending(word: str) -> str:
    match = _ENDING.search(word)
    return match[1] if match and len(word) - len(match[1]) > 2 else ""
