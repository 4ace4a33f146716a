"""The errors that a user can mend; anything else that is raised is a bug and keeps its traceback.

PinciteError                 the message alone says what to change, with the value
├── UnreadableError          a source file gives no text; names the file and why
│   ├── EmptyFileError       nothing in it, or nothing that is text
│   ├── EncryptedFileError   it wants a password, or forbids extraction
│   ├── DamagedFileError     its format is broken beyond reading
│   ├── TooLargeError        over the limit on size, pages or unpacked size
│   └── UnknownFormatError   not a format that Pincite reads
├── LibraryError             the library folder cannot be used as it is
│   ├── LibraryBusyError     another process is writing to it
│   └── NotFoundError        no document or passage of that id, or no such page in it
├── ModelError               an embedder or reader cannot be loaded, or does not fit the library
└── QuestionError            a question that cannot be asked (empty, too long)
"""

from __future__ import annotations


class PinciteError(Exception):
    """The root of what a user can mend; its message says what to change."""


class UnreadableError(PinciteError):
    """A source file that gives no text. `name` is the file, `reason` the sentence for the user."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class EmptyFileError(UnreadableError):
    """There is no text in the file."""


class EncryptedFileError(UnreadableError):
    """The file wants a password or forbids extraction."""


class DamagedFileError(UnreadableError):
    """The file's format is broken beyond reading."""


class TooLargeError(UnreadableError):
    """The file is over a limit on size, pages or unpacked size."""


class UnknownFormatError(UnreadableError):
    """The file is not in a format that Pincite reads."""


class LibraryError(PinciteError):
    """The library folder cannot be used as it is."""


class LibraryBusyError(LibraryError):
    """Another process is writing to the library."""


class NotFoundError(LibraryError):
    """No document or passage of that id is in the library, or the document has no such page."""


class ModelError(PinciteError):
    """An embedder or reader cannot be loaded, or does not fit the library."""


class QuestionError(PinciteError):
    """A question that cannot be asked."""
