"""The words among which a word or a figure stands, and how alike two such settings are."""

from __future__ import annotations

from assistant.grounding.reading import Reading
from assistant.grounding.words import Token


def context(reading: Reading, start: int, end: int) -> dict[str, float]:
    """The words around ``[start, end)``: up to five on each side, nearer ones and those of the clause weigh more."""
    at = reading.token_at(start)
    clause = reading.clauses[at] if reading.clauses else 0
    weights: dict[str, float] = {}
    for side in (reversed(reading.tokens[:at]), reading.tokens[at + 1 :]):
        taken = 0
        for token in side:
            if token.start < end and token.end > start:
                continue
            if not token.content or token.text[0].isdigit():
                continue
            weight = (1.0 if reading.clauses[token.place] == clause else 0.5) / (1 + 0.15 * taken)
            weights[token.stem] = max(weight, weights.get(token.stem, 0.0))
            taken += 1
            if taken == 5:
                break
    return weights


def overlap(one: dict[str, float], other: dict[str, float]) -> float:
    """How much two contexts share, 0 to 1, by the weights of the words in both."""
    shared = sum(min(weight, other[word]) for word, weight in one.items() if word in other)
    smaller = min(sum(one.values()), sum(other.values()))
    return shared / smaller if smaller else 0.0


def near(reading: Reading, place: int, reach: int) -> tuple[frozenset[str], frozenset[str]]:
    """Content stems before and after a place, within ``reach`` tokens; numbers count as themselves."""
    before = frozenset(t.stem for t in reading.tokens[max(0, place - reach) : place] if t.content)
    after = frozenset(t.stem for t in reading.tokens[place + 1 : place + 1 + reach] if t.content)
    return before, after


def same_setting(claim: Reading, word: Token, reading: Reading, other: Token) -> bool:
    """Whether two words stand among the same words."""
    return overlap(context(claim, word.start, word.end), context(reading, other.start, other.end)) >= 0.4
