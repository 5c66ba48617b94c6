"""Articles into passages: whole sentences, never across a heading, never more than the embedding model reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from ingest.sentences import split_sentences
from vectorstore import Article, Block, Embedder, Passage, Sentence

TARGET = 160
"""Tokens of a passage. Small passages put less around the words that answer (see docs/ingest.md)."""
SMALL = 40
"""A last passage of fewer tokens joins the one before it, when both fit into ``TARGET`` plus this."""
HEADING = 48
"""Tokens a heading may take; a longer one is cut for search."""
QUESTION = 200
"""Characters of a paragraph that only asks, at most."""
RUNNING = ("text", "list")
BY_LINE = ("table", "residue")
CHUNK = regex.compile(r"\S+\s*|\s+")
GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True)
class _Counted:
    """A sentence with the tokens it takes, and whether a paragraph begins with it."""

    sentence: Sentence
    tokens: int
    opens: bool = False
    asks: bool = False
    """Whether it is of a paragraph that only asks: "Q. Mine smells. Why?"."""


def make_passages(article: Article, embedder: Embedder) -> tuple[Passage, ...]:
    """The passages of ``article`` in reading order. A sentence longer than the model reads is cut between words."""
    passages: list[Passage] = []
    for heading, blocks in _sections(article):
        room = embedder.max_tokens - (embedder.count_tokens(heading) if heading else 2)
        counted = [c for block in blocks for c in _sentences(article, block, embedder, room)]
        for group in _groups(counted, min(TARGET, room), min(TARGET + SMALL, room)):
            passages.append(Passage(article, tuple(c.sentence for c in group), heading))
    return tuple(passages)


def article_sentences(article: Article) -> list[Sentence]:
    """All sentences of an article in reading order, headings left out."""
    blocks = article.blocks or (Block(0, len(article.text)),)
    return [s for block in blocks if block.kind != "heading" for s in block_sentences(article, block)]


def block_sentences(article: Article, block: Block) -> Iterator[Sentence]:
    """The sentences of one block; a table's rows and a chart's labels are one each."""
    text = article.text[block.start : block.end]
    if block.kind in BY_LINE:
        start = 0
        for line in text.split("\n"):
            if line.strip():
                left = start + len(line) - len(line.lstrip())
                yield Sentence(block.start + left, block.start + left + len(line.strip()), block.kind)
            start += len(line) + 1
        return
    for start, end in split_sentences(text, article.language):
        yield Sentence(block.start + start, block.start + end, block.kind)


def _sections(article: Article) -> Iterator[tuple[str, list[Block]]]:
    """Runs of blocks that may share a passage, each with its heading. Running text shares only with running
    text; of the rest, blocks of one kind share when they are neighbours."""
    heading = ""
    run: list[Block] = []
    for block in article.blocks or (Block(0, len(article.text)),):
        if run and (block.kind == "heading" or not _together(run[-1], block)):
            yield heading, run
            run = []
        if block.kind == "heading":
            said = " ".join(article.text[block.start : block.end].split())
            heading = "" if said == article.title else said[: HEADING * 4]
        else:
            run.append(block)
    if run:
        yield heading, run


def _together(first: Block, second: Block) -> bool:
    return first.kind == second.kind or (first.kind in RUNNING and second.kind in RUNNING)


def _sentences(article: Article, block: Block, embedder: Embedder, room: int) -> Iterator[_Counted]:
    opens = True
    words = article.text[block.start : block.end]
    asks = len(words) <= QUESTION and words.rstrip().endswith("?")
    for sentence in block_sentences(article, block):
        tokens = embedder.count_tokens(article.text[sentence.start : sentence.end]) - 2
        if tokens <= room:
            yield _Counted(sentence, tokens, opens, asks)
        else:
            for part in _cut(article.text, sentence, embedder, room):
                yield _Counted(part, embedder.count_tokens(article.text[part.start : part.end]) - 2)
        opens = False


def _cut(text: str, sentence: Sentence, embedder: Embedder, room: int) -> Iterator[Sentence]:
    """Parts of an over-long sentence that fit, cut after a clause or a word, at worst between characters."""
    start = sentence.start
    while start < sentence.end:
        end = _fitting(text, start, sentence.end, embedder, room)
        left = start + len(text[start:end]) - len(text[start:end].lstrip())
        right = start + len(text[start:end].rstrip())
        if left < right:
            yield Sentence(left, right, sentence.kind)
        start = end


def _fitting(text: str, start: int, end: int, embedder: Embedder, room: int) -> int:
    """The largest place up to which the text fits, found by halving; no token is longer than a few characters
    are, so that 12 characters a token is a safe first window."""
    low, high = start, min(end, start + room * 12)
    if high == end and embedder.count_tokens(text[start:end]) - 2 <= room:
        return end
    while high - low > 8:
        middle = (low + high) // 2
        if embedder.count_tokens(text[start:middle]) - 2 <= room:
            low = middle
        else:
            high = middle
    for marks in (";:–—", ",", " \n\t"):
        cut = max(text.rfind(mark, start + (low - start) // 2, low) for mark in marks)
        if cut > start:
            return cut + 1
    whole = start
    for match in GRAPHEME.finditer(text, start, min(end, low + 64)):
        if match.end() > low and whole > start:
            break
        whole = match.end()
    return max(whole, start + 1)


def _groups(counted: Sequence[_Counted], target: int, most: int) -> Iterator[list[_Counted]]:
    """Sentences packed up to ``target`` tokens, preferably up to the end of a paragraph. A question begins a passage
    rather than end one, when its answer is in the next."""
    groups: list[list[_Counted]] = []
    size = 0
    for one in counted:
        full = size + one.tokens > target or (one.opens and size >= 0.6 * target)
        if groups and not full:
            groups[-1].append(one)
            size += one.tokens
        else:
            asked = _question_at_end(groups[-1]) if groups and not one.asks else []
            if asked and _tokens(asked) + one.tokens <= target:
                rest = groups.pop()[: -len(asked)]
                groups += [rest] if rest else []
            else:
                asked = []
            groups.append([*asked, one])
            size = _tokens(groups[-1])
    if len(groups) > 1 and _tokens(groups[-1]) < SMALL and _tokens(groups[-2] + groups[-1]) <= most:
        last = groups.pop()
        groups[-1] = groups[-1] + last
    yield from groups


def _question_at_end(group: Sequence[_Counted]) -> list[_Counted]:
    """The last paragraph of a passage when it only asks."""
    start = len(group)
    while start and group[start - 1].asks and not (start < len(group) and group[start].opens):
        start -= 1
    return list(group[start:])


def _tokens(group: Sequence[_Counted]) -> int:
    return sum(one.tokens for one in group)
