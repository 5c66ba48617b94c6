"""Run once after installing: exports the embedding model, so that the first question needs no torch.

python -m vectorstore.prepare
"""

from vectorstore.embedding import load_embedder


def main() -> None:
    """Embeds one word, which exports the model when that has not been done."""
    load_embedder().embed(["ready"])


if __name__ == "__main__":
    main()
