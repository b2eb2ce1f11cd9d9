r"""Text that was written by anybody, made safe to keep, to write as XML and to look at.

A character that must not reach a BOM or a terminal becomes a visible escape (``\x07``, ``\u202e``, ``\U0001ffff``): the
reader sees that something was there, and the same input always gives the same output. A backslash itself is not
escaped, so that cleaning twice changes nothing.
"""

from __future__ import annotations

import re

__all__ = ["clean_line", "clean_name", "clean_text", "for_terminal", "had_controls", "is_placeholder"]

# Outside the XML 1.0 range (https://www.w3.org/TR/xml/#charsets), C0 and C1 controls, the bidirectional controls of
# Unicode TR9 and the noncharacters. Tab, line feed and the characters of _BREAK are white space and not in here.
_BIDIRECTIONAL = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(last - 1) + chr(last) for last in range(0xFFFF, 0x110000, 0x10000))
_UNSAFE = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff" + _BIDIRECTIONAL + _NONCHARACTERS
_UNSAFE_CHARACTER = re.compile(f"[{_UNSAFE}]")
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_TO_DO = re.compile(f"[\r\x0b\x0c\x85\u2028\u2029{_UNSAFE}]")

_JOINERS = "\u200c\u200d"  # Persian words and many emoji need them, and no terminal acts on them
_CUT = "…"

_FILLERS = frozenset(
    (
        "",
        "fill me in",
        "more information needed",
        "n/a",
        "n.a",
        "nan",
        "needs more information",
        "nil",
        "none",
        "not applicable",
        "not available",
        "not known",
        "not specified",
        "null",
        "tba",
        "tbd",
        "to be added",
        "to be determined",
        "to do",
        "todo",
        "undefined",
        "unknown",
        "unspecified",
    )
)
_WRAPPING = " \t\r\n\"'`*_<>[](){}.,:;!?-–—…/\\"
_LINKED = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


def clean_text(value: str, limit: int = 65536) -> str:
    r"""Make text of several lines safe to keep.

    Args:
        value: any string, lone surrogates included.
        limit: most characters to keep, at least 1.

    Returns:
        The text with every kind of line break as ``\n``, unsafe characters as visible escapes, no white space at its
        ends, and a final ``…`` where it was cut. The same object where nothing had to be done.
    """
    return _cut(_safe(_bounded(value, limit)).strip(), limit)


def clean_line(value: str, limit: int = 65536) -> str:
    """Make text of one line safe to keep: as ``clean_text``, and each run of white space is one space.

    Args:
        value: any string, lone surrogates included.
        limit: most characters to keep, at least 1.

    Returns:
        One line without white space at its ends. The same object where nothing had to be done.
    """
    value = _bounded(value, limit)
    if not value.isprintable():
        value = " ".join(_safe(value).split())
    elif "  " in value:
        value = " ".join(value.split())
    return _cut(value.strip(), limit)


def clean_name(value: str, limit: int = 1024) -> str:
    """Make a name, a version or a file name safe to keep: ``clean_line`` with the limit that names have."""
    return clean_line(value, limit)


def had_controls(value: str) -> bool:
    """Tell whether cleaning escapes anything in the text; line breaks and tabs are white space and do not count."""
    return not value.isprintable() and _UNSAFE_CHARACTER.search(value) is not None


def for_terminal(value: str) -> str:
    """Make text safe to print: one line in which a terminal finds nothing to act on and the eye nothing hidden.

    Beyond what ``clean_line`` escapes, everything is escaped that Unicode calls not printable (zero-width characters,
    tags, private use), save the two joiners that words and emoji need.
    """
    value = clean_line(value)
    if value.isprintable():
        return value
    return "".join(c if c.isprintable() or c in _JOINERS else _escaped(c) for c in value)


def is_placeholder(value: str) -> bool:
    """Tell whether a declared value says that there is none: empty, ``none``, ``n/a``, ``[More Information Needed]``.

    Case, brackets and punctuation around the words do not matter. ``NA`` counts in capitals only: ``na`` is a language.
    """
    text = value.strip(_WRAPPING)
    if len(text) > 512:
        return False
    if linked := _LINKED.fullmatch(value.strip()):
        text = linked.group(1).strip(_WRAPPING)
    return text == "NA" or " ".join(text.casefold().split()) in _FILLERS


def _safe(value: str) -> str:
    # str.isprintable() is false for all that is escaped here and ten times as fast as the search: most text ends there.
    if value.isprintable() or value.replace("\n", "").isprintable() or not _TO_DO.search(value):
        return value
    return _UNSAFE_CHARACTER.sub(_escape, _BREAK.sub("\n", value))


def _bounded(value: str, limit: int) -> str:
    # Megabytes of what must be escaped would take seconds; the mark stays where white space before it is all there is.
    return value if len(value) <= 8 * limit else value[: 8 * limit] + _CUT


def _cut(value: str, limit: int) -> str:
    return value if len(value) <= limit else value[: limit - 1].rstrip() + _CUT


def _escape(match: re.Match[str]) -> str:
    return _escaped(match.group())


def _escaped(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
