"""The reader: does this sentence answer this question? Scores pairs with a small cross-encoder of our own.

`reader.py` serves it (onnxruntime and tokenizers only); `train.py`, `data.py`, `edits.py` and `network.py` make it.
"""
