"""How a question, a sentence and its context become one row of token ids. Shared by training and serving.

[CLS] question [SEP] sentence [SEP] context [SEP]: the context stands last, marked as the question's kind (0), so that
only the sentence carries kind 1; it is read but not averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CLS, SEP = 101, 102
QUESTION_TOKENS, SENTENCE_TOKENS, CONTEXT_TOKENS, TITLE_TOKENS = 48, 128, 24, 8


@dataclass(frozen=True)
class Row:
    """Token ids with kinds (1: sentence) and what is averaged (1: not context); `first` is the sentence's first token."""

    ids: list[int]
    kinds: list[int]
    pooled: list[int]
    first: int
    length: int  # tokens of the sentence that were read

    def __len__(self) -> int:
        return len(self.ids)


def make_row(question: Sequence[int], sentence: Sequence[int], context: Sequence[int]) -> Row:
    """Join token ids (without special tokens); what is too long is cut, a context in its middle."""
    question, sentence = list(question[:QUESTION_TOKENS]), list(sentence[:SENTENCE_TOKENS])
    if len(context) > CONTEXT_TOKENS:
        context = [*context[:TITLE_TOKENS], *context[len(context) - CONTEXT_TOKENS + TITLE_TOKENS :]]
    ids = [CLS, *question, SEP, *sentence, SEP]
    kinds = [0] * (len(question) + 2) + [1] * len(sentence) + [0]
    pooled = [1] * len(ids)
    if context:
        ids += [*context, SEP]
        kinds += [0] * (len(context) + 1)
        pooled += [0] * (len(context) + 1)
    return Row(ids, kinds, pooled, len(question) + 2, len(sentence))
