"""Claim against evidence: find the sentences that say it best, look for what is wrong, weigh the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer import Support, Verdict
from assistant.grounding.gaps import Span, doubtful, longest
from assistant.grounding.match import Match, Source, best_matches
from assistant.grounding.proper_names import capitals
from assistant.grounding.reading import Reading, read, read_all
from assistant.grounding.score import combined, features, probability
from assistant.grounding.statements import is_claim
from assistant.grounding.stops import Problem, problems
from ingest.sentences import split_sentences
from vectorstore import Article, Passage

SUPPORTED, PARTLY = 0.5, 0.35
"""From which probability on a sentence without a firm problem is called so."""
ALL = 0.9
"""Share of a claim that is doubtful from which on nothing of it is shown."""
STOPPED = 0.45
"""A firm problem scales the probability by this: more than the model gives it, since it is seldom wrong."""
BELOW = 0.49
"""The most that a sentence with a part too much can get."""
IN_PART = ("addition", "figure elsewhere")
"""Problems of a part of a sentence, which is then marked; the rest may be shown."""
LOOKED_AT = 3
"""Passages in which a sentence's evidence is looked for closely."""
NOTHING = "nothing in the articles says this"

Place = tuple[Article, int, int]
LIST_SIGN = re.compile(r"^\s*(?:[-*•#]+\s+)?(?:\*\*|__)?(?:\d{1,2}[.)]\s+)?|\*\*|__", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """One sentence of a claim on its best evidence in one source."""

    match: Match
    values: Mapping[str, float]
    problems: tuple[Problem, ...]

    @property
    def score(self) -> float:
        return _stopped(probability(self.values), float(any(p.firm for p in self.problems)))


def check(claim: str, evidence: str | Sequence[str]) -> Support:
    """Whether ``evidence`` (one text, or several) supports ``claim``, which may be several sentences.

    >>> check("Sales fell in May.", "Sales rose in May.").reasons
    ('says “fell”; the article says “rose”',)
    """
    options = _options((evidence,) if isinstance(evidence, str) else tuple(evidence))
    if not options:
        return Support("unsupported", 0.0, (NOTHING,))
    said = claimed(_with_capitals(claim, options))
    found = [max((find(read(s.text), o) for o in options), key=lambda f: f.score) for s in said]
    return verdict(found, [s.offsets for s in said])


@lru_cache(maxsize=64)
def _options(texts: tuple[str, ...]) -> tuple[Source, ...]:
    """What a claim may rest on: each text alone, and all together. Read once for all claims on them."""
    options = [Source(read_all(tuple(sentences(text)))) for text in texts]
    if len(options) > 1:
        numbers = tuple(n for n, o in enumerate(options) for _ in o.readings)
        options.append(Source(tuple(r for o in options for r in o.readings), articles=numbers))
    return tuple(option for option in options if option.readings)


def ground(
    claim: str, cited: Sequence[Passage], others: Sequence[Passage] = ()
) -> tuple[Support, list[Place]]:
    """The verdict on a sentence and the exact spans it rests on: in the passages it cites when they support it,
    else wherever among ``others`` it is best supported."""
    said = read(_with_capitals(claim, [_source((passage,)) for passage in (*cited, *others)]))
    best: tuple[Finding, list[Place]] | None = None
    for group in (list(cited), [*cited, *others]):
        leading = _leading(said, group)
        found = [_on(said, [group[i]]) for i in leading]
        if len(leading) > 1 and all(f.score < SUPPORTED for f, _ in found):
            found.append(_on(said, [group[i] for i in sorted(leading[:2])]))
        best = max([*([best] if best else []), *found], key=lambda f: f[0].score, default=None)
        if best and best[0].score >= SUPPORTED:
            break
    if best is None:
        return Support("unsupported", 0.0, (NOTHING,)), []
    return verdict([best[0]], [range(len(claim))]), best[1]


def _with_capitals(claim: str, sources: Iterable[Source]) -> str:
    """``claim`` with the capitals that names of several words have in the evidence: a model that repeats "where does
    alasdair venn work" names him all the same."""
    names = {name.text for source in sources for name in source.names if len(name.stems) > 1}
    # "Lantern Hill School" before "Lantern Hill"
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if name.lower() in claim and len(name.lower()) == len(name):
            claim = re.sub(rf"\b{re.escape(name.lower())}\b", name, claim)
    return claim


def _leading(said: Reading, group: Sequence[Passage]) -> list[int]:
    """The passages worth a close look: those whose best sentences have most of the claim."""
    steps = [best_matches(said, _source((passage,))) for passage in group]
    having = [found[-1].coverage if found else 0.0 for found in steps]
    return sorted(range(len(group)), key=lambda i: (-having[i], i))[:LOOKED_AT]


def _on(said: Reading, passages: Sequence[Passage]) -> tuple[Finding, list[Place]]:
    spans = [(p.article, s.start, s.end) for p in passages for s in p.sentences]
    finding = find(said, _source(tuple(passages)))
    return finding, _joined([spans[place] for place in finding.match.places])


@lru_cache(maxsize=256)
def _source(passages: tuple[Passage, ...]) -> Source:
    texts = [p.article.text[s.start : s.end] for p in passages for s in p.sentences]
    known = [(p.article.title, p.article.outlet, p.article.published, p.heading) for p in passages]
    ids = list(dict.fromkeys(p.article.id for p in passages))
    numbers = tuple(ids.index(p.article.id) for p in passages for _ in p.sentences)
    context = " · ".join(part for row in known for part in row if part)
    return Source(read_all(tuple(texts)), context, numbers)


def _joined(spans: Sequence[Place]) -> list[Place]:
    """Neighbouring sentences of one article as one span."""
    joined: list[Place] = []
    for article, start, end in spans:
        if joined and joined[-1][0] is article and not article.text[joined[-1][2] : start].strip():
            joined[-1] = (article, joined[-1][1], end)
        else:
            joined.append((article, start, end))
    return joined


@lru_cache(maxsize=256)
def find(said: Reading, source: Source) -> Finding:
    """One sentence on its best evidence in ``source``. What one side knows for a name is one on the other side too."""
    source = source.with_names(capitals((token, said.text) for token in said.tokens))
    (said,) = read_all((said.text,), source.capitals)
    steps = best_matches(said, source)
    wrong = problems(steps[-1])
    return Finding(steps[-1], features(steps, wrong), tuple(wrong))


def verdict(found: Sequence[Finding], offsets: Sequence[Sequence[int]]) -> Support:
    """One verdict on all sentences of a claim. ``offsets``: for each, where its characters are in the claim."""
    wrong = _unique(p for f in found for p in f.problems)
    stopped = sum(any(p.firm for p in f.problems) for f in found) / len(found)
    score = _stopped(probability(combined([f.values for f in found])), stopped)
    if any(p.firm for p in wrong):
        return Support("unsupported", score, tuple(p.reason for p in wrong if p.firm))
    called: Verdict = "supported" if score >= SUPPORTED else "partly" if score >= PARTLY else "unsupported"
    added = [p.reason for p in wrong if p.kind in IN_PART]
    if called == "supported" and added:
        return Support("partly", min(score, BELOW), tuple(added), _marks(found, offsets))
    if called == "supported":
        return Support(called, score)
    lacking = [words for f in found if (words := longest(f.match))]
    reasons = (
        [f"the article does not say “{words}”" for words in lacking[:2]]
        or [p.reason for p in wrong]
        or [NOTHING]
    )
    marks = _marks(found, offsets) if called == "partly" else ()
    if sum(end - start for start, end in marks) >= ALL * sum(map(len, offsets)):
        return Support("unsupported", score, tuple(reasons))  # nothing would be left of it
    return Support(called, score, tuple(reasons), marks)


def _marks(found: Sequence[Finding], offsets: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    """The doubtful words of the sentences that are not borne out, as offsets into the whole claim."""
    weakest = min(f.score for f in found)
    marks: list[Span] = []
    for finding, places in zip(found, offsets, strict=True):
        added = [p.span for p in finding.problems if p.kind in IN_PART and p.span]
        if added or finding.score < SUPPORTED or finding.score == weakest:
            marks += [(places[start], places[end - 1] + 1) for start, end in doubtful(finding.match, added)]
    return tuple(marks)


def _stopped(score: float, share: float) -> float:
    """The probability when ``share`` of the sentences have a firm problem."""
    return min(BELOW, score * (1 - (1 - STOPPED) * share)) if share else score


def _unique(found: Iterable[Problem]) -> list[Problem]:
    return list({p.reason: p for p in found}.values())


def sentences(text: str) -> list[str]:
    """The sentences of ``text``; long ones with line breaks inside are cut at these."""
    return [text[start:end] for start, end in _spans(text)]


def _spans(text: str) -> Iterator[Span]:
    for start, end in split_sentences(text):
        if end - start <= 400:
            yield start, end
            continue
        for line in re.finditer(r"[^\n]+", text[start:end]):
            if line.group().strip():
                yield start + line.start(), start + line.end()


@dataclass(frozen=True)
class Said:
    """A statement within a claim; ``offsets`` has the place of each of its characters there."""

    text: str
    offsets: Sequence[int]


def claimed(claim: str) -> list[Said]:
    """The statements in ``claim`` without list signs and emphasis; ``claim`` itself when it holds none.

    >>> [(said.text, said.offsets[0]) for said in claimed("Here it is:\\n1. Exports fell in May.")]
    [('Exports fell in May.', 15)]
    """
    signs = {i for m in LIST_SIGN.finditer(claim) for i in range(m.start(), m.end())}
    kept = [i for i in range(len(claim)) if i not in signs]
    plain = "".join(claim[i] for i in kept)
    found = [Said(plain[s:e], kept[s:e]) for s, e in _spans(plain) if is_claim(plain[s:e])]
    return found or [Said(claim, range(len(claim)))]
