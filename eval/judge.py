"""One question's answer against what was expected: its scores, and when it is wrong, which part of the work failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.answer import Answer, AnswerSentence, Support
from eval import metrics
from eval.data import Question
from eval.metrics import Region
from vectorstore import Hit

Cause = Literal["citation broken", "not retrieved", "not chosen", "wrongly refused", "wrongly answered"]
Part = Literal["citations", "retrieval", "choosing", "refusal", "writing"]
Check = Callable[[str, Sequence[str]], Support]
"""The gate: ``check(claim, quotes)``."""

RANKS = (1, 3, 5, 10)
DEPTH = max(RANKS)
READ = 8
"""Passages that the assistant reads for an answer; evidence below that rank counts as not retrieved."""
ENOUGH = 0.5
"""A span counts as found when this share of it, or of what was found, is in both."""

EXPLAINED: dict[Cause, str] = {
    "citation broken": "A footnote does not hold the article's exact words.",
    "not retrieved": "The evidence is not among the passages that were read.",
    "not chosen": "The evidence was read, but other words were put into the answer.",
    "wrongly refused": "The evidence was read, yet the question was refused.",
    "wrongly answered": "An answer was given that should not have been.",
}


@dataclass(frozen=True)
class Shown:
    """Words shown in the report: where they are from, and how much of the expected words they hold."""

    source: str
    text: str
    score: float
    gold: float | None = None


@dataclass(frozen=True)
class Result:
    """What became of one question. Plain values only, so that it can be saved and compared with another run.

    ``right`` is None when the question says too little to tell. ``scores`` holds the figures that apply.
    """

    id: str
    question: str
    answerable: bool
    kind: str = ""
    tier: str = ""
    split: str = ""
    history: tuple[str, ...] = ()
    scores: dict[str, float] = field(default_factory=dict)
    asked: bool = True
    right: bool | None = None
    refused: bool = False
    confidence: float = 0.0
    said: str = ""
    expected: tuple[str, ...] = ()
    cause: Cause | None = None
    part: Part | None = None
    why: str = ""
    evidence: tuple[Shown, ...] = ()
    passages: tuple[Shown, ...] = ()
    cited: tuple[Shown, ...] = ()
    milliseconds: float = 0.0
    notice: str = ""


@dataclass(frozen=True)
class Case:
    """A question with what is known about it in this library. ``conflict``: whether its articles disagree.
    ``evidence``: the expected words with what stands around them, for the report. ``nowhere``: how many of the
    gold regions lie in no passage, so that no search can find them."""

    question: Question
    gold: Sequence[Region] = ()
    articles: frozenset[str] = frozenset()
    conflict: bool = False
    evidence: tuple[Shown, ...] = ()
    nowhere: int = 0

    @property
    def any_region(self) -> bool:
        return self.question.any_span


def judge(
    case: Case, hits: Sequence[Hit], answer: Answer | None, check: Check | None, *, milliseconds: float = 0.0
) -> Result:
    """Everything that can be said about one question."""
    question = case.question
    scores = retrieval_scores(case, [region(hit) for hit in hits])
    base = Result(
        id=question.id,
        question=question.question,
        answerable=question.answerable,
        kind=question.kind,
        tier=question.tier,
        split=question.split,
        history=question.history,
        scores=scores,
        expected=expected(case),
        milliseconds=milliseconds,
        asked=answer is not None,
    )
    if answer is None:
        missing = question.answerable and missing_evidence(case, hits[:READ])
        return (
            _failed(base, case, hits, "not retrieved", "retrieval", _not_among(missing, case))
            if missing
            else base
        )
    right = is_right(case, answer)
    scores |= answer_scores(case, answer, right)
    scores |= citation_scores(case, answer, check)
    if question.history and question.answerable and right is not None:
        scores["followups.right"] = float(right)
        if "retrieval.recall@5" in scores:
            scores["followups.recall@5"] = scores["retrieval.recall@5"]
    cause, part, why = diagnose(case, hits, answer, right, scores)
    result = replace(
        base,
        right=right,
        refused=answer.refused,
        confidence=answer.confidence,
        said=answer.text,
        notice=" ".join(answer.notices),
        cited=tuple(Shown(c.article.title or c.article.source, c.quote, 0.0) for c in answer.citations),
    )
    return _failed(result, case, hits, cause, part, why) if cause and part else result


def _failed(result: Result, case: Case, hits: Sequence[Hit], cause: Cause, part: Part, why: str) -> Result:
    """The result with what a person needs to see why it failed."""
    passages = tuple(_shown(hit, case) for hit in hits[:5])
    return replace(result, cause=cause, part=part, why=why, evidence=case.evidence, passages=passages)


def _not_among(missing: str, case: Case) -> str:
    lost = (
        f" No passage holds {case.nowhere} of them: they were lost when the article was split."
        if case.nowhere
        else ""
    )
    return f"Not among the first {READ} passages: {missing}.{lost}"


# regions


def region(hit: Hit) -> Region:
    return Region(hit.passage.article.id, hit.passage.start, hit.passage.end)


def cited_regions(answer: Answer) -> list[Region]:
    return [Region(c.article.id, c.start, c.end) for c in answer.citations]


def best_gold(case: Case, found: Sequence[Region]) -> list[Region]:
    """The gold regions to be found: all, or where any one is enough, the one that was found best."""
    if not case.any_region:
        return list(case.gold)
    return [max(case.gold, key=lambda gold: metrics.covered(gold, found))] if case.gold else []


def touches(found: Sequence[Region], gold: Region) -> bool:
    """Whether enough of ``gold``, or of one of the regions found, is in both."""
    return any(
        metrics.overlap([one], [gold]) >= ENOUGH * min(one.end - one.start, gold.end - gold.start)
        for one in found
    )


# retrieval


def retrieval_scores(case: Case, regions: Sequence[Region]) -> dict[str, float]:
    """Recall by characters of evidence, rank of the first right passage, discounted gain."""
    if not case.question.answerable:
        return {}
    scores: dict[str, float] = {}
    if case.gold:
        for k in RANKS:
            scores[f"retrieval.recall@{k}"] = metrics.span_recall(regions[:k], best_gold(case, regions[:k]))
        scores["retrieval.precision@5"] = metrics.span_precision(regions[:5], case.gold)
        scores["retrieval.mrr"] = metrics.reciprocal_rank(
            [metrics.overlap([r], case.gold) > 0 for r in regions]
        )
        scores["retrieval.ndcg@10"] = metrics.ndcg(*gains(case, regions))
    elif case.articles:
        scores["retrieval.mrr"] = metrics.reciprocal_rank([r.article in case.articles for r in regions])
    if case.articles:
        scores["retrieval.article@5"] = float(any(r.article in case.articles for r in regions[:5]))
    return scores


def gains(case: Case, regions: Sequence[Region]) -> tuple[list[float], list[float]]:
    """What each passage adds to the gold characters found so far, and what the gold spans hold each: shares."""
    gold = best_gold(case, regions)
    total = metrics.length(gold)
    found = [metrics.overlap(regions[: place + 1], gold) / total for place in range(len(regions))]
    added = [now - before for before, now in zip([0.0, *found], found, strict=False)]
    return added, [(span.end - span.start) / total for span in gold]


# answers


def said_words(answer: Answer) -> str:
    """The sentences of the answer, without marks and without what we say about their source."""
    return " ".join(sentence.text for sentence in answer.sentences)


def is_right(case: Case, answer: Answer) -> bool | None:
    """Unanswerable: refused. Answerable: every fact said and none of the false ones; without facts, enough of
    an expected span cited; without spans, one of the articles cited; without anything, None."""
    question = case.question
    if not question.answerable:
        return answer.refused
    if answer.refused:
        return False
    if question.facts:
        said = said_words(answer)
        return all(metrics.facts_found(said, question.facts)) and not false_facts_said(question, answer)
    if case.gold:
        return any(touches(cited_regions(answer), gold) for gold in case.gold)
    if case.articles:
        return any(c.article.id in case.articles for c in answer.citations)
    return None


def false_facts_said(question: Question, answer: Answer) -> list[str]:
    """Wrong answers that are stated, unless the answer itself shows them as one side of a disagreement."""
    disputed = " | ".join(side.value for conflict in answer.conflicts for side in conflict.sides)
    disputed += " | ".join(
        answer.citation(side.citation).quote for c in answer.conflicts for side in c.sides if c.sides
    )
    said = said_words(answer)
    return [
        words
        for words in question.false_facts
        if metrics.has_fact(said, words) and not metrics.has_fact(disputed, words)
    ]


def answer_scores(case: Case, answer: Answer, right: bool | None) -> dict[str, float]:
    """Figures of the answer's content, its refusal and its confidence."""
    question = case.question
    scores: dict[str, float] = {}
    if question.answerable:
        scores["answers.answered"] = float(not answer.refused)
        scores["refusal.false_refusals"] = float(answer.refused)
        scores |= fact_scores(question, answer) if question.facts else {}
        scores |= span_scores(case, answer) if case.gold else {}
        scores |= conflict_scores(case, answer)
        if not answer.refused:
            scores["answers.mean_sentences"] = float(len(answer.sentences))
    else:
        scores["refusal.recall"] = float(answer.refused)
    if answer.refused:
        scores["refusal.precision"] = float(not question.answerable)
    if right is not None:
        scores["answers.right"] = float(right)
        scores["answers.crag_score"] = metrics.crag_score(right, answer.refused)
    return scores


