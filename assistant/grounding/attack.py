"""An attack on our own gate: false sentences of many types that must be caught, and harmless ones that must pass.

report = run(articles)
report.caught, report.by_kind["figures swapped"].rate, report.blocked
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answer import Support
from assistant.grounding.case import Case, cases
from assistant.grounding.errors import ERRORS
from assistant.grounding.gate import check
from assistant.grounding.twins import TWINS
from vectorstore import Article

Checker = Callable[[str, str], Support]


@dataclass(frozen=True)
class Pair:
    """A sentence made from a true one, and the evidence of the true one."""

    kind: str
    is_error: bool
    claim: str
    evidence: str
    original: str


@dataclass(frozen=True)
class Rate:
    """How many of ``n``: for errors those caught, for harmless changes those blocked."""

    count: int
    n: int

    @property
    def rate(self) -> float:
        return self.count / self.n if self.n else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson 1927).

        >>> [round(x, 3) for x in Rate(9, 10).interval]
        [0.596, 0.982]
        """
        if not self.n:
            return (0.0, 1.0)
        z, p, n = 1.96, self.rate, self.n
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        reach = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (max(0.0, middle - reach), min(1.0, middle + reach))


@dataclass(frozen=True)
class AttackReport:
    """What the gate caught of each type of error, and what it blocked of each harmless change.

    Caught and blocked both mean: not called supported. ``slipped`` and ``wronged`` hold the sentences behind the
    misses, to read.
    """

    by_kind: dict[str, Rate]
    twins: dict[str, Rate]
    slipped: tuple[Pair, ...] = field(default=(), repr=False)
    wronged: tuple[tuple[Pair, Support], ...] = field(default=(), repr=False)

    @property
    def caught(self) -> Rate:
        """Over all errors."""
        return Rate(sum(r.count for r in self.by_kind.values()), sum(r.n for r in self.by_kind.values()))

    @property
    def blocked(self) -> Rate:
        """Over all harmless changes."""
        return Rate(sum(r.count for r in self.twins.values()), sum(r.n for r in self.twins.values()))

    @property
    def worst(self) -> str:
        """The type of error that is caught least, among those with ten examples or more."""
        known = {kind: r.rate for kind, r in self.by_kind.items() if r.n >= 10}
        return min(known, key=lambda kind: known[kind]) if known else ""


def pairs(articles: Sequence[Article], seed: int = 0, per_kind: int = 40) -> Iterator[Pair]:
    """At most ``per_kind`` sentences of each type, spread over the articles; the same for the same seed."""
    chance = random.Random(seed)
    pool = list(cases(articles, chance))
    for table, is_error in ((ERRORS, True), (TWINS, False)):
        for kind, generate in table.items():
            made = 0
            for case in chance.sample(pool, len(pool)):
                if made == per_kind:
                    break
                if (claim := _different(case, generate(case))) is not None:
                    made += 1
                    yield Pair(kind, is_error, claim, case.evidence, case.text)


def _different(case: Case, claim: str | None) -> str | None:
    return claim if claim and claim not in case.texts else None


def run(
    articles: Sequence[Article], seed: int = 0, *, per_kind: int = 40, checker: Checker = check
) -> AttackReport:
    """Attacks ``checker`` with sentences made from ``articles``."""
    caught, errors, blocked, twins = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    slipped, wronged = [], []
    for pair in pairs(articles, seed, per_kind):
        support = checker(pair.claim, pair.evidence)
        passed = support.verdict == "supported"
        if pair.is_error:
            errors[pair.kind] += 1
            caught[pair.kind] += not passed
            slipped += [pair] if passed else []
        else:
            twins[pair.kind] += 1
            blocked[pair.kind] += not passed
            wronged += [] if passed else [(pair, support)]
    return AttackReport(
        {kind: Rate(caught[kind], errors[kind]) for kind in ERRORS},
        {kind: Rate(blocked[kind], twins[kind]) for kind in TWINS},
        tuple(slipped),
        tuple(wronged),
    )
