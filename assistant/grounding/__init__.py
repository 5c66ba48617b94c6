"""The gate: may this sentence be said, given these words of the articles?

``check(claim, evidence)`` gives a verdict with reasons; ``ground`` finds the evidence among passages first.

    words, quantities   what a word and a number are (units: the tables), proper_names what a name is
    reading             one sentence, read
    clauses             its parts that each speak of a subject
    amounts             whether a figure is there, as it is or reckoned
    statements          whether it states anything at all
    match               a claim laid over the sentences that say it best
    stops/              what is wrong with it, one subject a file
    gaps                which words of it are not borne out
    score               how much speaks for it (weights.json, made by fit)
    gate                the verdict
    attack              our own attack on it
"""

from assistant.grounding.gate import check, ground
from assistant.grounding.gate import sentences as split
from assistant.grounding.statements import is_claim

__all__ = ["check", "ground", "is_claim", "split"]
