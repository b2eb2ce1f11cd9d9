"""YAML that anybody may have written, and the block of it that a card begins with.

PyYAML parses (its C parser where there is one); nothing of it constructs. Values are made here from its events, so that
limits hold before anything is built, and scalars keep the text that stands in the source: ``1.10`` stays ``1.10``, a
date stays text, and the language ``no`` is no ``False``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from aibom.formats.blob import FormatError

__all__ = [
    "MAX_BLOCK",
    "FrontMatter",
    "Located",
    "Scalar",
    "Value",
    "Yaml",
    "load_yaml",
    "locate_yaml",
    "read_front_matter",
]

MAX_BLOCK: Final = 1024 * 1024
"""Bytes of UTF-8 that a YAML text may have: the longest front matter of 25,109 real cards has 140 kB."""
MAX_NODES: Final = 50_000
MAX_DEPTH: Final = 100
_MAX_PROBLEMS: Final = 100
_MAX_DOCUMENTS: Final = 1_000

Value: TypeAlias = "dict[str, Value] | list[Value] | str | None"
"""A mapping, a list, text or null; what YAML 1.1 reads as a number or a boolean is a ``Scalar``."""


class Scalar(str):
    """A number or boolean: the text that stands in the source, and what YAML 1.1 takes it for.

    Attributes:
        kind: ``number`` or ``bool``.
    """

    kind: str


class Located(str):
    """A text, number or boolean of ``locate_yaml``.

    Attributes:
        line: its first line in the file, from 1.
        block: whether it is a block, whose line breaks are its own (``|``).
    """

    line: int
    block: bool


@dataclass(frozen=True, slots=True)
class Yaml:
    """One YAML document.

    Attributes:
        value: what it holds; None where it is empty.
        problems: (key of the top mapping, reason) of what was left out: a key that stands twice has neither value, a
            key that is a list or mapping has no place.
    """

    value: Value
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A card, taken apart.

    Attributes:
        values: what the block declares; empty where there is none or it cannot be read.
        body: the text after the block.
        present: whether there is a block, readable or not.
        reason: why the block cannot be read; None where it can, or where there is none.
        problems: as in ``Yaml``.
    """

    values: Mapping[str, Value]
    body: str
    present: bool = False
    reason: str | None = None
    problems: tuple[tuple[str, str], ...] = ()


_NO_VALUES: Final[Mapping[str, Value]] = MappingProxyType({})
_OPEN = re.compile(r"\ufeff?(?:[ \t]*\n)*---[ \t]*\n")
_CLOSE = re.compile(r"\n---[ \t]*(?:\n|\Z)")

# What YAML 1.1 makes of a plain scalar (https://yaml.org/type/), save numbers to the base of 60, which are times.
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOL = re.compile(r"yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF")
_NUMBER = re.compile(
    r"[-+]?(?:0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
    r"|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN)",
    re.ASCII,
)
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("bool", "float", "int", "map", "null", "seq", "str", "timestamp")
)
_STR = "tag:yaml.org,2002:str"
# libyaml refuses the whole text for one escape of a surrogate; with its backslash doubled it is the visible escape.
_SURROGATE = re.compile(r"\\\\|\\(u[dD][89a-fA-F][0-9a-fA-F]{2})")


