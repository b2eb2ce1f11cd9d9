"""Markdown as far as a card needs it: headings, what is code, and text without its markup. Nothing is rendered.

Every pattern here takes time proportional to the text, whatever the text is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from aibom.normalize.text import clean_text

__all__ = ["MAX_SECTIONS", "Section", "paragraphs", "plain", "sections"]

MAX_SECTIONS: Final = 2_000
"""Headings of one text that are read, the text before the first counted as one."""
_MAX_HEADING: Final = 1024

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|(?=[^#\s]))(.*)")
_HTML_HEADING = re.compile(r"\s*<h([1-6])\b[^<>]*>([^<>]*)</h[1-6]>\s*", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(?:[-*+>][ \t]+)?(`{3,}|~{3,})")
_ITEM = re.compile(r"\s*(?:[-*+•]|[0-9]{1,9}[.)])\s")
_LABEL = re.compile(r"\*\*[^*]{1,80}(?:\*\*\s*:|:\s*\*\*)")
_CODE = re.compile(r"(?:from\s+\S+\s+import\b|import\s+\w|!?pip3?\s+install\b|>>>|\$\s)")
_REFERENCE = re.compile(r" {0,3}\[[^\[\]]+\]:\s")

_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*(?:\([^()]*\)[^()]*)?\)|\[[^\[\]]*\])")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)?\)|\[[^\[\]]*\])")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_STARS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]+)(?<=\S)\1(?![\w*])")
_BARS = re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_\n]+)(?<=\S)\1(?!\w)")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+", re.MULTILINE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKUP = re.compile(r"[!\[\]<>*_`&\\\n]")
_BLANK = re.compile(r"\n{3,}")


@dataclass(slots=True)
class Section:
    """A heading and the lines below it, up to the next heading of any level; code and comments are left out.

    Attributes:
        level: 1 to 6; 0 for what stands before the first heading.
        heading: its text, without markup.
        lines: as they stand.
    """

    level: int = 0
    heading: str = ""
    lines: list[str] = field(default_factory=list)


def sections(text: str) -> list[Section]:
    r"""Take Markdown apart by its headings, in their order; the first section has none.

    Args:
        text: with ``\n`` at its line ends.

    Returns:
        At most ``MAX_SECTIONS``; what follows is left out.
    """
    found = [Section()]
    for line in _without_code(text):
        if len(found) > MAX_SECTIONS:
            return found[:-1]
        current = found[-1]
        heading = _heading(line)
        if heading is not None:
            found.append(Section(heading[0], plain(heading[1], _MAX_HEADING)))
        elif level := _underlined(line, current.lines):
            found.append(Section(level, plain(current.lines.pop(), _MAX_HEADING)))
        else:
            current.lines.append(line)
    return found


def plain(text: str, limit: int) -> str:
    """Take the markup off: images, links (their words stay), emphasis, HTML tags, marks of quotation.

    Args:
        text: Markdown of one section or less.
        limit: most characters to keep; of more than four times as many the rest is not looked at.
    """
    if not _MARKUP.search(text, 0, 4 * limit):
        return clean_text(text[: 4 * limit], limit)
    text = _LINK.sub(r"\1", _IMAGE.sub("", text[: 4 * limit]))
    text = _QUOTE.sub("", _TAG.sub("", text))
    text = _BARS.sub(r"\2", _STARS.sub(r"\2", text)).replace("`", "")
    text = _ESCAPE.sub(r"\1", html.unescape(text))
    return clean_text(_BLANK.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))), limit)


def paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Give the paragraphs of prose among a section's lines, with their markup.

    Images and links alone, lists, tables, quotations, HTML, code, labels and rules are none.
    """
    current: list[str] = []
    for line in [*lines, ""]:
        mark = line.strip()
        ends = _is_rule(mark)
        if current and (ends or _ITEM.match(line) or mark.startswith(("|", ">"))):
            if _is_prose(current):
                yield "\n".join(current)
            current = []
        if not ends:
            current.append(line)


def _is_prose(paragraph: Sequence[str]) -> bool:
    first = paragraph[0]
    if first.startswith(("    ", "\t")) or first.lstrip().startswith(("|", ">", "<", ":::", "!!!", "$$", "{%", "[!")):
        return False
    if any(pattern.match(first) for pattern in (_ITEM, _LABEL, _CODE, _REFERENCE)):
        return False
    if any(set(line.strip()) <= set("|-: ") for line in paragraph[1:]):
        return False
    words = _LINK.sub("", _IMAGE.sub("", "\n".join(paragraph)))
    return any(map(str.isalpha, _TAG.sub("", _LINK.sub("", words))))


def _heading(line: str) -> tuple[int, str] | None:
    if match := _ATX.match(line):
        marks, spaced = match.group(1), line[match.end(1) : match.end(1) + 1] in (" ", "\t")
        return (len(marks), match.group(2).rstrip(" \t#")) if spaced or len(marks) > 1 else None
    match = _HTML_HEADING.fullmatch(line)
    return (int(match.group(1)), match.group(2)) if match else None


def _underlined(line: str, before: Sequence[str]) -> int:
    # The level of the heading that a line of `=` or `-` makes of the one line above it; 0 where it makes none.
    mark = line.strip()
    if len(mark) < 3 or set(mark) not in ({"="}, {"-"}) or not before or _is_rule(before[-1].strip()):
        return 0
    alone = len(before) < 2 or _is_rule(before[-2].strip())
    if not alone or len(before[-1]) > 200 or "|" in before[-1] or _ITEM.match(before[-1]):
        return 0
    return 1 if mark[0] == "=" else 2


def _is_rule(mark: str) -> bool:
    return not mark or (len(mark) > 2 and set(mark) <= set("-*_="))


def _without_code(text: str) -> Iterator[str]:
    # Lines outside fenced code, without HTML comments (CommonMark 0.31, sections 4.5 and 4.6).
    fence = ""
    comment = False
    for line in text.split("\n"):
        if fence:
            mark = line.strip()
            if mark.startswith(fence) and not mark.strip(fence[0]):
                fence = ""
                yield ""
            continue
        kept, comment = _without_comments(line, comment) if comment or "<!--" in line else (line, False)
        if match := _FENCE.match(kept):
            fence = match.group(1)
        else:
            yield kept


def _without_comments(line: str, inside: bool) -> tuple[str, bool]:
    kept: list[str] = []
    position = 0
    while position < len(line):
        mark = "-->" if inside else "<!--"
        found = line.find(mark, position)
        if not inside:
            kept.append(line[position : len(line) if found < 0 else found])
        if found < 0:
            break
        inside = not inside
        position = found + len(mark)
    return "".join(kept), inside
