"""Prove that a question set fits its articles: what is true can be read, what is missing cannot.

Pure functions over questions (one dict a line of `questions.jsonl`) and the articles' texts by file name;
the caller loads both. An empty list from `lint` means that nothing was found:

    problems = lint(questions, {"a.md": "China spent $781bn …"})
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Question = Mapping[str, Any]
Texts = Mapping[str, str]

ANSWERABLE_KINDS = ("one_fact", "several_facts", "across_articles", "follow_up", "why_how", "conflict")
UNANSWERABLE_KINDS = ("near_miss", "off_topic", "false_premise")
KINDS = (*ANSWERABLE_KINDS, *UNANSWERABLE_KINDS, "instructions")  # instructions may be either

TIERS = ("not_indexed", "right_topic", "adversarial")
SPLITS = ("dev", "test")

FIELDS: Mapping[str, type] = {
    "id": str,
    "question": str,
    "answerable": bool,
    "kind": str,
    "split": str,
    "facts": list,
    "articles": list,
    "spans": list,
    "any_span": bool,
    "history": list,
    "false_facts": list,
    "missing": list,
    "tier": str,
}
REQUIRED = ("id", "question", "answerable", "kind", "split")

LONGEST_QUOTE = 600  # characters: one or two sentences; the longest in the sample set has 234

# Curly quotation marks, dashes and the hyphen that does not break become plain; the soft hyphen goes.
_TYPOGRAPHY = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u2011", "''\"\"---", "\u00ad")
_STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        """a about after all also an and any are as at be been before but by can did do does for from
        had has have he her his how i if in into is it its just many me much my nor not of on one
        only or our out own she so than that the their them then there these they this to up was we
        were what when where which who whom whose why will with would you your""",
    )
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one question."""

    question: str  # its id
    what: str

    def __str__(self) -> str:
        return f"{self.question}: {self.what}"


def lint(questions: Sequence[Question], articles: Texts) -> list[Problem]:
    """Everything that is wrong with the set, in the order of its questions."""
    readable = {name: [tidy(part) for part in paragraphs(text)] for name, text in articles.items()}
    searchable = {name: normalise(text) for name, text in articles.items()}
    problems = [
        Problem(name, f"used {count} times as an id") for name, count in repeated_ids(questions).items()
    ]
    for number, question in enumerate(questions, start=1):
        name = str(question.get("id", f"line {number}"))
        wrong_fields = list(check_fields(question))
        found = wrong_fields or [
            *check_kind(question),
            *check_articles(question, articles),
            *check_facts(question, searchable),
            *check_spans(question, articles, readable),
            *check_missing(question, searchable),
        ]
        problems += [Problem(name, what) for what in found]
    return problems


def tidy(text: str) -> str:
    """The text with every run of white space as one space, and `\\$` (a converter's escape) as `$`."""
    return " ".join(text.replace("\\$", "$").split())


def normalise(text: str) -> str:
    """Tidy, in lower case, with plain quotation marks and hyphens: how facts are compared."""
    return tidy(text.translate(_TYPOGRAPHY)).casefold()


