"""Misspelt words of a question, put right from the articles' own words: no dictionary has the names people ask about."""

from __future__ import annotations

import re
from difflib import get_close_matches

from assistant.grounding.words import related, stem
from vectorstore import Library
from vectorstore.minilm import minilm_tokenizer
from vectorstore.words import quoted

ALIKE = 0.83
"""How alike two spellings must be (``SequenceMatcher.ratio``): "foriegn" and "foreign" are 0.86. In the 1,500 questions of
four sets (sample, squad2, clapnq, xquad) this changed 29 words; all of them were misspelt, or American for British spelling
or the other way round."""
STEMS_ALIKE = 0.7
"""The same for a word and the stems in the index, which lack endings."""
NEAREST = 6
"""Stems looked at, the most alike ones."""
PASSAGES = 5
"""Passages with a stem in which the word itself is looked for."""
_WORD = re.compile(r"[^\W\d_]{5,}")


def put_right(question: str, library: Library) -> str:
    """``question`` with those words that are neither in the articles nor known English replaced by the one of the
    articles that is spelled nearly the same."""
    return _WORD.sub(lambda found: _right(found.group(), library), question)


def _right(word: str, library: Library) -> str:
    lower = word.lower()
    if _is_known(lower, library):
        return word
    stems = get_close_matches(lower, library.stems_like(lower), NEAREST, STEMS_ALIKE)
    passages = [passage for near in stems for passage in library.passages_with_stem(near, PASSAGES)]
    words = {found.lower() for passage in passages for found in _WORD.findall(passage.search_text)}
    alike = get_close_matches(lower, [w for w in words if w[0] == lower[0]], 1, ALIKE)
    best: str = alike[0] if alike else lower
    if best.startswith(lower) or lower.startswith(best):  # nothing, or another ending
        return word
    return best if word.islower() else best.capitalize() if not word.isupper() else best.upper()


def _is_known(word: str, library: Library) -> bool:
    """Whether the articles have it, or English does: common words are tokens of MiniLM's, others have synonyms."""
    common = minilm_tokenizer().token_to_id(word) is not None
    return common or stem(word) in related("synonyms") or library.passages_with_word(quoted(word)) > 0
