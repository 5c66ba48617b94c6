"""Stock pipelines of other libraries, measured on the same questions with the same figures: ``python -m eval.peers``.

Each gets the texts as Footnote stores them (so PDF and Word files are no handicap) and the same embedding model at full
precision, and is used as its documentation starts one off. They need the extra ``peers``.
"""
