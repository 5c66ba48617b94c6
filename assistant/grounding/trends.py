"""Up or down: words of direction, which the lexicon's antonyms pair only in part (growth and decline)."""

from __future__ import annotations

from assistant.grounding.words import stem

UP = frozenset(
    stem(word)
    for word in """\
rise rose increase grow growth climb surge soar jump spike expand expansion up upward upturn upswing uptick higher gain
advance rebound recovery accelerate acceleration double triple treble quadruple""".split()
)
DOWN = frozenset(
    stem(word)
    for word in """\
fall fell decrease decline drop shrink shrinkage slump plunge plummet tumble slide sink dip down downward downturn lower
reduce reduction lessen diminish contraction deceleration slowdown halve""".split()
)


def direction(word: str) -> int:
    """1 for a stem that says up, -1 for one that says down, else 0.

    >>> direction(stem("grew")), direction(stem("plunged")), direction(stem("paper"))
    (1, -1, 0)
    """
    return (word in UP) - (word in DOWN)
