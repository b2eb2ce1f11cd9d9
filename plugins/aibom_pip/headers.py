"""The fields of METADATA, PKG-INFO and WHEEL: the headers of an e-mail, without its body.

Core metadata is written as RFC 822 headers (PyPA, "Core metadata specifications"). Only the headers are read: the
description behind them is what makes these files large.
"""

from __future__ import annotations

from collections.abc import Mapping

from aibom.plugin import Blob

__all__ = ["MAX_METADATA", "Headers", "parse_headers", "read_headers"]

MAX_METADATA = 16 * 1024 * 1024
"""Bytes of a METADATA or RECORD file that are read."""

_PIECE = 64 * 1024


class Headers:
    """Fields by name in lower case, each with its values in the order of the file."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        """Take fields."""
        self._fields = fields

    def one(self, name: str) -> str:
        """The first value of a field; empty where there is none."""
        return next(iter(self._fields.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a field, without those that are empty."""
        return tuple(value for value in self._fields.get(name, ()) if value)


def read_headers(blob: Blob) -> tuple[Headers, str]:
    """Read the headers of a file.

    Args:
        blob: the file.

    Returns:
        Its headers, and why they may not be all of them or not as they were written; empty where they are.

    Raises:
        OSError: it cannot be read.
        FormatError: it cannot be read within bounds.
    """
    size = min(blob.size, MAX_METADATA)
    data = b""
    end = -1
    while end < 0 and len(data) < size:
        # Twice as much each time: few pieces, of which each is searched once more.
        piece = blob.read(len(data), min(max(_PIECE, len(data)), size - len(data)))
        if not piece:
            raise OSError("changed while it was read")
        data += piece
        end = _end(data)
    doubt = f"its headers have more than {MAX_METADATA} bytes" if end < 0 and blob.size > size else ""
    data = data if end < 0 else data[:end]
    try:
        return parse_headers(data.decode("utf-8-sig")), doubt
    except UnicodeDecodeError as error:
        doubt = doubt or f"not UTF-8 at byte {error.start}"
        return parse_headers(data.decode("utf-8-sig", "backslashreplace")), doubt


def parse_headers(text: str) -> Headers:
    """Parse headers up to the first empty line; a line that is none is left out.

    Args:
        text: lines of either ending; those that begin with white space continue the one before.
    """
    fields: dict[str, list[list[str]]] = {}
    lines: list[str] = []
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        if not line:
            break
        if line[0] in " \t":
            # Old writers indent what continues by eight spaces, newer ones mark it with "|".
            lines.append(line.removeprefix("       ").removeprefix(" ").removeprefix("|"))
            continue
        name, colon, rest = line.partition(":")
        lines = [rest.strip()] if colon and name and " " not in name else []
        if lines:
            fields.setdefault(name.lower(), []).append(lines)
    return Headers({name: ["\n".join(value).strip() for value in values] for name, values in fields.items()})


def _end(data: bytes) -> int:
    """Where the headers end; -1 where that is not in ``data``."""
    return min((at for at in (data.find(b"\n\n"), data.find(b"\r\n\r\n")) if at >= 0), default=-1)
