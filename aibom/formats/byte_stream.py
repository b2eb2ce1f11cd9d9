"""Bytes one after the other, from a blob or out of a compressed one, with a limit on what comes out."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import Final, Protocol

from aibom.formats.blob import Blob, FormatError

__all__ = ["MAX_OUTPUT", "MAX_RATIO", "ByteStream", "Inflated", "compression", "open_stream"]

MAX_OUTPUT: Final = 256 * 1024 * 1024
"""Bytes that one compressed stream may give: a second or two of work."""
MAX_RATIO: Final = 100
"""Bytes out for one byte in beyond which a stream is the finding ``ratio``; zlib's own limit is 1,032."""
MIN_SUSPICIOUS: Final = 1024 * 1024
"""Bytes out below which no ratio is suspicious: a small array of zeros compresses well."""

_SMALL, _LARGE = 4096, 262144
_MEMORY = 100 * 1024 * 1024
"""Bytes that a decoder of lzma or xz may ask for: `xz -9` asks for 65 MiB."""
_MAGIC: Final = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x5d\0\0", "lzma"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"ZF", "joblib before 0.10"),
)


def compression(head: bytes) -> str:
    """Name the compression that a file's first bytes show; empty where there is none.

    Args:
        head: the first bytes, at least 6 of them.
    """
    # RFC 1950: deflate with a window of 32 kB, and a check sum over the two bytes.
    if head[:1] == b"\x78" and len(head) > 1 and (head[0] << 8 | head[1]) % 31 == 0:
        return "zlib"
    return next((name for magic, name in _MAGIC if head.startswith(magic)), "")


class ByteStream:
    """The bytes of a blob, read once, from an offset to the end.

    Attributes:
        left: bytes that may still be taken; what is skipped does not count.
    """

    __slots__ = ("_blob", "_data", "_index", "_offset", "_start", "left")

    def __init__(self, blob: Blob, limit: int, offset: int = 0) -> None:
        """Begin.

        Args:
            blob: the file.
            limit: bytes that may be taken.
            offset: where in the blob to begin.
        """
        self._blob = blob
        self._offset = offset
        self._data = b""
        self._index = 0
        self._start = 0
        self.left = limit

    @property
    def position(self) -> int:
        """Bytes that lie behind."""
        return self._start + self._index

    def take(self, length: int) -> bytes:
        """Return the next bytes.

        Raises:
            FormatError: there are fewer, or more were taken than may be.
            OSError: the bytes cannot be had.
        """
        if self._index + length > len(self._data):
            self._fill(length)
            if length > len(self._data):
                raise FormatError("truncated")
        self.left -= length
        if self.left < 0:
            raise FormatError("more bytes would have to be read than may be")
        index = self._index
        self._index = index + length
        return self._data[index : self._index]

    def line(self, limit: int) -> bytes:
        """Return what comes before the next line feed, and pass over that.

        Raises:
            FormatError: there is none within ``limit`` bytes.
            OSError: the bytes cannot be had.
        """
        found = self._data.find(b"\n", self._index, self._index + limit + 1)
        if found < 0:
            self._fill(limit + 1)
            found = self._data.find(b"\n", 0, limit + 1)
        if found < 0:
            raise FormatError(f"truncated, or a line of more than {limit} bytes")
        return self.take(found + 1 - self._index)[:-1]

    def peek(self, length: int) -> bytes:
        """Return the next bytes, fewer at the end, without passing over them."""
        if self._index + length > len(self._data):
            self._fill(length)
        return self._data[self._index : self._index + length]

    def skip(self, length: int) -> None:
        """Pass over bytes.

        Raises:
            FormatError: there are fewer.
            OSError: the bytes cannot be had.
        """
        held = len(self._data) - self._index
        if length <= held:
            self._index += length
            return
        self._jump(length - held)
        self._start += len(self._data) + length - held
        self._data, self._index = b"", 0

    def _fill(self, length: int) -> None:
        # The length comes from the file: no more is asked for than may be taken, and that in pieces.
        if length > max(self.left, 0) + _LARGE:
            raise FormatError("more bytes would have to be read than may be")
        pieces = [self._data[self._index :]]
        held = len(pieces[0])
        while held < length and (piece := self._more(_LARGE if self._start + held else _SMALL)):
            pieces.append(piece)
            held += len(piece)
        self._start += self._index
        self._data, self._index = b"".join(pieces), 0

    def _more(self, length: int) -> bytes:
        data = self._blob.read(self._offset, length)
        self._offset += len(data)
        return data

    def _jump(self, length: int) -> None:
        if length > self._blob.size - self._offset:
            raise FormatError("truncated")
        self._offset += length


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zlib:
    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class Inflated(ByteStream):
    """What a compressed blob unpacks to, at most ``MAX_OUTPUT`` bytes, skipped ones counted.

    Attributes:
        bomb: more than ``MAX_RATIO`` bytes came out for each that went in.
    """

    __slots__ = ("_decompressor", "_output", "bomb")

    def __init__(self, blob: Blob, kind: str, limit: int, offset: int = 0) -> None:
        """Begin.

        Args:
            blob: the file.
            kind: how it is compressed: ``deflate`` (bare), ``zlib``, ``gzip``, ``bzip2``, ``xz``, ``lzma``.
            limit: bytes that may be taken.
            offset: where the compressed bytes begin.

        Raises:
            FormatError: that compression is not read.
        """
        super().__init__(blob, limit, offset)
        self._decompressor = _decompressor(kind)
        self._output = 0
        self.bomb = False

    def _more(self, length: int) -> bytes:
        while not self._decompressor.eof:
            data = super()._more(65536) if self._decompressor.needs_input else b""
            ended = not data and self._decompressor.needs_input
            try:
                found = self._decompressor.decompress(data, length)
            except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
                raise FormatError("the compression is broken") from error
            if found:
                self._count(len(found))
                return found
            if ended:
                raise FormatError("truncated")
        return b""

    def _jump(self, length: int) -> None:
        while length:
            found = self._more(min(length, _LARGE))
            if not found:
                raise FormatError("truncated")
            length -= len(found)

    def _count(self, length: int) -> None:
        self._output += length
        self.bomb |= self._output > max(MIN_SUSPICIOUS, MAX_RATIO * self._offset)
        if self._output > MAX_OUTPUT:
            raise FormatError(f"more than {MAX_OUTPUT} bytes would have to be unpacked")


def open_stream(blob: Blob, limit: int) -> ByteStream:
    """Open a blob, compressed or not, as its first bytes show.

    Args:
        blob: the file.
        limit: bytes that may be taken.

    Raises:
        FormatError: it is compressed in a way that is not read (lz4, zstd).
        OSError: the bytes cannot be had.
    """
    kind = compression(blob.read(0, 6))
    return Inflated(blob, kind, limit) if kind else ByteStream(blob, limit)


def _decompressor(kind: str) -> _Decompressor:
    match kind:
        case "zlib" | "gzip" | "deflate":
            return _Zlib({"zlib": 15, "gzip": 31, "deflate": -15}[kind])
        case "bzip2":
            return bz2.BZ2Decompressor()
        case "xz" | "lzma":
            return lzma.LZMADecompressor(memlimit=_MEMORY)
    raise FormatError(f"compressed with {kind}, which is not read")
