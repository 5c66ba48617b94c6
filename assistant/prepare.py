"""Run once after installing: exports the models, so that the first question needs no torch.

python -m assistant.prepare
"""

from assistant.assistant import shared_reader
from assistant.reader import Text
from vectorstore import load_embedder


def main() -> None:
    """Embeds and reads one word, which exports both models when that has not been done."""
    load_embedder().embed(["ready"])
    shared_reader().read("Ready?", [Text(["Ready."])])


if __name__ == "__main__":
    main()
