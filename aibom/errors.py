"""Every exception that aibom raises, by what the user can do about it.

The exit code of the command line belongs to the class, so that a script can tell "your source is wrong" from
"the answer is no" from "aibom itself failed" without reading text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

__all__ = [
    "AccessDenied",
    "AibomError",
    "CollectorError",
    "NetworkError",
    "NotFound",
    "Occupied",
    "PluginError",
    "PublishError",
    "SerializationError",
    "SignatureError",
    "SourceError",
    "SubjectChanged",
    "UsageError",
    "ValidationError",
]


class AibomError(Exception):
    """Root of all errors that aibom raises on purpose.

    Attributes:
        message: one sentence that says what is wrong.
        hint: what the user can do next; empty when there is nothing to do.
        exit_code: the command line's exit code (0 done, 1 the answer is "no", 2 usage, 3 source, 4 incomplete under
            ``--strict``, 5 internal).
    """

    exit_code: ClassVar[int] = 5

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(AibomError):
    """The call itself is wrong: an unknown scheme, format, version or option."""

    exit_code = 2


class SourceError(AibomError):
    """A source cannot be read at all; nothing is written."""

    exit_code = 3


class NotFound(SourceError):  # noqa: N818 - the name is what the user reads
    """The source does not exist."""


class AccessDenied(SourceError):  # noqa: N818
    """The source exists, or may exist, but may not be read."""


class NetworkError(SourceError):
    """The source is remote and cannot be reached, or its server does not answer as it should."""


class CollectorError(AibomError):
    """A collector gives up; the only exception that a collector may raise.

    Before the source's first observation it ends the scan like a SourceError; after it, what was seen stands and the
    rest becomes an Unknown.
    """

    exit_code = 3


class PublishError(AibomError):
    """A destination does not take a BOM: it refuses, or does not answer as it should. Nothing half is left there.

    Where it cannot be reached, may not be written to or does not exist, that is a NetworkError, AccessDenied, NotFound.
    """

    exit_code = 3


class Occupied(PublishError):  # noqa: N818
    """Something else lies already where a BOM was to go, and it was not asked to be replaced."""

    exit_code = 1


class SubjectChanged(AibomError):  # noqa: N818
    """What a BOM is about is not what it says any more, or cannot be shown to be."""

    exit_code = 1


class PluginError(AibomError):
    """A plugin cannot be used: import error, wrong API version, duplicate name or scheme."""

    exit_code = 5


class SerializationError(AibomError):
    """A document cannot be read or written: not JSON or XML, not CycloneDX, an unsupported version."""

    exit_code = 1


class SignatureError(AibomError):
    """A signature does not hold, is not there, or does not say what it should; nothing was signed or believed."""

    exit_code = 1


class ValidationError(AibomError):
    """A document is not valid.

    Attributes:
        problems: all problems found, each an ``aibom.serialize.validate.Problem`` (severity, JSON pointer, component,
            message).
    """

    exit_code = 1

    def __init__(self, message: str, problems: Sequence[Any] = (), *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problems = tuple(problems)
