"""The beginning of a text of data, compressed or not, up to a bound: what tables and lines of JSON are read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aibom.formats.blob import Blob, FormatError
from aibom.formats.byte_stream import ByteStream, Inflated, compression, open_stream
from aibom.graph.facts import Property

__all__ = ["COMPRESSED", "MAX_DATA", "Beginning", "read_beginning", "with_compressed"]

MAX_DATA: Final = 16 * 1024 * 1024
"""Bytes, unpacked, of one file of text that are read: rows are counted where that is all of it."""

COMPRESSED: Final = ("", ".gz", ".bz2", ".xz", ".zst", ".lz4")
"""Ends of names behind the suffix of a file of text; what it is compressed with, its first bytes say."""

_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Beginning:
    """What was read.

    Attributes:
        data: the bytes, unpacked.
        whole: whether that is all of the file.
        compression: how the file is compressed; empty where it is not.
        findings: of the compression.
    """

    data: bytes
    whole: bool
    compression: str = ""
    findings: tuple[Property, ...] = ()


def with_compressed(*suffixes: str) -> tuple[str, ...]:
    """Give the ends of names of files of text, plain and compressed."""
    return tuple(suffix + more for suffix in suffixes for more in COMPRESSED)


def read_beginning(blob: Blob, limit: int = MAX_DATA) -> Beginning:
    """Read the first bytes of a file, unpacked.

    Args:
        blob: the file.
        limit: bytes, unpacked.

    Raises:
        FormatError: it is compressed in a way that is not read, or the compression is broken at its beginning.
        OSError: the bytes cannot be had.
    """
    kind = compression(blob.read(0, 6))
    if kind == "zlib":
        kind = ""  # two letters that a text may begin with
    if not kind:
        data = blob.read(0, limit)
        return Beginning(data, blob.size <= limit)
    stream = open_stream(blob, limit + 1)
    data = _taken(stream, limit + 1)
    bomb = isinstance(stream, Inflated) and stream.bomb
    ratio = (("ratio", "it unpacks to more than 100 times its size"),) if bomb else ()
    return Beginning(data[:limit], len(data) <= limit, kind, ratio)


def _taken(stream: ByteStream, limit: int) -> bytes:
    pieces: list[bytes] = []
    left = limit
    while left:
        try:
            piece = stream.peek(min(left, _PIECE))[:left]
        except FormatError:
            if pieces:
                raise FormatError("the compression is broken") from None
            raise
        if not piece:
            break
        stream.skip(len(piece))
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
