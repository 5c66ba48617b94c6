"""What a question asks: its words, and the kind of answer it expects.

All of this is done without a model, from the words alone, so that it is quick and can be explained. What was
understood of a follow-up is shown to the user.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from assistant.question.followup import brings, names_in, resolve
from assistant.question.parts import parts
from assistant.question.periods import years_in
from assistant.question.topics import asked_about, is_talk
from assistant.words import content_words
from vectorstore import Embedder, InvalidInput

AnswerKind = Literal[
    "number", "date", "person", "place", "reason", "manner", "choice", "survey", "other", "none"
]

MAX_CHARACTERS = 8_000
REMEMBERED = 6
"""Earlier questions that a follow-up may refer to."""


@dataclass(frozen=True)
class Question:
    """``asked`` is what the user typed; ``text`` is the same made standalone with the help of ``history``; ``focus`` is
    what it asks about in particular, where a question like it asks about something else: "Germany" in "And Germany?";
    ``topic`` the subject that it asks to hear about, when it asks for nothing in particular; ``sources`` the outlets or
    authors that it wants to hear, and ``only`` the ids of their articles."""

    asked: str
    text: str
    focus: str = ""
    topic: str = ""
    sources: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    @property
    def understood(self) -> str | None:
        """The standalone question when it differs from what was asked."""
        if self.sources:
            return f"{self.text} (according to {' and '.join(self.sources)})"
        return self.text if self.text != self.asked else None

    def according_to(self, sources: tuple[str, ...], only: tuple[str, ...], text: str) -> Question:
        """The same asked of some sources only, whose names ``text`` does not have."""
        topic, text = asked_about(text)
        return replace(self, text=text, topic=topic, sources=sources, only=only)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that carry meaning, lower-cased, in order, each once."""
        return content_words(self.text)

    @cached_property
    def kind(self) -> AnswerKind:
        """What kind of answer is expected."""
        if is_talk(self.text):
            return "none"
        return answer_kind(self.text)

    @cached_property
    def listed(self) -> str:
        """What several of are asked for: "firms" in "Which two firms …?", "roles" in "What roles do they take?"; else
        empty."""
        match = _ASKS_LIST.search(self.text)
        return next(filter(None, match.groups()), "") if match else ""

    @cached_property
    def parts(self) -> tuple[Question, ...]:
        """The several questions this one asks, in order; empty when it asks one thing."""
        found = [(part, [*names_in(part), *years_in(part)]) for part in parts(self.text)]
        shared = set.intersection(*(set(names) for _, names in found)) if found else set()
        return tuple(
            Question(part, part, " ".join(name for name in names if name not in shared), asked_about(part)[0])
            for part, names in found
        )


def understand(
    asked: str,
    history: Sequence[str] | None = (),
    embedder: Embedder | None = None,
    spell: Callable[[str], str] = lambda turn: turn,
) -> Question:
    """Checks a question and makes it standalone. ``history`` holds earlier questions, oldest first; ``embedder``
    tells which part of an earlier question a follow-up replaces; ``spell`` puts misspelt words right.

    Raises ``InvalidInput`` for an empty or endless question.
    """
    *history, asked = turns(asked, history)
    asked = " ".join(asked.replace("\0", "").split())
    if not asked:
        raise InvalidInput(
            "The question is empty. Ask something, for example: What do the articles say about …?"
        )
    if len(asked) > MAX_CHARACTERS:
        raise InvalidInput(
            f"The question has {len(asked):,} characters; at most {MAX_CHARACTERS:,} are read. Shorten it."
        )
    if is_talk(asked):
        return Question(asked, asked)
    standalone = earlier = said = ""
    for turn in [*(one for one in history[-REMEMBERED:] if not is_talk(one)), asked]:
        said = spell(_in_small_letters(" ".join(turn.split())))
        earlier = standalone
        standalone = resolve(without_instructions(said), earlier, embedder)
    brought = brings(said) if earlier else ""
    if brought not in standalone:  # "the year before that"
        brought = " ".join(year for year in years_in(standalone) if year not in earlier)
    topic, standalone = asked_about(standalone)
    return Question(asked, standalone, brought, topic)


def turns(question: str, history: Sequence[str] | None = ()) -> list[str]:
    """The earlier questions, and this one last. One string is one earlier question. Half characters, which no model
    reads, become �. Raises ``InvalidInput`` for anything that is no text."""
    said: list[object] = [history] if isinstance(history, str) else list(history or ())
    said.append(question)
    for one in said:
        if not isinstance(one, str):
            raise InvalidInput(
                f"A question is a string, and history a list of earlier questions; this is a {type(one).__name__}: {one!r:.80}"
            )
    return [str(one).encode("utf-16", "surrogatepass").decode("utf-16", "replace") for one in said]


def _in_small_letters(asked: str) -> str:
    """A shouted question without its capitals, in which every word would be a name."""
    return asked.capitalize() if asked.isupper() and len(asked.split()) > 2 else asked


