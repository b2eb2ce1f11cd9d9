"""Protobuf messages as text that anybody may have written (https://protobuf.dev/reference/protobuf/textformat-spec/).

No schema is known: a value is the text that stands there, or a message. Every field is a list, as any may repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from aibom.formats.blob import FormatError

__all__ = ["MAX_DEPTH", "MAX_TEXT", "MAX_TOKENS", "Message", "Value", "load_pbtxt"]

MAX_TEXT: Final = 1024 * 1024
"""Characters of one text."""
MAX_TOKENS: Final = 200_000
MAX_DEPTH: Final = 32

_TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n]*)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>-?[A-Za-z0-9_.][A-Za-z0-9_.+-]*)
    |(?P<mark>[\[\]{}<>:,;/-])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_SIMPLE: Final = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_CLOSING: Final = {"{": "}", "<": ">"}

Value: TypeAlias = "str | Message"


@dataclass(frozen=True, slots=True)
class Message:
    """A message.

    Attributes:
        fields: the values of each field, in their order.
    """

    fields: dict[str, list[Value]] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """Give the last text of a field, which is the one that counts where a field is no list; None without one."""
        return next((value for value in reversed(self.fields.get(name, [])) if isinstance(value, str)), None)

    def texts(self, name: str) -> list[str]:
        """Give all texts of a field."""
        return [value for value in self.fields.get(name, []) if isinstance(value, str)]

    def messages(self, name: str) -> list[Message]:
        """Give all messages of a field."""
        return [value for value in self.fields.get(name, []) if isinstance(value, Message)]


def load_pbtxt(text: str) -> Message:
    """Read a message.

    Raises:
        FormatError: it is none, or goes beyond a limit; no reason holds any of the text.
    """
    if len(text) > MAX_TEXT:
        raise FormatError(f"more than {MAX_TEXT} characters")
    return _Reader(_tokens(text)).message("", 0)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, count = 0, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            line = text.count("\n", 0, at) + 1
            raise FormatError(f"no protobuf text: line {line}")
        at = match.end()
        if match.lastgroup != "blank":
            count += 1
            if count > MAX_TOKENS:
                raise FormatError(f"more than {MAX_TOKENS} tokens")
            yield str(match.lastgroup), match.group()
    yield "end", ""


class _Reader:
    def __init__(self, tokens: Iterator[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._kind, self._text = next(tokens)

    def message(self, closing: str, depth: int) -> Message:
        if depth > MAX_DEPTH:
            raise FormatError(f"nested more than {MAX_DEPTH} deep")
        found: dict[str, list[Value]] = {}
        while not self._is(closing):
            name = self._name()
            typed = self._skip(":")
            values = found.setdefault(name, [])
            if self._skip("["):
                while not self._skip("]"):
                    values.append(self._value(depth))
                    if not self._is("]"):
                        self._want(",")
            elif typed or self._text in _CLOSING:
                values.append(self._value(depth))
            else:
                raise FormatError("no protobuf text: a field without a value")
            if not self._skip(","):
                self._skip(";")
        self._next()
        return Message(found)

    def _name(self) -> str:
        if self._skip("["):  # an extension, or the type of an Any
            name = ""
            while not self._skip("]"):
                if self._kind == "end":
                    raise FormatError("no protobuf text: it ends too early")
                name += self._text
                self._next()
            return f"[{name}]"
        if self._kind != "word":
            raise FormatError("no protobuf text: a name is missing")
        name = self._text
        self._next()
        return name

    def _value(self, depth: int) -> Value:
        if self._kind == "mark" and self._text in _CLOSING:
            closing = _CLOSING[self._text]
            self._next()
            return self.message(closing, depth + 1)
        if self._kind == "string":
            pieces = []
            while self._kind == "string":
                pieces.append(_plain(self._text[1:-1]))
                self._next()
            return "".join(pieces)
        minus = "-" if self._skip("-") else ""
        if self._kind != "word":
            raise FormatError("no protobuf text: a value is missing")
        word = minus + self._text
        self._next()
        return word

    def _is(self, mark: str) -> bool:
        if not mark:
            return self._kind == "end"
        if self._kind == "end":
            raise FormatError("no protobuf text: it ends too early")
        return self._kind == "mark" and self._text == mark

    def _skip(self, mark: str) -> bool:
        if self._kind != "mark" or self._text != mark:
            return False
        self._next()
        return True

    def _want(self, mark: str) -> None:
        if not self._skip(mark):
            raise FormatError("no protobuf text: a list is broken")

    def _next(self) -> None:
        self._kind, self._text = next(self._tokens, ("end", ""))


def _plain(text: str) -> str:
    # Escapes are bytes, those of UTF-8 among them.
    return _ESCAPE.sub(_unescaped, text.encode("utf-8", "surrogatepass")).decode("utf-8", "backslashreplace")


def _unescaped(match: re.Match[bytes]) -> bytes:
    octal, byte, short, long, other = match.groups()
    if octal is not None or byte is not None:
        return bytes((int(octal, 8) & 0xFF if octal is not None else int(byte, 16),))
    if short is not None or long is not None:
        code = int(short or long, 16)
        return chr(code).encode("utf-8", "surrogatepass") if code <= 0x10FFFF else match.group()
    return _SIMPLE.get(other, other)
