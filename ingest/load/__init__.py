"""One source in, one article out: which reader a file needs is decided by what is in it, not by its name alone."""

from ingest.load.reader import Loaded, load, read_bytes, text_with_map

__all__ = ["Loaded", "load", "read_bytes", "text_with_map"]