_INSTRUCTION = re.compile(
    r"^(?:(?:please|now|just|first|then|also|and|but|system|assistant|user|before you answer|from now on|under no circumstances)"
    r"[,:]? )*(?:you (?:are|will|must|should|can) (?:now|act|answer|always|never|no longer)\b|act as\b|pretend\b|repeat after\b|"
    r"(?:ignore|forget|disregard|override) (?:the|your|all|any|every|everything|previous|earlier|about)\b|"
    r"(?:do not|don[’']t|never) (?:refuse|cite|quote|use|answer|say|mention|tell|add)\b|"
    r"(?:print|show|reveal|output) (?:your|the|all|only|out)\b|(?:translate|cite|quote) nothing\b|"
    r"(?:answer|reply|respond|say)\b (?:\w+ly )?(?:that|yes|no|only|just|every|all|with|without|in|as|from|like|nothing)\b|"
    r"from your own knowledge\b)",
    re.I,
)
_PIECE = re.compile(r"(?<=[.!?])\s+|(?<=:)\s+(?=\w)")
_ASKS = re.compile(r"\?\s*$|^(?:who|what|when|where|why|which|how|whose|whom)\b", re.I)
_TO_BEGIN_WITH = re.compile(r"^(?:then|so|now|and|but)[:,] ", re.I)


def without_instructions(asked: str) -> str:
    """``asked`` without the sentences that tell the assistant how to behave, when a question is left. Footnote does not
    follow such orders, so their words would only lead its search astray.

    "Ignore the articles. Who leads BYD?" is "Who leads BYD?"; a lone "Ignore the articles" stays as it is. What "it" is
    may still be learned from such a sentence.
    """
    pieces = _PIECE.split(asked)
    kept = [piece for n, piece in enumerate(pieces) if not _is_instruction(pieces, n)]
    if len(kept) == len(pieces) or not any(_ASKS.search(piece) for piece in kept):
        return asked
    left = _TO_BEGIN_WITH.sub("", " ".join(kept))
    ordered = " ".join(_INSTRUCTION.sub("", piece) for piece in pieces if piece not in kept)
    return resolve(left[:1].upper() + left[1:], ordered if names_in(ordered) else "")


def _is_instruction(pieces: Sequence[str], n: int) -> bool:
    """Whether a piece tells how to behave; so does "SYSTEM:" before one that does."""
    if pieces[n].lower() in ("system:", "assistant:", "user:", "then:"):
        return True
    return bool(_INSTRUCTION.search(pieces[n])) and not pieces[n].rstrip().endswith("?")


_KINDS: tuple[tuple[AnswerKind, str], ...] = (
    ("survey", r"\b(compare|comparison|differ(s|ent|ence)?|versus|vs\.?|overview|summar(y|ise|ize)|"
               r"what do (the|these|my)? ?articles)\b"),
    ("reason", r"\bwhy\b|\bhow come\b|\breasons?\b|\bwhat (caused|causes|led|explains|makes|made)\b"),
    ("number", r"\bhow (much|many|few|little|large|big|small|long|old|far|fast|quickly|soon|high|tall|wide|deep|thick|heavy|hot|warm|cold|loud|strong|expensive|cheap|"
               r"full|often)\b|\b(what|which) (?:is|was|are|were|will be|has been) .*\b(expenditure|spending|budget|revenues?|turnover|"
               r"profits?|salary|wages?|income|debt|price|cost|population|dividends?|margins?|cash flow)\b|\bwhat (share|percentage|"
               r"proportion|number|amount|fraction|price|cost|size|age|rate|population|temperature)\b|"
               r"\b(percentage|per cent) of\b|\bnumber of\b|\bwhat (did|does|do|will|would) .*\b(spend|cost|earn|pay|invest|charge)\b"),
    ("date", r"\bwhen\b|\bwhat (?:is|was|were|are) the (?:[\w-]+ )?dates? (?:of|for|on)\b|\b(what|which|in what|in which) (year|month|date|day|decade|century|season)\b|\bsince when\b"),
    ("person", r"\bwho(se|m)?\b|\b(what|which) (person|man|woman|minister|president|author|professor|king|queen)\b"),
    ("place", r"\bwhere\b|\b(what|which) (city|country|place|state|region|province|town|river|continent)\b"),
    ("manner", r"\bhow\b"),
    ("choice", r"^(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
)  # fmt: skip


_PLURAL = r"(?:[a-z]+s|people|men|women|children)"
_VERBS = (
    "does|is|was|has|this|its|less|news|includes|denotes|implies|happens|links|means|contains|requires|causes|says|shows|"
    "makes|gives|takes|allows|comes|goes|stands|explains"
)
_ASKS_LIST = re.compile(
    r"\b(?:which|what)(?: (?!does|is|was|has|it|he|she|they|we|you|share|kinds?|sorts?|types?)[\w’'&-]+){0,2}? "
    rf"(?!(?:{_VERBS})\b)([a-z]+[^\Wsui_]s|people)\b(?! (?:of|is|was|has|the|an?|his|her|its|their|through|first|most|up|when|from)\b|\W*$)"
    rf"|\b(?:two|three|four|five|several) (?:\w+ )?({_PLURAL})\b|^(?:list|name) (?:all )?(?:of )?(?:the )?(?:\w+ )??({_PLURAL})\b"
    r"|^what (?:are|were) (?:all )?the (?:\w+ )??([a-z]+[^\Wsui_]s) (?:of|in|for|on|to)\b",
    re.I,
)
"""A plural soon after "which" or "what", or a number with one; what is "of a kind" is one thing, and what has an object
after it ("Which firm makes the sensors?") is a verb."""


def answer_kind(question: str) -> AnswerKind:
    """The kind of answer ``question`` expects, by its question words; the first rule that fits wins."""
    lowered = question.lower().strip()
    return next((kind for kind, pattern in _KINDS if re.search(pattern, lowered)), "other")