def fact_scores(question: Question, answer: Answer) -> dict[str, float]:
    """Whether all facts are said and no false one; the share said; whether a false one is said."""
    found = [] if answer.refused else metrics.facts_found(said_words(answer), question.facts)
    wrong = [] if answer.refused else false_facts_said(question, answer)
    scores = {
        "answers.fact_accuracy": float(bool(found) and all(found) and not wrong),
        "answers.facts_found": sum(found) / len(question.facts),
    }
    if question.false_facts:
        scores["answers.false_facts"] = float(bool(wrong))
    return scores


def span_scores(case: Case, answer: Answer) -> dict[str, float]:
    """Cited characters against expected ones; a refusal cites nothing and scores 0."""
    cited = cited_regions(answer)
    gold = best_gold(case, cited)
    return {
        "answers.span_precision": metrics.span_precision(cited, case.gold),
        "answers.span_recall": metrics.span_recall(cited, gold),
        "answers.span_f1": metrics.span_f1(cited, gold),
        "answers.span_iou": metrics.span_iou(cited, gold),
        "answers.span_hit": float(any(touches(cited, one) for one in case.gold)),
    }


def conflict_scores(case: Case, answer: Answer) -> dict[str, float]:
    """A disagreement that is there should be shown; one that is not there should not."""
    if case.conflict:
        return {"conflicts.detected": float(bool(answer.conflicts))}
    return {} if answer.refused else {"conflicts.false_alarms": float(bool(answer.conflicts))}


