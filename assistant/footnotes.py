"""Numbering: which footnote belongs to which words."""

from __future__ import annotations

from assistant.answer import AnswerSentence, Citation, Draft, Event, Evidence


class Footnotes:
    """Numbers citations as sentences come in: the same words of the same article keep their number."""

    def __init__(self) -> None:
        self.sentences: list[AnswerSentence] = []
        self.citations: list[Citation] = []

    def add(self, draft: Draft) -> Event:
        """The sentence with its numbered citations, as a stream event."""
        before = len(self.citations)
        numbers = tuple(dict.fromkeys(self._number(evidence) for evidence in draft.evidence))
        sentence = AnswerSentence(
            draft.text,
            numbers,
            draft.support.verdict,
            draft.support.reasons,
            draft.support.score,
            draft.lead,
            draft.highlight,
            draft.support.unsupported,
        )
        self.sentences.append(sentence)
        return Event("sentence", draft.text, sentence, tuple(self.citations[before:]))

    def _number(self, evidence: Evidence) -> int:
        for citation in self.citations:
            if (citation.article.id, citation.start, citation.end) == (
                evidence.article.id,
                evidence.start,
                evidence.end,
            ):
                return citation.number
        page = evidence.article.page_at(evidence.start)
        number = len(self.citations) + 1
        self.citations.append(
            Citation(number, evidence.article, evidence.start, evidence.end, evidence.quote, page)
        )
        return number
