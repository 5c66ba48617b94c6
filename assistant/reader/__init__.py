"""The reader: which sentence of a passage answers this question? A small cross-encoder of our own.

`reader.py` serves it (onnxruntime and tokenizers; torch only for the one export); `train.py` and the files it imports
make it; `MODEL_CARD.md` says from what and how well it does.
"""

from assistant.reader.context import Context, context_of
from assistant.reader.reader import Reader, Reading, Text

__all__ = ["Context", "Reader", "Reading", "Text", "context_of"]
