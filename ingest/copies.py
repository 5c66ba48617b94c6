"""Near copies: a story that several outlets ran, or that was updated. They stay articles of their own, and the library
knows them as one group, so that five copies of a statement do not count as five sources."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vectorstore import Library
from vectorstore.writing import Writer

SHINGLE = 3
"""Words in a row that are compared."""
PERMUTATIONS = 128
SCHEME: Literal["affine32"] = "affine32"
"""How datasketch hashes; stored signatures are only comparable under one."""
ALIKE = 0.45
"""Shared shingles (Jaccard) from which two articles are copies. Unrelated articles on one subject share under 0.05,
an update that adds a third of the text about 0.7 (see docs/ingest.md)."""
BANDS, ROWS = 42, 3
"""The search for candidates is coarser than the decision: of two articles that share 0.45 of their shingles, one band
or more of three agrees with a probability of 0.98."""
COMPARED = 20
"""Of the articles that agree in a band, each is compared with so many others: copies hang together through them."""
SHORTEST = 40
"""Words; with fewer, a few stock phrases would make strangers alike."""
WORD = re.compile(r"\w+")


def signature(text: str) -> bytes:
    """A MinHash of the text's shingles; empty for a text that is too short to be compared."""
    from datasketch import MinHash

    words = WORD.findall(text.lower())
    if len(words) < SHORTEST:
        return b""
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    made = MinHash(num_perm=PERMUTATIONS, hashfunc=zlib.crc32, scheme=SCHEME)
    made.update_batch([shingle.encode("utf-8", "replace") for shingle in shingles])
    return np.asarray(made.hashvalues, dtype="<u4").tobytes()


def group_copies(library: Library, writer: Writer) -> None:
    """Brings the groups up to date after articles came or went."""
    known = writer.signatures()
    missing = [head.id for head, _ in library.articles() if head.id not in known]
    if missing:  # a process ended between an article and its signature
        texts = {i: article.text for i in missing if (article := library.article(i)) is not None}
        made = {i: signature(text) for i, text in texts.items()}
        writer.sign(made)
        known |= made
    writer.group(groups_of(known))


def groups_of(signatures: Mapping[str, bytes]) -> dict[str, str]:
    """The group of each article that has near copies: the smallest id among those that hang together."""
    ids = sorted(article_id for article_id, stored in signatures.items() if stored)
    if not ids:
        return {}
    made = np.frombuffer(b"".join(signatures[one] for one in ids), dtype="<u4").reshape(
        len(ids), PERMUTATIONS
    )
    leader: dict[str, str] = {}
    for one, other in _candidates(made):
        if _leader(leader, ids[one]) == _leader(leader, ids[other]):
            continue
        if np.mean(made[one] == made[other]) >= ALIKE:
            _join(leader, ids[one], ids[other])
    return {article_id: _leader(leader, article_id) for article_id in leader}


def _candidates(made: NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that agree in a whole band; two articles that share a third of their shingles nearly always do.
    Sorting the rows by each band puts such pairs side by side, without an index that would grow with the library."""
    for start in range(0, BANDS * ROWS, ROWS):
        band = np.ascontiguousarray(made[:, start : start + ROWS])
        order = np.lexsort(band.T[::-1])
        same = (band[order][1:] == band[order][:-1]).all(axis=1)
        run: list[int] = []
        last = -2
        for place in np.flatnonzero(same).tolist():  # the row after this place agrees with the row at it
            if place != last + 1:
                run = [int(order[place])]
            last, row = place, int(order[place + 1])
            yield from ((row, other) for other in run[-COMPARED:])
            run.append(row)


def _join(leader: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_leader(leader, one), _leader(leader, other)))
    for article_id in (one, other, first, second):
        leader.setdefault(article_id, article_id)
    leader[second] = first


def _leader(leader: Mapping[str, str], article_id: str) -> str:
    while leader.get(article_id, article_id) != article_id:
        article_id = leader[article_id]
    return article_id
