"""Near copies: a story that several outlets ran, or that was updated. They stay articles of their own, and the library
knows them as one group, so that five copies of a statement do not count as five sources."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Literal

import numpy as np

from vectorstore import Library
from vectorstore.library import Writer

SHINGLE = 3
"""Words in a row that are compared."""
PERMUTATIONS = 128
SCHEME: Literal["affine32"] = "affine32"
"""How datasketch hashes; stored signatures are only comparable under one."""
ALIKE = 0.45
"""Shared shingles (Jaccard) from which two articles are copies. Unrelated articles on one subject share under 0.05,
an update that adds a third of the text about 0.7 (see docs/ingest.md)."""
CANDIDATES = 0.35
"""The search for candidates is coarser than the decision, so as to miss none."""
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
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=CANDIDATES, num_perm=PERMUTATIONS)
    leader: dict[str, str] = {}
    hashes: dict[str, MinHash] = {}
    for article_id, stored in sorted(signatures.items()):
        if not stored:
            continue
        made = MinHash(num_perm=PERMUTATIONS, hashvalues=np.frombuffer(stored, dtype="<u4"), scheme=SCHEME)
        for other in sorted(index.query(made)):
            if made.jaccard(hashes[other]) >= ALIKE:
                _join(leader, article_id, other)
        index.insert(article_id, made)
        hashes[article_id] = made
    return {article_id: _leader(leader, article_id) for article_id in leader}


def _join(leader: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_leader(leader, one), _leader(leader, other)))
    for article_id in (one, other, first, second):
        leader.setdefault(article_id, article_id)
    leader[second] = first


def _leader(leader: Mapping[str, str], article_id: str) -> str:
    while leader.get(article_id, article_id) != article_id:
        article_id = leader[article_id]
    return article_id
