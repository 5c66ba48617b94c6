"""A conversation as a file: Markdown to read and to quote from, JSON for ``footnote verify``."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from assistant.answer import DOUBT, Answer, AnswerSentence, Citation
from assistant.conversations import Turn
from assistant.dates import spoken_date


def provenance(citation: Citation) -> str:
    """Where cited words are from, in one line: outlet, author, title, date, page."""
    article = citation.article
    page = f"p. {citation.page}" if citation.page else ""
    title = f"“{article.title}”" if article.title else article.source
    return ", ".join(
        part for part in (article.outlet, article.author, title, spoken_date(article.published), page) if part
    )


def plain(answer: Answer) -> str:
    """An answer as plain text with its footnotes below, for pasting elsewhere."""
    if answer.refused:
        return "\n\n".join((answer.message, *_remarks(answer)))
    said = "\n".join(_line(sentence, answer.mode) for sentence in answer.sentences)
    notes = "\n".join(f"[{c.number}] {provenance(c)}: “{_one_line(c.quote)}”" for c in answer.citations)
    return "\n\n".join(part for part in (said, notes, *_remarks(answer)) if part)


def to_markdown(title: str, turns: Sequence[Turn]) -> str:
    """A conversation as Markdown. What articles say is escaped, so that it reads the same wherever it is shown."""
    parts = [f"# {_escape(title)}"]
    for turn in turns:
        parts.append(f"## {_escape(turn.question)}")
        if turn.answer is not None and turn.answer.understood not in (None, turn.question):
            parts.append(f"*Understood as: {_escape(turn.answer.understood or '')}*")
        parts.append(_turn_markdown(turn))
    return "\n\n".join(parts) + "\n"


def to_json(turns: Sequence[Turn]) -> str:
    """The finished answers as a list, in the form that ``footnote verify`` reads."""
    finished = [turn.answer for turn in turns if turn.answer is not None and turn.state == "done"]
    return json.dumps([json.loads(answer.to_json()) for answer in finished], ensure_ascii=False, indent=2)


def _turn_markdown(turn: Turn) -> str:
    answer = turn.answer
    if answer is None:
        return f"*{_escape(turn.message or 'No answer.')}*"
    remarks = [f"*{_escape(remark)}*" for remark in _remarks(answer)]
    if answer.refused:
        return "\n\n".join((f"*{_escape(answer.message)}*", *remarks))
    lines = [f"> {_escape(_line(sentence, answer.mode))}" for sentence in answer.sentences]
    notes = [
        f"{c.number}. {_escape(provenance(c))}: “{_escape(_one_line(c.quote))}”" for c in answer.citations
    ]
    unfinished = [] if turn.state == "done" else ["*This answer was not finished.*"]
    return "\n\n".join(["\n>\n".join(lines), "\n".join(notes), *remarks, *unfinished])


def _remarks(answer: Answer) -> list[str]:
    """What a reader of the answer has to know besides: that articles disagree, what was left out, what a sign means."""
    doubt = [DOUBT] if any(sentence.unsupported for sentence in answer.sentences) else []
    return [*(conflict.text for conflict in answer.conflicts), *answer.notices, *doubt]


def _line(sentence: AnswerSentence, mode: str) -> str:
    marks = "".join(f"[{number}]" for number in sentence.citations)
    said = f"“{_one_line(sentence.text)}”" if mode == "quotes" else sentence.marked
    doubt = "" if sentence.support == "supported" else f" ({sentence.support})"
    lead = f"{sentence.lead}:" if sentence.lead else ""
    return " ".join(part for part in (lead, said + doubt, marks) if part)


def _one_line(said: str) -> str:
    return " ".join(said.split())


def _escape(said: str) -> str:
    """The characters that make links, images, emphasis, code, tables, maths or HTML, as plain ones. A bare address
    stays readable; the worst a renderer can make of it is a link."""
    one = re.sub(r"([\\`*_\[\]~$|!#])", r"\\\1", _one_line(said))
    return one.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
