"""The gate: may this sentence be said, given these words of the articles?

``check(claim, evidence)`` gives a verdict with reasons; ``ground`` finds the evidence among passages first.
"""

from assistant.grounding.gate import check, ground
from assistant.grounding.words import is_claim, split

__all__ = ["check", "ground", "is_claim", "split"]
