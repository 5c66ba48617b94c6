"""Why an article could not be read. All are ``IngestError``; each message names the cause and the next step.

IngestError
├── UnknownFormat       not a kind of file that is read here
├── NoText              read, but there is no text in it (an empty file, a scan)
├── DamagedFile         broken, cut off, or not what its name says
├── PasswordProtected   encrypted
├── TooLarge            over a limit of size, time or memory
├── NotReadable         the file cannot be opened, or is no ordinary file
└── NotFetched          a web address that was refused or did not answer
"""

from __future__ import annotations

from vectorstore import IngestError


class UnknownFormat(IngestError):
    """Not a kind of file that is read here."""


class NoText(IngestError):
    """There is no text in it."""


class DamagedFile(IngestError):
    """Broken, cut off, or not what its name says."""


class PasswordProtected(IngestError):
    """Encrypted."""


class TooLarge(IngestError):
    """Over a limit of size, time or memory."""


class NotReadable(IngestError):
    """Cannot be opened, or is no ordinary file."""


class NotFetched(IngestError):
    """A web address that was refused or did not answer."""