# citations


def is_verbatim(answer: Answer, number: int) -> bool:
    """The quote equals the article's text at its offsets and is not empty."""
    citation = answer.citation(number)
    return bool(citation.quote) and citation.article.text[citation.start : citation.end] == citation.quote


def is_faithful(answer: Answer, sentence: AnswerSentence) -> bool:
    """A quoted sentence holds the article's words and nothing else: it stands in one of its quotes."""
    if answer.mode != "quotes":
        return True
    quotes = [answer.citation(number).quote for number in sentence.citations]
    return any(sentence.text.strip() in quote for quote in quotes)


def citation_scores(case: Case, answer: Answer, check: Check | None) -> dict[str, float]:
    """Are citations word for word, does each sentence have one, and do they support it: by the gate, and by
    the expected spans. A refusal must have none."""
    if answer.refused:
        return {"citations.none_when_refused": float(not answer.citations and not answer.sentences)}
    if not answer.sentences:
        return {}
    scores = {"citations.cited": _mean([bool(s.citations) for s in answer.sentences])}
    checks = [is_verbatim(answer, c.number) for c in answer.citations]
    checks += [is_faithful(answer, s) for s in answer.sentences if s.citations]
    if checks:
        scores["citations.verbatim"] = _mean(checks)
    scores["citations.unsupported_shown"] = _mean([s.support == "unsupported" for s in answer.sentences])
    cited = [(s.text, [answer.citation(n).quote for n in s.citations]) for s in answer.sentences]
    if check is not None:
        gate = check
        scores["citations.recall"] = metrics.citation_recall(
            cited, lambda s, q: gate(s, q).verdict == "supported"
        )
        scores["citations.precision"] = metrics.citation_precision(
            cited, lambda s, q: gate(s, q).verdict == "supported"
        )
    if case.gold and answer.citations:
        useful = [any(touches([r], gold) for gold in case.gold) for r in cited_regions(answer)]
        scores["citations.gold_precision"] = _mean(useful)
        scores["citations.gold_recall"] = _mean(
            [any(useful[n - 1] for n in sentence.citations) for sentence in answer.sentences]
        )
    return scores