def paragraphs(text: str) -> list[str]:
    """The parts of a text between blank lines."""
    return [part for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def contains_words(text: str, words: str) -> bool:
    """Whether the words stand in the text as whole words; both are normalised already."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def repeated_ids(questions: Sequence[Question]) -> dict[str, int]:
    """Each id that more than one question has, and how many have it."""
    return {str(name): count for name, count in Counter(q.get("id") for q in questions).items() if count > 1}


def check_fields(question: Question) -> Iterator[str]:
    """Unknown, absent or wrongly typed fields; the other checks rely on there being none."""
    for name in REQUIRED:
        if not question.get(name) and question.get(name) is not False:
            yield f"has no {name}"
    for name, value in question.items():
        if name not in FIELDS:
            yield f"has a field that is not known: {name}"
        elif not isinstance(value, FIELDS[name]):
            yield f"{name} should be a {FIELDS[name].__name__}, not {value!r}"
    for name in ("articles", "history", "false_facts", "missing"):
        if not all_words(question.get(name, [])):
            yield f"{name} should hold strings that are not empty"
    facts = question.get("facts", [])
    if isinstance(facts, list) and not all(
        isinstance(fact, list) and fact and all_words(fact) for fact in facts
    ):
        yield "facts should hold lists of alternatives"
    spans = question.get("spans", [])
    if isinstance(spans, list) and not all(is_span(span) for span in spans):
        yield "each span needs an article and either a quote or a start and an end"


def all_words(values: object) -> bool:
    """Whether this is a list of strings with something in them."""
    return isinstance(values, list) and all(isinstance(value, str) and value.strip() for value in values)


def is_span(span: object) -> bool:
    """Whether this names an article and the words in it, by quote or by offsets."""
    if not isinstance(span, dict) or not isinstance(span.get("article"), str):
        return False
    by_quote = isinstance(span.get("quote"), str) and bool(span["quote"].strip())
    return by_quote or (isinstance(span.get("start"), int) and isinstance(span.get("end"), int))


def check_kind(question: Question) -> Iterator[str]:
    """Whether kind, tier, split and the other fields fit each other."""
    kind, answerable = question["kind"], question["answerable"]
    if kind not in KINDS:
        yield f"{kind!r} is not a kind; kinds are {', '.join(KINDS)}"
    if kind in (UNANSWERABLE_KINDS if answerable else ANSWERABLE_KINDS):
        yield f"a {kind} question cannot have answerable = {answerable}"
    if question["split"] not in SPLITS:
        yield f"{question['split']!r} is not a split; splits are {', '.join(SPLITS)}"
    if (kind == "follow_up") != bool(question.get("history")) and kind in ("follow_up", "one_fact"):
        yield "a follow_up needs a history, and a one_fact question has none"
    if kind == "several_facts" and len(question.get("facts", [])) < 2:
        yield "several_facts needs two facts or more"
    if kind in ("across_articles", "conflict") and len(set(question.get("articles", []))) < 2:
        yield f"a {kind} question needs two articles or more"
    if answerable and (question.get("missing") or question.get("tier")):
        yield "is answerable, so it has no missing words and no tier"
    if not answerable and (question.get("facts") or question.get("spans")):
        yield "is unanswerable, so it has no facts and no spans"
    if not answerable and question.get("tier") not in TIERS:
        yield f"{question.get('tier')!r} is not a tier; tiers are {', '.join(TIERS)}"


def check_articles(question: Question, articles: Texts) -> Iterator[str]:
    """Names of files that are not there, and spans in files that the question does not list."""
    listed = question.get("articles", [])
    for name in listed:
        if name not in articles:
            yield f"there is no article {name}"
    for span in question.get("spans", []):
        if span["article"] not in listed:
            yield f"has a span in {span['article']}, which is not among its articles"


def check_facts(question: Question, searchable: Texts) -> Iterator[str]:
    """Facts that none of the question's articles states, and wrong answers that its evidence contains."""
    facts = question.get("facts", [])
    if question["answerable"] and not facts:
        yield "is answerable, so it needs a fact"
    listed = [searchable[name] for name in question.get("articles", []) if name in searchable]
    for alternatives in facts:
        if not any(normalise(words) in text for words in alternatives for text in listed):
            yield f"no article it lists says any of {alternatives}"
    evidence = [normalise(span["quote"]) for span in question.get("spans", []) if span.get("quote")]
    for fact in facts:
        if evidence and not any(normalise(words) in quote for words in fact for quote in evidence):
            yield f"none of its spans says any of {fact}"
    for words in question.get("false_facts", []):
        if any(normalise(words) in quote for quote in evidence):
            yield f"calls {words!r} false, but a span says it"


def check_spans(question: Question, articles: Texts, readable: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Spans that do not read back: a quote must stand in one paragraph, offsets inside the text."""
    for span in question.get("spans", []):
        text = articles.get(span["article"])
        if text is None:
            continue  # check_articles says so
        quote = span.get("quote")
        if quote is None:
            if not 0 <= span["start"] < span["end"] <= len(text):
                yield f"offsets {span['start']}-{span['end']} are outside {span['article']}"
        elif len(quote) > LONGEST_QUOTE:
            yield f"a quote of {len(quote)} characters is more than one or two sentences: {quote[:60]!r}…"
        elif not any(tidy(quote) in part for part in readable[span["article"]]):
            yield f"no paragraph of {span['article']} says {quote!r}"


def check_missing(question: Question, searchable: Texts) -> Iterator[str]:
    """An unanswerable question names words that an answer would need; they must be in no article."""
    missing = question.get("missing", [])
    if not question["answerable"] and not missing:
        yield "is unanswerable, so it needs the words that are missing"
    for words in missing:
        for name, text in searchable.items():
            if contains_words(text, normalise(words)):
                yield f"{words!r} should be in no article, but {name} has it"


def shared_words(question: str, evidence: str) -> float:
    """The share of the question's content words that the evidence has too, by their first five letters.

    "How full was the park?" and "84 per cent of its benches were let at the park": full, park → 1 / 2.
    """
    asked, said = content_words(question), content_words(evidence)
    return len(asked & said) / len(asked) if asked else 0.0


def content_words(text: str) -> set[str]:
    """The words that carry the meaning, cut to five letters so that launch and launched are one."""
    return {word[:5] for word in re.findall(r"\w+", normalise(text)) if word not in _STOPWORDS}
