"""Articles people have, into the library: load, clean, split, keep in step with the files.

from ingest import ingest
report = ingest(library, ["articles/", "a.pdf"])
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.reembed import reembed
    from ingest.report import Failure, FileReport, IngestReport, Progress
    from ingest.sync import ingest
    from ingest.watch import watch

__all__ = ["Failure", "FileReport", "IngestReport", "Progress", "ingest", "reembed", "watch"]

_HOMES = dict.fromkeys(("Failure", "FileReport", "IngestReport", "Progress"), "ingest.report") | {
    "ingest": "ingest.sync",
    "reembed": "ingest.reembed",
    "watch": "ingest.watch",
}


def __getattr__(name: str) -> Any:
    """Imports what is asked for: a question needs the sentences of this package, and none of its parsers."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ingest' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
