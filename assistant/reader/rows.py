"""How a question and a passage become one row of token ids. Shared by training and serving.

[CLS] question [SEP] title names words sentence sentence … [SEP]: the sentences carry kind 1, all else kind 0. A sentence is read
among its neighbours, so that "they", "the second" and "it" mean something, and is scored by its own tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CLS, SEP = 101, 102
QUESTION_TOKENS, SENTENCE_TOKENS = 48, 128
TITLE_TOKENS, NAMES_TOKENS, WORDS_TOKENS = 12, 12, 20
"""Of the context (see ``context.py``): a title's first, the last of the names and of the words."""
PASSAGE_TOKENS = 320
"""Most tokens of sentences in a row; sentences after that are not read."""


@dataclass(frozen=True)
class Row:
    """Token ids with kinds (1: passage); ``asked`` tokens from the start are [CLS] and the question; sentence i has
    the tokens ``places[i][0]`` up to ``places[i][1]`` (both 0: not read)."""

    ids: list[int]
    kinds: list[int]
    asked: int
    places: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.ids)


def make_row(
    question: Sequence[int], context: Sequence[Sequence[int]], sentences: Sequence[Sequence[int]]
) -> Row:
    """Join token ids (without special tokens); what is too long is cut. ``context`` has three pieces: title, names, words."""
    question = question[:QUESTION_TOKENS]
    title, names, words = context
    ids = [CLS, *question, SEP, *title[:TITLE_TOKENS], *names[-NAMES_TOKENS:], *words[-WORDS_TOKENS:]]
    first, places = len(ids), []
    for sentence in sentences:
        read = sentence[:SENTENCE_TOKENS]
        if not read or len(ids) - first + len(read) > PASSAGE_TOKENS:
            places.append((0, 0))
            continue
        places.append((len(ids), len(ids) + len(read)))
        ids += read
    kinds = [0] * first + [1] * (len(ids) - first) + [0]
    return Row([*ids, SEP], kinds, len(question) + 1, places)