def read_front_matter(text: str) -> FrontMatter:
    r"""Take a card apart into its YAML block and its body. Never fails: a block that is no good has a reason.

    Args:
        text: the card; a byte order mark and blank lines before the block are allowed, line ends may be of any kind.

    Returns:
        The block's values and the body, with ``\n`` at its line ends. Without a block the whole text is the body.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    opening = _OPEN.match(text)
    if opening is None:
        return FrontMatter(_NO_VALUES, text.removeprefix("\ufeff"))
    closing = _CLOSE.search(text, opening.end() - 1)
    if closing is None:
        return FrontMatter(_NO_VALUES, "", present=True, reason="the block is not closed")
    body = text[closing.end() :]
    try:
        read = load_yaml(text[opening.end() : closing.start() + 1], first_line=opening.group().count("\n") + 1)
    except FormatError as error:
        return FrontMatter(_NO_VALUES, body, present=True, reason=str(error))
    if read.value is None:
        return FrontMatter(_NO_VALUES, body, present=True)
    if not isinstance(read.value, dict):
        return FrontMatter(_NO_VALUES, body, present=True, reason="the block is no mapping")
    return FrontMatter(MappingProxyType(read.value), body, present=True, problems=read.problems)


def load_yaml(text: str, *, first_line: int = 1) -> Yaml:
    """Read one YAML document of base types, without aliases and without any other tag.

    Args:
        text: the document.
        first_line: the number of its first line in the file, for reasons.

    Raises:
        FormatError: it is no YAML, goes beyond a limit, has an alias, another tag or a second document; its text holds
            none of it.
    """
    if len(text) > MAX_BLOCK or len(text.encode("utf-8", "surrogatepass")) > MAX_BLOCK:
        raise FormatError(f"more than {MAX_BLOCK} bytes of YAML")
    try:
        return _build(text, first_line)
    except FormatError as error:
        escaped = _SURROGATE.sub(lambda match: rf"\\{match.group(1)}" if match.group(1) else match.group(), text)
        if escaped == text or not str(error).startswith("YAML error"):
            raise
        return _build(escaped, first_line)


def locate_yaml(text: str) -> tuple[Value, ...]:
    """Read all documents of a YAML text as ``load_yaml`` does; each text in them is a ``Located``.

    Args:
        text: the documents, with ``---`` between them.

    Raises:
        FormatError: as ``load_yaml``, but for the number of documents, of which 1,000 are read.
    """
    if len(text) > MAX_BLOCK or len(text.encode("utf-8", "surrogatepass")) > MAX_BLOCK:
        raise FormatError(f"more than {MAX_BLOCK} bytes of YAML")
    builder = _Builder(located=True)
    _feed(builder, text, 1)
    return tuple(builder.roots)


@dataclass(slots=True)
class _Frame:
    # A container being filled; `key` is the mapping's key that waits for its value, `keyless` that its key is no text.
    items: dict[str, Value] | list[Value]
    key: str | None = None
    keyless: bool = False
    twice: set[str] = field(default_factory=set)


def _build(text: str, first_line: int) -> Yaml:
    builder = _Builder()
    _feed(builder, text, first_line)
    return Yaml(builder.roots[0] if builder.roots else None, tuple(dict.fromkeys(builder.problems)))


def _feed(builder: _Builder, text: str, first_line: int) -> None:
    import yaml

    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.take(event)
    except yaml.YAMLError as error:
        if "nesting" in (getattr(error, "problem", None) or ""):  # newer libyaml has a limit of its own
            raise FormatError(f"YAML nested more than {MAX_DEPTH} deep") from error
        mark = getattr(error, "problem_mark", None)
        raise FormatError(f"YAML error in line {first_line + mark.line}" if mark else "YAML error") from error
    except (RecursionError, ValueError) as error:
        raise FormatError("YAML error") from error


class _Builder:
    # Makes values of events with a stack of its own: depth costs no recursion.
    def __init__(self, *, located: bool = False) -> None:
        self.roots: list[Value] = []
        self.problems: list[tuple[str, str]] = []
        self._stack: list[_Frame] = []
        self._nodes = 0
        self._located = located
        self._most = _MAX_DOCUMENTS if located else 1

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        if kind == "AliasEvent":
            raise FormatError("an alias is refused")
        if kind == "DocumentStartEvent":
            if len(self.roots) >= self._most:
                raise FormatError(
                    "more YAML documents than are read" if self._located else "more than one YAML document"
                )
        elif kind == "ScalarEvent":
            self._count(event.tag)
            self._scalar(event)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._count(event.tag)
            if len(self._stack) >= MAX_DEPTH:
                raise FormatError(f"YAML nested more than {MAX_DEPTH} deep")
            self._stack.append(_Frame({} if kind == "MappingStartEvent" else []))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._place(self._stack.pop().items)

    def _count(self, tag: str | None) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise FormatError(f"more than {MAX_NODES} YAML values")
        if tag not in _TAGS and tag not in (None, "!"):
            raise FormatError("a tag is refused")

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.items, dict) and frame.key is None and not frame.keyless:
            self._key(frame, frame.items, text)
        else:
            quoted = event.tag in ("!", _STR) or (event.tag is None and not event.implicit[0])
            value: Value = text if quoted else _plain(text)
            if self._located and value is not None:
                value = Located(text)
                value.block = event.style == "|"
                value.line = event.start_mark.line + (2 if event.style in ("|", ">") else 1)
            self._place(value)

    def _key(self, frame: _Frame, items: dict[str, Value], key: str) -> None:
        frame.key = key
        if key in items or key in frame.twice:
            items.pop(key, None)
            frame.twice.add(key)
            self._problem("declared twice" if len(self._stack) == 1 else "a key in it is declared twice")

    def _place(self, value: Value) -> None:
        if not self._stack:
            self.roots.append(value)
            return
        frame = self._stack[-1]
        if isinstance(frame.items, list):
            frame.items.append(value)
        elif frame.keyless:
            frame.keyless = False
        elif frame.key is None:
            frame.keyless = True
            self._problem("a key is no text")
        else:
            if frame.key not in frame.twice:
                frame.items[frame.key] = value
            frame.key = None

    def _problem(self, reason: str) -> None:
        if len(self.problems) < _MAX_PROBLEMS:
            self.problems.append((self._stack[0].key or "", reason))


def _plain(text: str) -> Value:
    if text in _NULL:
        return None
    kind = "bool" if _BOOL.fullmatch(text) else "number" if _NUMBER.fullmatch(text) else None
    if kind is None:
        return text
    scalar = Scalar(text)
    scalar.kind = kind
    return scalar
