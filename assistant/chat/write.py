"""Writing with a chat model: its sentences, each let out with a verdict and the exact words it rests on."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.answer import Draft, Evidence, Support
from assistant.chat import prompts
from assistant.chat.models import count_tokens
from assistant.chat.streaming import Limits, Notice, stream_text
from assistant.grounding import ground, is_claim, split
from assistant.settings import Settings
from vectorstore import ChatModelError, Hit

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["Limits", "Notice", "write"]

BESIDE = Support("unsupported", 0.0, ("does not answer the question",))
"""What is said of a true sentence when none comes near answering."""
UNSURE = Support("unsupported", 0.0, ("not near enough to the words of the articles",))
"""What is said of a small model's sentence of which the gate is not sure."""


def write(
    model: BaseChatModel,
    question: str,
    hits: Sequence[Hit],
    *,
    history: Sequence[str] = (),
    settings: Settings,
    limits: Limits | None = None,
    answers: Callable[[str], bool] = lambda text: True,
) -> Iterator[Draft | Notice]:
    """What ``model`` answers to ``question`` from ``hits``: each sentence as soon as its verdict is in.

    A sentence may be ``unsupported``; the caller hides those. Sentences wait until one of them comes near answering, as
    ``answers`` says of its text: a small model that copies whatever it was given has not answered. Ends with a
    ``declined`` notice when the model says that the articles do not contain the answer; that of a small model is not
    taken for it. Raises ``ChatModelError`` when nothing usable came.
    """
    mark = secrets.token_hex(6)
    prompt = prompts.build(
        question,
        hits,
        history=history,
        mark=mark,
        budget=settings.prompt_tokens,
        count=count_tokens,
    )
    if not prompt.hits:
        raise ChatModelError(
            f"No passage fits into FOOTNOTE_MODEL_TOKENS={settings.prompt_tokens}. Raise it."
            if hits
            else "There are no passages to answer from."
        )
    left_out = len(hits) - len(prompt.hits)
    if left_out and prompt.wording is prompts.FULL:  # before a small model it is always so
        yield Notice(f"{left_out} of {len(hits)} passages did not fit before the model.", "left_out")

    bounds = limits or usual_limits(model, settings)
    waiting: list[Draft] = []
    answered, seen, declined, cut = False, set[str](), False, False
    splitter = SentenceStream()
    pieces = stream_text(model, prompt.messages, bounds)
    try:
        for sentence in _sentences(pieces, splitter):
            if isinstance(sentence, Notice):
                cut = cut or sentence.kind == "cut"
                yield sentence
                continue
            text, numbers = read_citations(sentence)
            if is_refusal(text):
                declined = True
                continue
            if not is_claim(text) or ABOUT_PASSAGES.search(text) or mark in text:
                continue
            if text in seen or len(seen) >= prompt.wording.sentences:
                break
            seen.add(text)
            draft = judge(text, numbers, prompt.hits)
            if draft.support.verdict != "unsupported" and draft.support.score < prompt.wording.sure:
                draft = replace(draft, support=replace(UNSURE, score=draft.support.score))
            if draft.support.verdict == "unsupported":
                yield draft
                continue
            waiting.append(draft)
            if answered := answered or answers(text):
                yield from waiting
                waiting.clear()
    finally:
        pieces.close()  # type: ignore[attr-defined]
    if answered:
        return
    yield from (replace(draft, support=BESIDE) for draft in waiting)
    if declined and prompt.wording is prompts.FULL:
        yield Notice(prompts.REFUSAL, "declined")
        return
    raise ChatModelError(
        "The chat model found no answer."
        if declined
        else "The chat model's sentences do not answer the question."
        if waiting
        else "No sentence of the chat model's answer could be tied to the articles."
        if seen
        else "The chat model's answer broke off before its first sentence."
        if cut
        else "The chat model's answer holds no statement."
    )


def usual_limits(model: BaseChatModel, settings: Settings) -> Limits:
    """Bounds for ``model``. One on this machine may think about the passages for as long as there is time."""
    local = getattr(model, "_llm_type", "") == "footnote-local"
    total = settings.model_seconds
    return Limits(first=total, idle=total, total=total) if local else Limits(total=total)


def judge(text: str, numbers: Sequence[int], hits: Sequence[Hit]) -> Draft:
    """``text`` with its verdict and evidence: its own citations first, then any passage put before the model.

    Numbers that were never given out are dropped, and said in the reasons when nothing else supports it.
    """
    known = [hits[n - 1].passage for n in numbers if 1 <= n <= len(hits)]
    invented = [n for n in numbers if not 1 <= n <= len(hits)]
    others = [hit.passage for hit in hits if hit.passage not in known]
    support, spans = ground(text, known, others)
    if invented and support.verdict == "unsupported":
        made_up = ", ".join(f"[{n}]" for n in invented)
        support = Support(
            support.verdict, support.score, (*support.reasons, f"cites {made_up}, which does not exist")
        )
    evidence = tuple(Evidence(article, start, end) for article, start, end in spans)
    return Draft(text, evidence, support)


# -- reading the model's text


