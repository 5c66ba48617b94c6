"""The errors Footnote raises on purpose. Each says what failed, with which value, and what to do next.

    FootnoteError
    ├── LibraryError
    │   ├── LibraryNotFound    no library at this path
    │   ├── LibraryLocked      another process is writing
    │   ├── LibraryDamaged     the catalogue cannot be read, or was written by a newer Footnote
    │   └── ModelMismatch      the library's vectors were made by another embedding model
    ├── ModelNotFound          the weights of an embedding model are not on this machine
    ├── IngestError            an article could not be read (see its subclasses in ``ingest``)
    ├── ChatModelError         the chat model could not be set up or did not answer
    └── InvalidInput           a value given by the caller makes no sense

Only the command line and the page turn these into words for people.
"""


class FootnoteError(Exception):
    """Base of all errors raised on purpose."""


class LibraryError(FootnoteError):
    """Something about the library folder."""


class LibraryNotFound(LibraryError):
    """There is no library at the path."""


class LibraryLocked(LibraryError):
    """Another process is writing to the library."""


class LibraryDamaged(LibraryError):
    """The catalogue cannot be read, or comes from a newer version."""


class ModelMismatch(LibraryError):
    """The library's vectors were made by another embedding model."""


class ModelNotFound(FootnoteError):
    """The weights of a model are not on this machine."""


class IngestError(FootnoteError):
    """An article could not be read."""


class ChatModelError(FootnoteError):
    """The chat model could not be set up or did not answer."""


class InvalidInput(FootnoteError):
    """A value given by the caller makes no sense."""