# diagnosis


def diagnose(
    case: Case, hits: Sequence[Hit], answer: Answer, right: bool | None, scores: dict[str, float]
) -> tuple[Cause | None, Part | None, str]:
    """Why a question went wrong, following the way of the data: the first part that failed is named."""
    if scores.get("citations.verbatim", 1.0) < 1.0 or scores.get("citations.none_when_refused", 1.0) < 1.0:
        return "citation broken", "citations", EXPLAINED["citation broken"]
    if right is None or right:
        return None, None, ""
    question = case.question
    if not question.answerable:
        return (
            "wrongly answered",
            "refusal",
            f"The articles do not say this, yet it was answered with confidence {answer.confidence:.2f}.",
        )
    missing = missing_evidence(case, hits[:READ])
    if missing:
        return "not retrieved", "retrieval", _not_among(missing, case)
    if answer.refused:
        return (
            "wrongly refused",
            "refusal",
            f"The evidence was read, yet refused with confidence {answer.confidence:.2f}.",
        )
    if wrong := false_facts_said(question, answer):
        return "wrongly answered", "writing", f"Says what is false: {', '.join(wrong)}."
    lacking = unsaid(question, answer)
    cites = cited_regions(answer)
    if answer.mode != "quotes" and case.gold and all(touches(cites, gold) for gold in case.gold):
        return "wrongly answered", "writing", f"Cites the evidence, but does not say {lacking}."
    return "not chosen", "choosing", EXPLAINED["not chosen"] + (f" Missing: {lacking}." if lacking else "")


def missing_evidence(case: Case, hits: Sequence[Hit]) -> str:
    """What of the evidence the passages do not hold, in words; empty when they hold it."""
    regions = [region(hit) for hit in hits]
    if case.gold:
        lost = [gold for gold in case.gold if metrics.covered(gold, regions) < ENOUGH]
        enough = len(lost) < len(case.gold) if (case.any_region or not case.question.facts) else not lost
        return "" if enough else f"{len(lost)} of {len(case.gold)} expected spans"
    if case.question.facts:
        text = "\n".join(hit.passage.text for hit in hits)
        found = metrics.facts_found(text, case.question.facts)
        lost_facts = [
            fact[0] for fact, is_there in zip(case.question.facts, found, strict=True) if not is_there
        ]
        return ", ".join(f"“{fact}”" for fact in lost_facts)
    return "" if any(r.article in case.articles for r in regions) else "the expected article"


def unsaid(question: Question, answer: Answer) -> str:
    """The facts that the answer lacks."""
    found = metrics.facts_found(said_words(answer), question.facts)
    return ", ".join(f"“{fact[0]}”" for fact, said in zip(question.facts, found, strict=True) if not said)


# for the report


def expected(case: Case) -> tuple[str, ...]:
    """What a right answer holds, in words."""
    question = case.question
    if not question.answerable:
        return ("a refusal: the articles do not say",)
    facts = [" or ".join(f"“{words}”" for words in fact[:3]) for fact in question.facts]
    facts += [f"not “{words}”" for words in question.false_facts]
    return tuple(facts) or tuple(f"words of {name}" for name in question.articles)


def _shown(hit: Hit, case: Case) -> Shown:
    article = hit.passage.article
    gold = metrics.span_recall([region(hit)], case.gold) if case.gold else None
    return Shown(article.title or article.source, hit.passage.text, hit.score, gold)


def _mean(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