@dataclass
class SentenceStream:
    """Cuts text that arrives in pieces into sentences, each given out when the next has begun."""

    rest: str = ""
    thinking: bool = field(default=False, init=False)

    def feed(self, piece: str) -> list[str]:
        """The sentences that ``piece`` completes."""
        self.rest = self._without_thoughts(self.rest + piece)
        *lines, last = self.rest.split("\n")
        done = [sentence for line in lines for sentence in cut(line)]
        *complete, open_one = cut(last) or [""]
        self.rest = open_one if complete or not last.strip() else last
        return done + complete

    def finish(self, *, broken: bool = False) -> list[str]:
        """What is left at the end; nothing of a sentence that was broken off."""
        rest, self.rest = ("" if self.thinking else self.rest), ""
        sentences = cut(rest)
        if broken and sentences and not re.search(r"[.!?][\"”’)]*(\s*\[[\d,\s]+\])*\s*$", sentences[-1]):
            sentences.pop()
        return sentences

    def _without_thoughts(self, text: str) -> str:
        text = re.sub(r"<think>.*?</think>", "", text, flags=re.DOTALL)
        self.thinking = "<think>" in text
        return text


MARK = r"\[(?:passages?\s*|source\s*|#|\^)?\d+(?:\s*(?:,|;|and|–|-)\s*(?:passages?\s*|#|\^)?\d+)*\]|【\d+[^】]*】"
LATE_MARKS = re.compile(rf"([.!?…][\"”’)]*)((?:\s*(?:{MARK}))+)", re.IGNORECASE)
LIST_SIGN = re.compile(r"^\s*(?:[-*•+]|#{1,6}|\d{1,2}[.)])\s+")
EMPHASIS = re.compile(r"(\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`)")
_TEXTS = r"(?:the )?(?:given |provided )?(?:passages?|articles?|text|sources?|information)(?: provided| given)?\s*(?:\d+\s*)?(?:\[\d+\])?"
ATTRIBUTION = re.compile(
    rf"^(?:(?:according to|based on|as (?:stated|mentioned) in) {_TEXTS}\s*,|the answer (?:to (?:this|the) question )?is(?: that|:)?(?= )|answer:|"
    rf"{_TEXTS} (?:says?|states?|mentions?|reports?|notes?) that)\s*",
    re.IGNORECASE,
)
"""What stands before a statement and says nothing itself."""


def cut(line: str) -> list[str]:
    """The sentences of one line. A citation mark after the full stop belongs to the sentence before it.

    >>> cut("- It rose. [1] It fell [2].")
    ['It rose [1].', 'It fell [2].']
    """
    plain = EMPHASIS.sub("", LIST_SIGN.sub("", line))
    moved = LATE_MARKS.sub(lambda m: f" {m.group(2).strip()}{m.group(1)}", plain)
    return [text for text in split(moved) if text.strip()]


def read_citations(sentence: str) -> tuple[str, list[int]]:
    """The sentence without its citation marks, and the passage numbers they name.

    >>> read_citations("China spent $781bn [1, 3].")
    ('China spent $781bn.', [1, 3])
    >>> read_citations("The article says that it rained.")[0]
    'It rained.'
    """
    numbers: list[int] = []
    for mark in re.findall(MARK, sentence, re.IGNORECASE):
        numbers += [int(n) for n in re.findall(r"\d{1,4}", mark)]
    text = re.sub(rf"\s*(?:{MARK})", "", sentence, flags=re.IGNORECASE)
    text = ATTRIBUTION.sub("", text).strip()
    return text[:1].upper() + text[1:], list(dict.fromkeys(numbers))


ABOUT_PASSAGES = re.compile(
    r"\bpassages?\s+(?:number\s+)?\d|\b(?:the|this|these|given|provided) passages?\b(?! (?:of|through|to|from|into)\b)|^(?:the|this|these) (?:passages?|articles?|texts?) (?:is|are|was|were|(?:also )?(?:talks?|tells?|asks?|discuss(?:es)?))\b"
    r"|^(?:the|this) question (?:asks|is)\b",
    re.IGNORECASE,
)
"""Talk about the prompt, not about the world."""
REFUSING = re.compile(
    r"\b(?:passages?|articles?|texts?|context|documents?|sources?)\b[^.]{0,40}?\b(?:do|does|did|can)(?:es)?(?: not|n['’]t|not)\b[^.]{0,30}?"
    r"\b(?:contain|say|mention|provide|include|specify|state|answer|give|have)\b"
    r"|\bno (?:information|answer|mention)\b[^.]{0,40}\b(?:passages?|articles?|texts?|context)\b",
    re.IGNORECASE,
)


def is_refusal(text: str) -> bool:
    """Whether ``text`` says, in the agreed phrase or another, that the articles do not contain the answer.

    >>> is_refusal("The passages don't mention her age."), is_refusal("The article was not published.")
    (True, False)
    """
    plain = re.sub(r"[^a-z ]", "", text.lower())
    return re.sub(r"[^a-z ]", "", prompts.REFUSAL.lower()) in plain or bool(REFUSING.search(text))


def _sentences(pieces: Iterator[str | Notice], splitter: SentenceStream) -> Iterator[str | Notice]:
    broken = False
    for piece in pieces:
        if isinstance(piece, Notice):
            broken = broken or piece.kind == "cut"
            yield piece
        else:
            yield from splitter.feed(piece)
    yield from splitter.finish(broken=broken)
