"""What a chat model wrote, before and after the gate: which sentences say a hand-written fact, which something made up,
and what the gate let through of both.

    footnote eval written --model gguf:/path/model.gguf --limit 40 --json written.json

With ``--json`` every question is written down as soon as it is answered, and ``--resume`` goes on from there: a small
model on an ordinary machine takes an hour for a few hundred questions.

No judge model: a sentence is *right* when it says one of the facts written by hand for its question and none of the
false ones; it is *wrong* when it says a false one, or a figure that neither the question nor any article has. What
is neither cannot be told by hand-written facts, and is counted as such.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.answer import Answer, AnswerSentence, Verdict
from eval import metrics
from eval.data import Question
from vectorstore import InvalidInput

FIGURE = re.compile(r"\d[\d,.]*")

Ask = Callable[[str, Sequence[str]], Answer]


@dataclass(frozen=True)
class Said:
    """One sentence of a chat model, with the gate's verdict and what the hand-written facts say of it."""

    question: str
    text: str
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]
    right: bool
    wrong: bool


@dataclass(frozen=True)
class Reply:
    """What came of one question. ``quoted``: nothing that the model wrote could be used; ``declined``: the model, or
    Footnote, said that the articles do not say."""

    question: str
    quoted: bool
    declined: bool
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Written:
    """All that a model wrote."""

    model: str
    replies: tuple[Reply, ...] = ()

    @property
    def said(self) -> list[Said]:
        """Every sentence that the model wrote."""
        return [one for reply in self.replies for one in reply.said]

    @property
    def quoted(self) -> int:
        """How many questions were answered in quotes after all."""
        return sum(reply.quoted for reply in self.replies)

    @property
    def declined(self) -> int:
        """How many questions were not answered."""
        return sum(reply.declined for reply in self.replies)

    def those(self, *verdicts: Verdict) -> list[Said]:
        """The sentences with these verdicts; all when none is named."""
        return [one for one in self.said if not verdicts or one.verdict in verdicts]

    @property
    def lost(self) -> tuple[int, int]:
        """How many of the right sentences were held back, and of how many."""
        right = [one for one in self.said if one.right]
        return sum(one.verdict == "unsupported" for one in right), len(right)

    def to_json(self) -> str:
        """Every sentence, to be read."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def read(path: Path, model: str) -> tuple[Reply, ...]:
    """What an earlier run of the same model wrote down. Raises InvalidInput for another model's file or none of ours."""
    try:
        found = TypeAdapter(Written).validate_json(path.read_bytes())
    except ValidationError:
        raise InvalidInput(
            f"{path} was not written by footnote eval written. Leave --resume out to replace it."
        ) from None
    if found.model != model:
        raise InvalidInput(f"{path} has what {found.model} wrote, not {model}. Give another file to --json.")
    return found.replies


def spread(questions: Sequence[Question], limit: int | None) -> list[Question]:
    """At most ``limit`` questions, at even distances, so that every kind is among them."""
    if limit is None or limit >= len(questions):
        return list(questions)
    return [questions[i * len(questions) // limit] for i in range(limit)]


def run(
    ask: Ask,
    questions: Sequence[Question],
    texts: Sequence[str],
    model: str = "",
    tick: Callable[[int], None] = lambda done: None,
    before: Sequence[Reply] = (),
    keep: Callable[[Written], None] = lambda so_far: None,
) -> Written:
    """Asks every question and judges every sentence that came. ``texts`` are those of all articles.

    What ``before`` has is not asked again; ``keep`` gets all that there is after every question.
    """
    figures = frozenset(figure for text in texts for figure in figures_in(text))
    known = {reply.question: reply for reply in before}
    replies: list[Reply] = []
    for done, question in enumerate(questions):
        tick(done)
        reply = known.get(question.id) or reply_to(
            question, ask(question.question, question.history), figures
        )
        replies.append(reply)
        keep(Written(model, tuple(replies)))
    return Written(model, tuple(replies))


def reply_to(question: Question, answer: Answer, figures: frozenset[str]) -> Reply:
    """An answer, with each of the model's sentences judged."""
    said = tuple(judged(sentence, question, figures) for sentence in sentences_of_the_model(answer))
    return Reply(question.id, answer.mode == "quotes" and not answer.refused, answer.refused, said)


def sentences_of_the_model(answer: Answer) -> list[AnswerSentence]:
    """What the model wrote, shown or held back; an answer in quotes shows nothing of it."""
    shown = () if answer.mode == "quotes" else answer.sentences
    return [*shown, *answer.hidden]


def judged(sentence: AnswerSentence, question: Question, figures: frozenset[str]) -> Said:
    """A sentence by the facts of its question, and by the figures of all articles."""
    false = any(metrics.has_fact(sentence.text, words) for words in question.false_facts)
    fact = any(metrics.facts_found(sentence.text, question.facts)) if question.answerable else False
    made_up = bool(figures_in(sentence.text) - figures - figures_in(question.question))
    return Said(
        question.id,
        sentence.text,
        sentence.support,
        sentence.score,
        sentence.reasons,
        fact and not false and not made_up,
        false or made_up,
    )


def figures_in(text: str) -> frozenset[str]:
    """Numbers in digits, without separators of thousands.

    >>> sorted(figures_in("In 2023, 1,781.5 of 20."))
    ['1781.5', '20', '2023']
    """
    return frozenset(m.group().replace(",", "").rstrip(".") for m in FIGURE.finditer(text))


def table_rows(found: Written) -> list[tuple[str, str, str, str, str]]:
    """The table: for each part of what was written, how many sentences, and how many of them right and wrong."""
    parts: list[tuple[str, list[Said]]] = [
        ("written (without the gate all would be shown)", found.those()),
        ("shown as supported", found.those("supported")),
        ("shown with words marked", found.those("partly")),
        ("held back", found.those("unsupported")),
    ]
    return [
        (
            name,
            str(len(said)),
            shown_share(said, lambda one: one.right),
            shown_share(said, lambda one: one.wrong),
            shown_share(said, lambda one: not one.right and not one.wrong),
        )
        for name, said in parts
    ]


def shown_share(said: Sequence[Said], of: Callable[[Said], bool]) -> str:
    """How many, and what share with its interval."""
    if not said:
        return "–"
    count = sum(of(one) for one in said)
    return f"{count} ({percent(count, len(said))})"


def percent(count: int, n: int) -> str:
    """A share with its 95 % interval: 2 of 5 is "40 %, 12–77"."""
    low, high = metrics.wilson(n, count / n)
    return f"{100 * count / n:.0f} %, {100 * low:.0f}–{100 * high:.0f}"
