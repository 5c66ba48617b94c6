"""Articles people have, into the library: load, clean, split, keep in step with the files.

from ingest import ingest
report = ingest(library, ["articles/", "a.pdf"])
"""

from ingest.report import Failure, FileReport, IngestReport, Progress
from ingest.sync import ingest
from ingest.watch import watch

__all__ = ["Failure", "FileReport", "IngestReport", "Progress", "ingest", "watch"]
