"""The model that everything here starts from, all-MiniLM-L6-v2: as bundled, in plain torch, and how what was trained from it is stored.

bundled       its folder, checksum and tokenizer
network       its layers in torch, for training and for the one export
difference    trained parameters as a small file
"""

from vectorstore.minilm.bundled import MINILM_SHA256, check_minilm_weights, minilm_folder, minilm_tokenizer

__all__ = ["MINILM_SHA256", "check_minilm_weights", "minilm_folder", "minilm_tokenizer"]
