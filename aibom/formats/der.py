"""DER: values of ASN.1 as certificates hold them, one after another, within bounds.

Source: ITU-T X.690, sections 8 and 10: definite lengths only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aibom.formats.blob import FormatError

__all__ = ["OCTETS", "OID", "SEQUENCE", "SET", "Value", "context", "text_of", "values"]

OCTETS, OID, SEQUENCE, SET = 0x04, 0x06, 0x30, 0x31

_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1C: "utf-32-be", 0x1E: "utf-16-be"}
_MAX_VALUES = 10_000


@dataclass(frozen=True, slots=True)
class Value:
    """A value.

    Attributes:
        tag: its first byte: class, form and number.
        content: its bytes without tag and length.
    """

    tag: int
    content: bytes


def context(number: int, *, constructed: bool = True) -> int:
    """Return the tag of a context-specific value."""
    return 0x80 | (0x20 if constructed else 0) | number


def values(data: bytes) -> Iterator[Value]:
    """Yield the values that stand in the bytes, one after another.

    Raises:
        FormatError: they are no DER, or more than are ever read.
    """
    at = 0
    for _ in range(_MAX_VALUES):
        if at == len(data):
            return
        if at + 2 > len(data) or data[at] & 0x1F == 0x1F:
            raise FormatError("the certificate is no DER")
        tag, length, start = data[at], data[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4 or start + count > len(data):
                raise FormatError("the certificate is no DER")
            length = int.from_bytes(data[start : start + count])
            start += count
        if start + length > len(data):
            raise FormatError("the certificate is truncated")
        yield Value(tag, data[start : start + length])
        at = start + length
    raise FormatError("the certificate holds too many values")


def text_of(value: Value) -> str:
    """Return a string's text; empty where it is none."""
    try:
        return value.content.decode(_ENCODINGS.get(value.tag, "ascii") if value.tag < 0x80 else "utf-8")
    except UnicodeDecodeError:
        return ""
