"""The gate: may this sentence be said, given these words of the articles?

``check(claim, evidence)`` gives a verdict with reasons; ``ground`` finds the evidence among passages first.

    words, quantities   what a word and a number are
    reading             one sentence, read
    match               a claim laid over the sentences that say it best
    stops/              what is wrong with it, one subject a file
    gaps                which words of it are not borne out
    score               how much speaks for it (weights.json, made by fit)
    gate                the verdict
    attack              our own attack on it
"""

from assistant.grounding.gate import check, ground, is_claim
from assistant.grounding.gate import sentences as split

__all__ = ["check", "ground", "is_claim", "split"]
